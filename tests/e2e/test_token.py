"""A bid sealed in the page and signed by a token through the bridge, which asks its owner."""

from pathlib import Path

import pytest
from bridging import Running, Start
from browser import OpenPage
from live_stage import apart
from playwright.async_api import Page, expect
from tender_house import TenderHouse, a_bidder
from whole_house import looked_at

pytestmark = [pytest.mark.soak, pytest.mark.browser]


async def connect(page: Page, pairing: str) -> None:
    """Choose the token, and carry its pairing over."""
    await page.check("input[name=signer][value=token]")
    await page.fill("#pairing", pairing)
    await page.click("#pair")


async def asked(page: Page, bridge: Running) -> str:
    """The SHA-256 that page and bridge both show."""
    await expect(page.locator("#asked")).to_be_visible(timeout=20_000)
    sha256 = await page.locator("#asked-hash").inner_text()
    assert sha256 in bridge.shown("anything else refuses")
    return sha256


async def test_a_token_signs_what_the_page_seals(
    tender_house: TenderHouse, open_page: OpenPage, start_bridge: Start, tmp_path: Path
) -> None:
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bridge = start_bridge(yes=False, origin=house.url(""))
    bidder = apart(a_bidder)(house, 1, tmp_path, token=bridge.token.chain[0])
    await bidder.come(open_page)
    await bidder.register()
    await bidder.choose()
    page = bidder.page
    await connect(page, "12345")
    await expect(page.locator("#signer-errors")).to_contain_text("连接码形如")
    await connect(page, f"{bridge.pairing[:-24]}{'A' * 24}")
    await expect(page.locator("#signer-errors")).to_contain_text("连接码不对")
    await connect(page, bridge.pairing)
    await expect(page.locator("#signer-name")).to_contain_text("Bidder")
    await looked_at(page, "counter with a token")

    await bidder.seal("1000000")
    await asked(page, bridge)
    bridge.type("no")
    await expect(page.locator("#seal-errors")).to_contain_text("令牌的主人拒绝签名")
    await page.click("#seal")
    await asked(page, bridge)
    await page.click("#cancel")
    await expect(page.locator("#seal-errors")).to_contain_text("已取消")
    bridge.type("no")
    await page.click("#seal")
    sha256 = await asked(page, bridge)
    await looked_at(page, "counter while the bridge asks")
    bridge.type(sha256[:6])
    await expect(page.locator("#line")).to_contain_text("已递交")
    await expect(page.locator("#handed")).to_contain_text(sha256[:16])

    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="撤回").click()
    bridge.type((await asked(page, bridge))[:6])
    await expect(page.locator("#line")).to_contain_text("尚未递交")


async def test_the_page_says_that_no_bridge_runs(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    bidder = apart(a_bidder)(tender_house, 1, tmp_path)
    apart(tender_house.take_bids)(tmp_path)
    await bidder.come(open_page, language="en")
    await bidder.register()
    await connect(bidder.page, f"48999-{'A' * 24}")
    await expect(bidder.page.locator("#signer-errors")).to_contain_text("no bridge on this machine")
    await looked_at(bidder.page, "counter without a bridge en")
