"""Five experts in five browsers evaluate a tender, and a stranger ranks it again."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from browser import OpenPage, assert_accessible
from committee import WORKS, Committee, Expert
from evaluating import a_method
from live_stage import apart
from playwright.async_api import Locator, Page, expect
from tender_house import TenderHouse
from whole_house import looked_at

from bidding.envelope.cli import main
from bidding.evaluation import services
from bidding.evaluation.models import Draft, LockedSheet
from bidding.models import Tender

pytestmark = pytest.mark.browser

LONG = 60_000
PLAIN = b"how we build the bridge, step by step"


def seated(house: TenderHouse, folder: Path) -> Committee:
    """The tender is opened, the committee convened."""
    ceremony = house.take_bids(folder)
    (folder / "sheets").mkdir()
    method = a_method(**WORKS, checks=a_method().checks[1:])
    found = Committee(ceremony, method, folder / "sheets")
    found.opened()
    found.convene()
    house.tender = Tender.objects.get(pk=house.tender.pk)
    return found


async def test_five_experts_in_five_browsers(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    committee = apart(seated)(house, tmp_path)
    pages = [await come_in(house, open_page, committee, one) for one in committee.experts]
    host = await house.as_person(open_page, house.market.trader, place_of(house))
    await do(host.page, "开始初步评审")
    for page in pages[1:]:
        await review(page)
    await nobody_reads_early(pages, host.page)
    pages[0] = await a_crash_loses_nothing(house, open_page, committee, pages[0])
    await review(pages[0])
    await score(pages, committee)
    await explain_and_rank(house, open_page, committee, pages)
    await sign(pages)
    await do(host.page, "出具评标报告")
    await looked_at(host.page, "evaluation host reported")
    async with host.page.expect_download() as waiting:
        await host.page.get_by_role("link", name="下载评标档案").click()
    archive = tmp_path / "archive.zip"
    await (await waiting.value).save_as(archive)
    assert main(["ranking", "verify", str(archive), "--lang", "zh"]) == 0
    stranger = await house.as_person(open_page, None, place_of(house))
    await expect(stranger.page.locator("main")).to_contain_text("结果公布前保密")
    apart(services.disclose)(house.tender.pk, who="system:award")
    await stranger.page.reload()
    await expect(stranger.page.locator("main")).to_contain_text("中标候选人")
    await looked_at(stranger.page, "evaluation public")


def place_of(house: TenderHouse) -> str:
    return f"/tenders/{house.tender.pk}/evaluation/"


async def come_in(
    house: TenderHouse, open_page: OpenPage, committee: Committee, expert: Expert
) -> Page:
    """Declare and sign in."""
    desk = await house.as_person(open_page, expert.person, f"/evaluation/{committee.pk}/")
    page = desk.page
    await page.get_by_text("没有应当回避的情形").click()
    if expert is committee.experts[0]:
        await looked_at(page, "desk declaration")
    await page.get_by_role("button", name="作出声明").click()
    await page.get_by_role("button", name="签到", exact=True).click()
    await expect(page.locator("#waiting")).to_contain_text("您已签到", timeout=LONG)
    return page


async def do(page: Page, label: str) -> None:
    """Give one of the commands of the host's or the leader's page."""
    await page.reload()
    await page.locator("summary", has_text=label).click()
    await page.get_by_role("button", name=label).click(timeout=LONG)
    await expect(page.locator("#messages")).to_contain_text("已办理", timeout=LONG)


async def review(page: Page) -> None:
    """Everything passes."""
    await expect(page.locator("#work")).to_be_visible(timeout=LONG)
    for at in range(3):
        await page.locator(f"#bid-{at}").click()
        for field in (0, 1):
            await page.locator(f"#mark-{field}").select_option("1")
    await lock(page)


async def lock(page: Page) -> None:
    await expect(page.locator("#saved")).to_contain_text("已保存")
    await page.get_by_role("button", name="锁定评分表").click()
    await page.get_by_role("button", name="确认锁定").click()
    await expect(page.locator("#wait-card, #work").first).to_be_attached()


async def nobody_reads_early(pages: Sequence[Page], host: Page) -> None:
    """Four have locked: the database holds ciphertext, the host sees progress, nothing opens."""

    def kept() -> list[tuple[object, object]]:
        return list(LockedSheet.objects.values_list("secret", "content"))

    await expect(pages[4].locator("#waiting")).to_contain_text("已锁定", timeout=LONG)
    assert apart(kept)() == [(None, None)] * 4
    await host.reload()
    await expect(host.locator("main")).to_contain_text("已锁定")
    await looked_at(host, "evaluation host progress")
    await expect(pages[0].locator("#progress")).to_contain_text("● 已锁定", timeout=LONG)


async def a_crash_loses_nothing(
    house: TenderHouse, open_page: OpenPage, committee: Committee, page: Page
) -> Page:
    """What was typed two seconds before is there on another computer, by the recovery code."""
    await page.locator("#bid-1").click()
    await page.locator("#mark-0").select_option("0")
    await page.locator("#marks .note input").first.fill("没有法定代表人签章")
    await page.wait_for_timeout(2_000)
    code = await page.locator("#code").text_content()
    await page.context.close()
    drafts = apart(lambda: [bytes(one.content) for one in Draft.objects.all()])()
    assert all("签章".encode() not in one for one in drafts)
    assert len({len(one) for one in drafts}) == 1, "a draft's length says nothing"
    desk = await house.as_person(
        open_page, committee.experts[0].person, f"/evaluation/{committee.pk}/"
    )
    await desk.page.locator("#code-typed").fill((code or "").lower())
    await desk.page.get_by_role("button", name="继续").click()
    await expect(desk.page.locator("#work")).to_be_visible(timeout=LONG)
    await desk.page.locator("#bid-1").click()
    await expect(desk.page.locator("#marks .note input").first).to_have_value("没有法定代表人签章")
    await expect(desk.page.locator("#mark-0")).to_have_value("0")
    return desk.page


async def score(pages: Sequence[Page], committee: Committee) -> None:
    """Each scores alone; the third is far off for one bid."""
    for number, page in enumerate(pages):
        await expect(page.locator("#mark-2")).to_be_visible(timeout=LONG)
        for at in range(3):
            await page.locator(f"#bid-{at}").click()
            points = ("40", "10", "10") if (number, at) == (2, 0) else ("20", "5", "5")
            for field, typed in enumerate(points):
                await page.locator(f"#mark-{field}").fill(typed)
                await page.keyboard.press("Enter")
        if number == 0:
            await reads_the_bid(page)
        await lock(page)


async def reads_the_bid(page: Page) -> None:
    """The bid beside the sheet; what is typed beyond an item's points is refused at once."""
    part: Locator = page.frame_locator("#part").locator("body")
    await expect(part).to_contain_text("how")
    await page.locator("#mark-0").fill("40.5")
    await expect(page.locator("#mark-0-errors")).to_contain_text("40")
    await page.locator("#mark-0").fill("20")
    await assert_accessible(page)
    await looked_at(page, "desk scoring")


