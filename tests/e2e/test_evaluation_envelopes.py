"""Two envelopes: scores first, then prices; a question, a low price, corrections."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony
from committee import WORKS, Committee
from desks import LONG, come_in, correct, do, lock, place_of, review, score, sign
from evaluating import a_method
from live_stage import apart
from offline_pages import PASSPHRASE, p12_file
from playwright.async_api import Page, expect
from tender_house import TenderHouse
from two_envelopes import DAY, both
from whole_house import looked_at

from bidding.envelope.cli import main
from bidding.envelope.ranking import STAGE
from bidding.evaluation import services
from bidding.evaluation.models import Entry
from bidding.models import Opening, Tender
from bidding.rules.ceremony import OpeningState
from bidding.services import minutes
from ledger import clock
from worktime import to_local

pytestmark = [pytest.mark.soak, pytest.mark.browser]


def seated(house: TenderHouse, folder: Path) -> Committee:
    """How the work will be done is read out, and the record of it signed; five are drawn."""
    ceremony = house.take_bids(folder)
    (folder / "sheets").mkdir()
    method = a_method(**WORKS, checks=a_method().checks[1:])
    found = Committee(ceremony, method, folder / "sheets")
    found.expert(4)
    services.publish_method(ceremony.tender.pk, method.encode(), who=found.runner)
    ceremony.register_keys(STAGE)
    companies = [both(ceremony, number, technical=b"how") for number in range(3)]
    opening = ceremony.open(ceremony.close(), *companies)
    minutes.record(opening.pk, who=found.host)
    found.draw()
    found.convene()
    house.tender = Tender.objects.get(pk=house.tender.pk)
    return found


@pytest.mark.parametrize("tender_house", [{"envelopes": 2}], indirect=True)
async def test_technical_first_then_prices(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    committee = await asyncio.to_thread(apart(seated), house, tmp_path)  # PDF signing runs a loop
    host = (await house.as_person(open_page, house.market.trader, place_of(house))).page
    pages = [await come_in(house, open_page, committee, one) for one in committee.experts]
    await do(host, "开始初步评审")
    await ask_and_hear(house, open_page, committee, pages, tmp_path)
    for page in pages:
        await review(page)
    for page in pages:
        await score(page)
        await lock(page)
    await expect(pages[0].locator("#prices-card")).to_be_visible(timeout=LONG)
    await open_prices(house, committee, host)
    await examine_prices(house, open_page, committee, pages, tmp_path)
    await sign(pages)
    await do(host, "出具评标报告")
    async with host.expect_download() as waiting:
        await host.get_by_role("link", name="下载评标档案").click()
    archive = tmp_path / "archive.zip"
    await (await waiting.value).save_as(archive)
    assert main(["ranking", "verify", str(archive)]) == 0


async def ask_and_hear(
    house: TenderHouse,
    open_page: OpenPage,
    committee: Committee,
    pages: Sequence[Page],
    folder: Path,
) -> None:
    """The fifth asks about the bid it reads; all five read the answer."""
    await expect(pages[4].locator("#work")).to_be_visible(timeout=LONG)
    await pages[4].locator("#bid-1").click()
    await pages[4].get_by_text("请投标人澄清").click()
    await pages[4].locator("#question").fill("工期是否包括冬季停工？")
    await pages[4].get_by_role("button", name="发出问题").click()
    await expect(pages[4].locator("#asked")).to_contain_text("1-2")
    await looked_at(pages[4], "desk asking")
    await answer(house, open_page, committee, "1-2", "包括。", folder)
    for page in pages:
        await expect(page.locator("#questions .answer")).to_contain_text("包括", timeout=LONG)


async def answer(
    house: TenderHouse,
    open_page: OpenPage,
    committee: Committee,
    alias: str,
    text: str,
    folder: Path,
) -> None:
    """The bidder of this bid answers what it was asked last, and signs it."""
    party = apart(Entry.objects.select_related("bid").get)(alias=alias).bid.party_id
    (company,) = [
        one for one in committee.ceremony.companies if one.person.organisation_id == party
    ]
    desk = await house.as_person(open_page, company.person, "/evaluation/questions/")
    await desk.page.set_input_files("#certificate", p12_file(folder, company.signer))
    await desk.page.fill("#passphrase", PASSPHRASE)
    card = desk.page.locator("[data-question]", has=desk.page.locator("textarea"))
    await card.locator("textarea").fill(text)
    await card.get_by_role("button").click()
    await expect(card).to_have_count(0)
    await desk.page.context.close()


async def open_prices(house: TenderHouse, committee: Committee, host: Page) -> None:
    """The host calls the second opening; it takes place; the host takes its prices over."""
    opens_at = to_local(apart(clock.now)()) + DAY
    await do(
        host, "公布通过的投标人和第二信封开启时间", opens_at=opens_at.strftime("%Y-%m-%dT%H:%M")
    )
    apart(open_second)(committee.ceremony)
    await do(host, "取得第二信封的报价")


def open_second(ceremony: Ceremony) -> None:
    """The second envelopes are opened, a day later."""
    ceremony.pass_time(days=1, minutes=1)
    opening = Opening.objects.get(tender=ceremony.tender, stage="2")
    assert opening.state == OpeningState.LOCKS
    assert ceremony.open(opening, *ceremony.companies).state == OpeningState.OPENED


async def examine_prices(
    house: TenderHouse,
    open_page: OpenPage,
    committee: Committee,
    pages: Sequence[Page],
    folder: Path,
) -> None:
    """A low price is explained, a member corrects a mark of its own, the leader ranks."""
    cheapest = apart(Entry.objects.get)(price=100_00).alias
    path = f"/evaluation/{committee.pk}/leader/"
    leader = (await house.as_person(open_page, committee.experts[0].person, path)).page
    await do(leader, "要求说明过低报价", bid=cheapest, text="请说明报价的组成。")
    await answer(house, open_page, committee, cheapest, "自有设备，另附成本分析。", folder)
    await leader.reload()
    await expect(leader.locator("main")).to_contain_text("自有设备")
    await leader.locator("summary", has_text="认定过低报价的说明").click()
    await leader.locator("details[open] [name=accepted]").check()
    await leader.get_by_role("button", name="认定过低报价的说明").click()
    await expect(leader.locator("#messages")).to_contain_text("已办理")
    await read_and_correct(pages[3])
    await do(leader, "形成评审结果")
    await looked_at(leader, "evaluation leader envelopes")
    await leader.context.close()


async def read_and_correct(page: Page) -> None:
    """Read a bid again, then correct two marks by signed additions."""
    await page.locator("#papers-card summary").click()
    await page.locator("#papers a").first.click()
    await expect(page.frame_locator("#paper").locator("body")).to_contain_text("how")
    for item, points in (("技术方案", "18"), ("售后服务", "6")):
        await correct(page, item, points, "分值汇总计算错误", "分项漏加")
    await looked_at(page, "desk corrected")
