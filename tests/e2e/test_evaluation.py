"""Five experts in five browsers evaluate a tender, and a stranger ranks it again."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from browser import FAKE_MEDIA, OpenPage, assert_accessible, chromium_with, take_cookie
from cast import SETUP
from committee import WORKS, Committee
from desks import LONG, come_in, correct, do, explain, lock, place_of, review, score, sign
from django.conf import LazySettings, settings
from evaluating import a_method
from live_stage import Process, apart
from playwright.async_api import Browser, Locator, Page, Route, expect
from remote import registered
from tender_house import TenderHouse
from whole_house import MINGJING, looked_at

from bidding.envelope.cli import main
from bidding.evaluation import services
from bidding.evaluation.models import Draft, LockedSheet
from bidding.models import Tender
from media import services as media
from media.format.verifying import verify
from media.models import Recording
from media.rules import BROWSER_COOKIE, Occasion, State

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One with a camera, a microphone and a screen to share, for whoever records themselves."""
    async with chromium_with(*FAKE_MEDIA) as launched:
        yield launched


@pytest.fixture
def recordings(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where this test's recordings lie; asked for before the house stands."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    monkeypatch.setenv("RECORDINGS_DIR", str(settings.RECORDINGS_DIR))
    return tmp_path / "recordings"


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
    for number, page in enumerate(pages):
        await score(page, (0, ("40", "10", "10")) if number == 2 else None)
        if number == 0:
            await reads_the_bid(page)
        if number == 1:
            await a_hanging_line_loses_nothing(page)
            await an_older_window_overwrites_nothing(page)
            await an_expired_session_loses_nothing(page)
            await locks_though_the_answer_is_lost(page)
        else:
            await lock(page)
    await explain_and_rank(house, open_page, committee, pages)
    await sign(pages)
    await looked_at(pages[0], "desk signed")
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


@pytest.mark.soak
async def test_one_of_five_judges_in_another_centres_room(
    recordings: Path, tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    committee = apart(seated)(house, tmp_path)
    secret = apart(seat_far_away)(committee)
    Process(house.stage.run([*MINGJING, "recorder"]), "recorder")
    pages = [await come_in(house, open_page, committee, one) for one in committee.experts]
    film = await record_oneself(house, committee, pages[4], secret)
    host = await house.as_person(open_page, house.market.trader, place_of(house))
    await do(host.page, "开始初步评审")
    for page in pages:
        await review(page)
    for number, page in enumerate(pages):
        await score(page, (0, ("40", "10", "10")) if number == 2 else None)
        await lock(page)
    await looked_at(pages[4], "desk far away")
    await explain_and_rank(house, open_page, committee, pages)
    await sign(pages)
    await do(host.page, "出具评标报告")
    await expect(film.locator("#said")).to_contain_text("可以关闭", timeout=LONG)
    recording = apart(Recording.objects.get)()
    for _ in range(300):
        await film.wait_for_timeout(100)
        recording = apart(Recording.objects.get)()
        if recording.state == State.SEALED:
            break
    assert recording.state == State.SEALED
    assert verify(recording.folder).whole


def seat_far_away(committee: Committee) -> str:
    """The fifth expert has a seat at another centre's browser; the secret that browser keeps."""
    centre = committee.ceremony.tender.project.centre
    room = media.set_up_room(
        centre.pk, centre.path, name="评标室", occasions=[Occasion.EVALUATION], who=SETUP
    )
    browser, secret = registered(room)
    services.seat_remotely(committee.pk, 5, browser=browser.pk, who=committee.host)
    return secret


async def record_oneself(house: TenderHouse, committee: Committee, page: Page, secret: str) -> Page:
    """The same person's recording page, in a tab of its own; it records."""
    await take_cookie(page.context, f"{BROWSER_COOKIE}={secret}")
    film = await page.context.new_page()
    await film.goto(house.url(f"/evaluation/{committee.pk}/recording/"))
    await film.click("#start")
    await expect(film.locator("#lamp")).to_contain_text("● REC", timeout=LONG)
    return film


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


async def a_hanging_line_loses_nothing(page: Page) -> None:
    """A save goes out and no answer comes; then the page is gone. What was typed since is here."""
    await page.locator("#bid-0").click()
    await page.route("**/draft/", lambda _route: None)
    for typed in ("11", "12"):
        await page.locator("#mark-0").fill(typed)
        await page.wait_for_timeout(1_200)
    await page.reload()
    await expect(page.locator("#mark-0")).to_have_value("12", timeout=LONG)
    await page.unroute("**/draft/")
    await expect(page.locator("#saved")).to_contain_text("已保存", timeout=LONG)


async def an_older_window_overwrites_nothing(page: Page) -> None:
    """The same desk in two windows: the one that has fallen behind says so, and saves no more."""
    other = await page.context.new_page()
    await other.goto(page.url)
    await expect(other.locator("#mark-0")).to_be_visible(timeout=LONG)
    await type_and_save(other, "13")
    for typed in ("14", "15"):
        await page.locator("#mark-0").fill(typed)
        await expect(page.locator("#saved")).to_contain_text("另一个窗口", timeout=LONG)
    await other.close()
    await page.reload()
    await expect(page.locator("#mark-0")).to_have_value("13", timeout=LONG)


async def an_expired_session_loses_nothing(page: Page) -> None:
    """Typed without a session; after signing in again it goes to the platform by itself."""
    name = settings.SESSION_COOKIE_NAME
    (session,) = [one for one in await page.context.cookies() if one["name"] == name]
    await page.context.clear_cookies(name=name)
    await page.locator("#mark-0").fill("20")
    await expect(page.locator("#saved")).to_contain_text("登录已过期", timeout=LONG)
    await take_cookie(page.context, f"{name}={session['value']}")
    async with page.expect_response("**/draft/") as sent:
        await page.reload()
    assert (await sent.value).ok
    await expect(page.locator("#mark-0")).to_have_value("20")


async def locks_though_the_answer_is_lost(page: Page) -> None:
    """The first attempt arrives late, while a second one is on its way, and is the one that counts:
    its secret is here still, so the sheet opens with the others' and no trustee is called.
    """
    held: list[bytes] = []

    async def late(route: Route) -> None:
        if not held:
            held.append(route.request.post_data_buffer or b"")
            await route.abort("connectionreset")
            return
        await route.fetch(post_data=held[0])
        await route.continue_()

    await page.route("**/lock/", late)
    await lock(page)
    await expect(page.locator("#lock-errors")).not_to_be_empty(timeout=LONG)
    await page.get_by_role("button", name="确认锁定").click()
    await expect(page.locator("#waiting")).to_contain_text("已锁定", timeout=LONG)
    await page.unroute("**/lock/")


async def type_and_save(page: Page, points: str) -> None:
    await page.locator("#mark-0").fill(points)
    await expect(page.locator("#saved")).to_contain_text("已保存", timeout=LONG)


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
    """Who is far off explains, and corrects an objective item; then the ranking is made."""
    await explain(pages[2], "该方案的施工组织明显优于其他各家")
    for page in (pages[1], pages[2]):
        await expect(page.locator("#differing li")).to_contain_text("5 / 5 / 10 / 5 / 5")
    await correct(pages[2], "技术指标", "5", "客观评审因素评分不一致", "指标值看错一行")
    await expect(pages[1].locator("#nothing-owed")).to_be_visible(timeout=LONG)
    leader = await house.as_person(
        open_page, committee.experts[0].person, f"/evaluation/{committee.pk}/leader/"
    )
    await do(leader.page, "形成评审结果")
    await looked_at(leader.page, "evaluation leader")
    await leader.page.context.close()