async def explain_and_rank(
    house: TenderHouse, open_page: OpenPage, committee: Committee, pages: Sequence[Page]
) -> None:
    """Who is far off explains; then the leader has the ranking made."""
    await expect(pages[2].locator("#owed textarea")).to_be_visible(timeout=LONG)
    await pages[2].locator("#owed textarea").fill("该方案的施工组织明显优于其他各家")
    await looked_at(pages[2], "desk explanation")
    await pages[2].get_by_role("button", name="提交说明").click()
    await expect(pages[2].locator("#nothing-owed")).to_be_visible(timeout=LONG)
    leader = await house.as_person(
        open_page, committee.experts[0].person, f"/evaluation/{committee.pk}/leader/"
    )
    await do(leader.page, "形成评审结果")
    await looked_at(leader.page, "evaluation leader")
    await leader.page.context.close()


async def sign(pages: Sequence[Page]) -> None:
    """Four agree, one dissents."""
    for number, page in enumerate(pages):
        await expect(page.locator("#outcome tr").first).to_be_visible(timeout=LONG)
        if number == 4:
            await page.get_by_text("我有不同意见").click()
            await page.locator("#dissent-text").fill("第二名的工期不可信。\n应予否决。")
            await page.get_by_role("button", name="写明不同意见并签字").click()
        else:
            await page.get_by_role("button", name="同意并签字").first.click()
        await expect(page.locator("#has-signed")).to_be_visible(timeout=LONG)
    await looked_at(pages[0], "desk signed")
