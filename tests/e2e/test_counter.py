"""The counter under way: broken lines, pages left, the last second, bids made elsewhere."""

import datetime as dt
import re
import time
from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony
from line import Line
from live_stage import apart
from offline_pages import PASSPHRASE
from playwright.async_api import Page, expect
from tender_house import Bidder, TenderHouse, a_bidder, received
from whole_house import looked_at

from bidding.envelope import Lock, Tender, seal
from bidding.envelope.strict import write_json
from bidding.models import TenderFile
from ledger import clock

pytestmark = [pytest.mark.soak, pytest.mark.browser]

SLOW = 1_500_000
SLOWER = 20_000
AT_ONCE = 6
KEPT = """async () => {
  const names = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
  return names.length;
}"""
UNDER_WAY = re.compile("正在上传 [1-9]")


async def at_the_counter(
    house: TenderHouse, open_page: OpenPage, folder: Path, number: int = 1
) -> Bidder:
    """A bidder with everything entered but the price."""
    bidder = apart(a_bidder)(house, number, folder)
    await bidder.come(open_page)
    await bidder.prepare()
    return bidder


async def test_an_upload_goes_on_after_the_line_was_cut_and_the_server_killed(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bidder = await at_the_counter(house, open_page, tmp_path)
    await bidder.choose(6_000_000)
    line, said = await Line.of(bidder.page), bidder.page.locator("#line")
    await line.slow(SLOW)
    await bidder.seal("1000000")
    await expect(said).to_contain_text(UNDER_WAY, timeout=20_000)
    await line.cut()
    await expect(said).to_contain_text("线路中断", timeout=10_000)
    await looked_at(bidder.page, "counter line broken")
    sent = len(line.offsets)
    await line.slow(SLOW)
    await expect(said).to_contain_text(UNDER_WAY, timeout=20_000)
    assert min(line.offsets[sent:]) > 0
    sent = len(line.offsets)
    house.web.kill()
    await expect(said).to_contain_text("线路中断", timeout=10_000)
    house.web = house.stage.web(house.web.said)
    await expect(said).to_contain_text("已递交", timeout=20_000)
    assert min(line.offsets[sent:]) > 0
    assert apart(received)(house, bidder) == [(1, "1")]


async def test_whoever_leaves_the_page_finds_slip_and_upload_again(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bidder = await at_the_counter(house, open_page, tmp_path)
    await bidder.choose(4_000_000)
    page, line = bidder.page, await Line.of(bidder.page)
    page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it is left
    await line.slow(SLOW)
    await bidder.seal("1000000")
    await expect(page.locator("#line")).to_contain_text(UNDER_WAY, timeout=20_000)
    sent = len(line.offsets)
    await page.reload()
    await expect(page.locator("#slip-there")).to_be_visible()
    await expect(page.locator("#line")).to_contain_text("正在上传")
    await expect(page.locator("#seal")).to_be_disabled()
    await looked_at(page, "counter come back to")
    await line.slow(-1)
    await expect(page.locator("#line")).to_contain_text("已递交", timeout=20_000)
    assert min(line.offsets[sent:]) > 0
    assert apart(received)(house, bidder) == [(1, "1")]


async def test_in_the_last_second_a_bid_is_received_or_the_page_says_at_once_that_it_is_not(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    apart(others_bid)(apart(house.take_bids)(tmp_path), 3)
    quick = await at_the_counter(house, open_page, tmp_path, 4)
    slow = await at_the_counter(house, open_page, tmp_path, 5)
    deadline = house.tender.deadline
    assert deadline is not None
    apart(clock.step_to)(deadline - dt.timedelta(seconds=20))
    for bidder in (quick, slow):
        await bidder.page.reload()
        await bidder.enter()
    line = await Line.of(slow.page)
    await line.slow(SLOWER)
    await slow.seal("1000000")
    await expect(slow.page.locator("#line")).to_contain_text("正在上传")
    await looked_at(slow.page, "counter too slow")
    await until(deadline - dt.timedelta(seconds=0.7), quick.page)
    await quick.seal("2000000")
    await until(deadline, quick.page)
    over = time.monotonic()
    for bidder in (quick, slow):
        await expect(bidder.page.locator("#line")).to_contain_text(
            re.compile("刚才这份没有收到|已收妥|请现在解锁"), timeout=1000 * AT_ONCE
        )
    assert time.monotonic() - over < AT_ONCE
    await expect(slow.page.locator("#line")).to_contain_text("没有收到")
    await looked_at(slow.page, "counter too late")
    assert apart(received)(house, slow) == []
    told = await quick.page.locator("#handed tbody tr").count()
    assert len(apart(received)(house, quick)) == told
    apart(house.closed)()
    await quick.page.reload()
    await expect(quick.page.locator("#handed tbody tr")).to_have_count(told)


async def test_a_full_disk_under_the_browser_is_said_and_leaves_nothing(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bidder = await at_the_counter(house, open_page, tmp_path)
    await bidder.choose(6_000_000)
    line = await Line.of(bidder.page)
    await line.quota(4_000_000)
    await bidder.seal("1000000")
    await expect(bidder.page.locator("#seal-errors")).to_contain_text("磁盘写不下", timeout=20_000)
    assert await bidder.page.evaluate(KEPT) == 0
    await bidder.choose(500_000)
    await bidder.page.click("#seal")
    await expect(bidder.page.locator("#line")).to_contain_text("已递交", timeout=20_000)


async def until(moment: dt.datetime, page: Page) -> None:
    """Wait for a moment of the platform's clock."""
    left = (moment - apart(clock.now)()).total_seconds()
    await page.wait_for_timeout(1000 * max(0.0, left))


async def test_a_bid_sealed_elsewhere_and_a_lock_under_a_passphrase(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    """Both are handed in, and both are unlocked at the opening."""
    house = tender_house
    ceremony = apart(house.take_bids)(tmp_path)
    apart(others_bid)(ceremony, 1)
    kept = await at_the_counter(house, open_page, tmp_path, 1)
    for place in ("#lock-passphrase", "#lock-again"):
        await kept.page.fill(place, PASSPHRASE)
    await kept.hand_in("1000000")
    brought = await at_the_counter(house, open_page, tmp_path, 2)
    lock = apart(sealed_elsewhere)(house, brought)
    await brought.page.locator("summary", has_text="已用离线程序").click()
    await brought.page.set_input_files("#sealed-file", lock)  # no bid, and the page says so
    await expect(brought.page.locator("#seal-errors li")).to_have_count(1)
    await brought.page.set_input_files("#sealed-file", brought.folder / "bid.ebid")
    await expect(brought.page.locator("#line")).to_contain_text("已递交")
    await looked_at(brought.page, "counter bid made elsewhere")

    house.come_to_the_deadline()
    for bidder in (kept, brought):
        await bidder.page.reload()
        await expect(bidder.page.locator("#unlock-card")).to_be_visible(timeout=20_000)
    await looked_at(brought.page, "counter asks for the lock")
    await brought.page.set_input_files("#lock-file", lock)
    await brought.page.click("#unlock-now")
    await expect(brought.page.locator("#line")).to_contain_text("已解锁")
    await kept.page.fill("#unlock-passphrase", "another")
    await kept.page.click("#unlock-now")
    await expect(kept.page.locator("#unlock-errors")).to_contain_text("口令不对", timeout=20_000)
    await kept.page.fill("#unlock-passphrase", PASSPHRASE)
    await kept.page.click("#unlock-now")
    await expect(kept.page.locator("#line")).to_contain_text("已解锁", timeout=20_000)


def others_bid(ceremony: Ceremony, count: int) -> None:
    """With fewer than three bids no lock is asked for."""
    for number in range(count):
        ceremony.hand_in(ceremony.company(number))


def sealed_elsewhere(house: TenderHouse, bidder: Bidder) -> Path:
    """A sealed bid beside the bidder's files; its lock's file."""
    content = TenderFile.objects.filter(tender=house.tender).latest("pk").content
    tender = Tender.parse(bytes(content))
    (bidder.folder / "opening").write_bytes(write_json({"投标报价（元）": "1.00"}))
    lock = Lock.generate(tender)
    parts = {"opening": bidder.folder / "opening"}
    target = bidder.folder / "bid.ebid"
    seal(tender, parts, bidder.signer, target, created=clock.now(), lock=lock)
    (bidder.folder / "my.lock").write_bytes(lock.encode())
    return bidder.folder / "my.lock"
