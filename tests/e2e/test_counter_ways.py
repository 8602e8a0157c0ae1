"""Other ways to the counter: two lots in two envelopes, a key that never leaves the browser."""

from decimal import Decimal
from pathlib import Path

import pytest
from browser import OpenPage
from django.conf import LazySettings
from live_stage import apart
from market import PASSWORD, credit_code
from offline_pages import Offline
from playwright.async_api import expect
from tender_house import TenderHouse, a_bidder, received
from whole_house import looked_at

from bidding.authority import Authority, Request
from bidding.models import SealedBid
from bidding.services import LotDraft
from ledger import clock

pytestmark = [pytest.mark.soak, pytest.mark.browser]

LOTS = [LotDraft(name, Decimal(5_000_000)) for name in ("一标段", "二标段")]
TWO_OF_EACH = {"envelopes": 2, "lots": LOTS}
EACH = [(1, "1"), (1, "2"), (2, "1"), (2, "2")]


@pytest.mark.parametrize("tender_house", [TWO_OF_EACH], indirect=True)
async def test_two_lots_in_two_envelopes(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    """Each lot's two envelopes go in by themselves; replacing one leaves the others."""
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bidder = apart(a_bidder)(house, 1, tmp_path)
    await bidder.come(open_page)
    await bidder.prepare()
    for number, (lot, stage) in enumerate(EACH, 1):
        await bidder.page.select_option("#target", f"{lot}/{stage}")
        await bidder.choose()
        await bidder.hand_in(f"{number}000000", received=number)
    await looked_at(bidder.page, "counter two lots")
    assert apart(received)(house, bidder) == EACH
    await bidder.hand_in("5000000", received=5)
    assert apart(received)(house, bidder) == EACH
    await expect(bidder.page.locator("#handed .badge-green")).to_have_count(4)
    house.come_to_the_deadline()
    apart(house.closed)()
    assert apart(SealedBid.objects.count)() == 4


@pytest.fixture
def authority(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, spring: None
) -> Authority:
    """The platform's own authority, pinned before anything is published."""
    made = Authority.create(tmp_path / "ca", "ES256", "Authority", clock.now(), "secret")
    settings.CERTIFICATE_ROOTS = str(tmp_path / "ca" / "ca.pem")
    monkeypatch.setenv("CERTIFICATE_ROOTS", settings.CERTIFICATE_ROOTS)
    return made


async def test_a_newcomer_with_a_key_made_in_the_browser(
    authority: Authority, tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    """From no certificate at all to a receipt, in one browser."""
    house, name = tender_house, "新来投标公司"
    apart(house.take_bids)(tmp_path)
    page = await open_page(house.url("/enterprises/register/"))
    found = Offline(page)
    page.on("download", found.keep)
    await page.locator("summary", has_text="还没有证书").click()
    await page.click("#make-key")
    await expect(page.locator("#make-key-errors")).to_contain_text("请先填写单位名称")
    await page.get_by_label("单位名称").fill(name)
    await page.click("#make-key")
    await expect(page.locator("#made-key")).to_be_visible()
    await looked_at(page, "register with a key made here")
    request = Request.read((await found.saved(".csr", tmp_path)).read_bytes())
    issued = tmp_path / "issued.pem"
    key = authority.unlock("secret")
    issued.write_bytes(authority.issue(request, key, apart(clock.now)(), 365))

    for label, text in (
        ("统一社会信用代码", credit_code(3000)),
        ("姓名", "授权人"),
        ("用户名", "newcomer"),
        ("密码", PASSWORD),
    ):
        await page.get_by_label(label).fill(text)
    await page.get_by_label("证书文件").set_input_files(issued)
    await page.get_by_role("button", name="提交登记").click()
    await page.get_by_label("用户名").fill("newcomer")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.goto(house.url(f"/bidder/counter/#{house.tender.pk}"))
    await page.click("#register")
    await page.check("input[name=signer][value=browser]")
    await page.set_input_files("#issued", issued)
    await expect(page.locator("#signer-name")).to_contain_text(name)
    await page.fill("#price", "1000000")
    await page.fill("#duration", "90 天")
    (tmp_path / "technical.pdf").write_bytes(b"how")
    await page.set_input_files("#more", tmp_path / "technical.pdf")
    await page.click("#seal")
    await expect(page.locator("#line")).to_contain_text("已递交", timeout=20_000)
    await page.reload()  # the key is still here, with its certificate
    await page.check("input[name=signer][value=browser]")
    await expect(page.locator("#signer-name")).to_contain_text(name)
