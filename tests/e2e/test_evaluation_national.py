"""An expert's desk in the national suite: the browser makes an SM2 key, seals and signs with it."""

import asyncio
from pathlib import Path

import pytest
from browser import OpenPage
from committee import WORKS, Committee
from desks import LONG, come_in, correct, lock, review, score
from evaluating import a_method
from live_stage import apart
from playwright.async_api import expect
from tender_house import TenderHouse

from bidding.envelope.cli import main
from bidding.evaluation import services
from bidding.models import Tender
from documents import selectors as documents

pytestmark = [pytest.mark.soak, pytest.mark.browser]


def seated(house: TenderHouse, folder: Path) -> Committee:
    """All but the last are in, with SM2 keys of their own."""
    ceremony = house.take_bids(folder)
    (folder / "sheets").mkdir()
    method = a_method(**WORKS, checks=a_method().checks[1:])
    found = Committee(ceremony, method, folder / "sheets")
    found.opened()
    found.convene()
    found.sign_in(*found.experts[:4])
    house.tender = Tender.objects.get(pk=house.tender.pk)
    return found


@pytest.mark.parametrize("tender_house", [{"suite": "gm-1"}], indirect=True)
async def test_a_sheet_sealed_and_signed_in_the_browser(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    committee = apart(seated)(house, tmp_path)
    page = await come_in(house, open_page, committee, committee.experts[4])
    apart(services.begin)(committee.pk, who=committee.host)
    apart(others)(committee)
    await review(page)
    await expect(page.locator("#waiting")).to_contain_text("已锁定", timeout=LONG)
    apart(committee.release)(*committee.experts[:4])
    await score(page)
    await lock(page)
    apart(others)(committee)
    await expect(page.locator("#waiting")).to_contain_text("已锁定", timeout=LONG)
    apart(committee.release)(*committee.experts[:4])
    await expect(page.locator("#correct-card")).to_be_visible(timeout=LONG)
    await correct(page, "技术方案", "21", "分值汇总计算错误", "分项漏加")
    apart(services.rank)(committee.pk, who=committee.experts[0].principal)
    await page.get_by_role("button", name="同意并签字").first.click(timeout=LONG)
    await expect(page.locator("#has-signed")).to_be_visible(timeout=LONG)
    archive = await asyncio.to_thread(apart(report), committee)  # PDF signing runs a loop
    assert main(["ranking", "verify", str(archive)]) == 0


def others(committee: Committee) -> None:
    for one in committee.experts[:4]:
        committee.lock(one)


def report(committee: Committee) -> Path:
    """The archive, once the others have signed."""
    for one in committee.experts[:4]:
        committee.assent(one)
    found = services.report(committee.pk, who=committee.host)
    assert found.archive is not None
    return documents.bytes_of(found.archive)
