"""A supervision room at work: clerk, wall, supervisor and administrator, each in a browser."""

import re
import time
from collections.abc import Callable

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider, comes_to
from cast import PASSWORD
from desk import Desk, moment
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from live_stage import Process, apart
from playwright.async_api import Page, expect
from wall_page import CUT, OUTSIDE, TWO_HOURS_AHEAD
from whole_house import Figure, WholeHouse, alive, assert_as_fresh, freeze, photograph, thaw

from hall.models import Case
from ledger import clock

pytestmark = pytest.mark.browser

WITHIN = 1.0
"""Seconds from a commit to the glass."""

# When each case's number was first seen in the stream, in seconds since 1970.
WATCH_THE_STREAM = """() => {
  const stream = document.querySelector(".stream");
  const seen = (window.seen = {});
  const look = () => {
    const at = (performance.timeOrigin + performance.now()) / 1000;
    for (const { textContent } of stream.querySelectorAll(".stream-no")) seen[textContent] ??= at;
  };
  new MutationObserver(look).observe(stream, {
    subtree: true, childList: true, characterData: true, attributes: true });
}"""


@apart
def give_password(house: WholeHouse, part: str) -> None:
    """Let a person in by the page too: the cast's passwords are hashed as only a test does it."""
    person = getattr(house.cast, part)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        person.password = make_password(PASSWORD)
    person.save()


async def sign_in(house: WholeHouse, open_page: OpenPage, part: str) -> Page:
    """A browser in which somebody has signed in by hand."""
    give_password(house, part)
    page = await open_page(house.url("/sign-in/"))
    await page.locator("input[name=username]").fill(part)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("heading", name="登录")).to_have_count(0)
    return page


async def accept(house: WholeHouse, clerk: Page, item: str) -> tuple[str, float]:
    """Receive and accept a case on the page; its number, and when the server had answered."""
    await clerk.goto(house.url("/hall/receive/"))
    await clerk.locator("input[name=item]").press_sequentially(item)
    papers = clerk.locator("#checklist input[type=checkbox]")
    await expect(papers).to_have_count(2)
    for paper in await papers.all():
        await paper.check()
    await clerk.locator("input[name=applicant]").fill("申请人甲")
    async with clerk.expect_response(lambda response: response.request.method == "POST"):
        await clerk.keyboard.press("Alt+a")
    answered = time.time()
    heading = clerk.locator(".page-head h1 .mono")
    await expect(heading).to_be_visible()
    return await heading.inner_text(), answered


async def test_a_case_accepted_at_a_window_is_on_the_wall_within_a_second(
    whole_house: WholeHouse, open_page: OpenPage, figure: Figure
) -> None:
    wall = await whole_house.wall(open_page)
    clerk = await sign_in(whole_house, open_page, "clerk")
    await wall.evaluate(WATCH_THE_STREAM)
    lags = []
    for _ in range(3):
        number, answered = await accept(whole_house, clerk, "P")
        await comes_to(wall, f"{number!r} in window.seen", True)
        lags.append(await wall.evaluate(f"window.seen[{number!r}]") - answered)
    figure("response_to_glass_s", [round(lag, 3) for lag in lags])
    await expect(wall.locator(".figure-accepted dd")).to_have_text("3")
    await expect(wall.locator(".urgent")).to_contain_text(number)
    await photograph(wall, "wall")
    await photograph(clerk, "case")
    assert min(lags) < WITHIN


async def test_an_alarm_takes_the_wall_and_whoever_acknowledges_it_is_named(
    whole_house: WholeHouse, open_page: OpenPage, desk: Desk
) -> None:
    case = apart(desk.accept)("I")
    wall = await whole_house.wall(open_page)
    cookie = whole_house.cookie("supervisor")
    inbox = await open_page(whole_house.url("/supervision/"), cookie=cookie)
    await expect(wall.locator(".urgent")).to_contain_text(case.number)

    apart(clock.step_to)(moment("2026-11-30 18:30"))
    await expect(wall.locator(".takeover")).to_contain_text(case.number)
    await photograph(wall, "alarm")
    row = inbox.get_by_role("row").filter(has_text=case.number).filter(has_text="超时报警")
    await expect(row).to_be_visible(timeout=15_000)  # the list looks again by itself
    await row.get_by_role("checkbox").check()
    await inbox.get_by_label("处置说明").fill("已督促窗口")
    await photograph(inbox, "inbox")
    await inbox.get_by_role("button", name="签收所选").click()
    await expect(inbox.get_by_text("已签收 1 条预警。")).to_be_visible()

    await expect(wall.locator(".takeover")).to_be_hidden()
    named = re.compile(rf"{case.number} 已由 监察员 于 .* 签收")
    await expect(wall.locator(".strip-ack")).to_have_text(named)
    await assert_board_of_the_past(whole_house, inbox, case)


async def assert_board_of_the_past(house: WholeHouse, page: Page, case: Case) -> None:
    """The board of ten o'clock has the case green; that of now has it red."""
    row = page.get_by_role("row").filter(has_text=case.number)
    await page.goto(house.url("/supervision/board/"))
    await expect(row).to_contain_text("超时")
    await page.locator("input[name=at]").fill("2026-11-30T10:00")
    await page.get_by_role("button", name="查看").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("2026-11-30 10:00 的灯态")
    await expect(row).to_contain_text("正常")
    await photograph(page, "past")
    await page.locator("input[name=at]").fill("2026-11-30T08:00")
    await page.get_by_role("button", name="查看").click()
    await expect(page.get_by_text("没有在办办件。").first).to_be_visible()


async def test_a_wall_whose_own_clock_is_wrong_counts_like_any_other(
    whole_house: WholeHouse, open_page: OpenPage, desk: Desk
) -> None:
    apart(desk.accept)("P")
    right = await whole_house.wall(open_page)
    wrong = await whole_house.wall(open_page, script=TWO_HOURS_AHEAD)
    assert await wrong.evaluate("Date.now()") - await right.evaluate("Date.now()") > 7_000_000
    await expect(wrong.locator(".case-left").first).to_have_text(re.compile("^剩 2 个工作日"))
    await assert_as_fresh(wrong, whole_house, open_page)
    shown = await wrong.locator(".head-time").inner_text()
    now = apart(clock.now)()
    assert abs((moment(f"2026-11-30 {shown}") - now).total_seconds()) < 5


async def until_grey(wall: Page, since: float) -> float:
    """Wait until a wall is grey; how many seconds after `since`."""
    await expect(wall.locator("#stage")).to_have_attribute("data-stale", "true", timeout=20_000)
    return round(time.monotonic() - since, 1)


@pytest.mark.soak
async def test_grey_within_seconds_of_losing_a_process_and_right_again_by_itself(
    whole_house: WholeHouse, open_page: OpenPage, desk: Desk, figure: Figure
) -> None:
    wall = await whole_house.wall(open_page)
    after: dict[str, float] = {}

    async def lose(what: str, how: Callable[[Process], None], process: Process) -> None:
        how(process)
        after[what] = await until_grey(wall, time.monotonic())

    await lose("relay hangs", freeze, whole_house.relay)
    await photograph(wall, "grey")
    whole_house.relay.kill()
    apart(desk.accept)("P")
    whole_house.start("relay")
    await alive(wall)
    await assert_as_fresh(wall, whole_house, open_page)

    await lose("web hangs", freeze, whole_house.web)
    apart(desk.accept)("P")
    thaw(whole_house.web)
    await alive(wall)
    await lose("web is killed", Process.kill, whole_house.web)
    apart(desk.accept)("P")
    whole_house.start("web")
    await alive(wall)
    await assert_as_fresh(wall, whole_house, open_page)
    await expect(wall.locator(".figure-accepted dd")).to_have_text("3")

    figure("grey_after_s", after)
    assert max(after.values()) < 8


async def test_a_display_is_paired_by_its_code_and_goes_dark_when_it_is_revoked(
    whole_house: WholeHouse, open_page: OpenPage, figure: Figure
) -> None:
    display = await open_page(whole_house.url("/wall/"))
    code = display.locator(".pairing-code")
    await expect(code).to_have_text(re.compile(r"^[A-Z0-9]{6}$"))
    cookie = whole_house.cookie("administrator")
    admin = await open_page(whole_house.url("/admin/devices/pair/"), cookie=cookie)
    await admin.locator("input[name=code]").fill((await code.inner_text()).lower())
    await admin.locator("input[name=name]").fill("大厅东墙")
    await admin.locator("select[name=organisation]").select_option(str(whole_house.cast.county.pk))
    await admin.get_by_role("button", name="配对").click()
    await expect(display.locator(".head-name")).to_have_text("青溪县", timeout=30_000)
    await alive(display)

    await admin.goto(whole_house.url("/admin/devices/"))
    row = admin.get_by_role("row").filter(has_text="大厅东墙")
    await row.get_by_text("撤销").first.click()
    await row.get_by_role("button", name="确认").click()
    figure("dark_after_s", await until_grey(display, time.monotonic()))
    await expect(display.locator(".head-line")).to_have_attribute("data-line", "refused")


async def test_a_busy_board_fits_every_screen(
    whole_house: WholeHouse, open_page: OpenPage, desk: Desk
) -> None:
    def fill() -> None:
        for number in range(24):
            desk.accept("PIJE"[number % 4], applicant=f"申请人{number}")

    apart(fill)()
    apart(clock.step_to)(moment("2026-11-30 18:30"))
    for language in ("zh-hans", "en"):
        wall = await whole_house.wall(open_page, language=language)
        await expect(wall.locator(".figure-red dd")).to_have_text("6", timeout=15_000)
        for name, (width, height) in SIZES.items():
            await wall.set_viewport_size({"width": width, "height": height})
            await comes_to(wall, OUTSIDE, [])
            await comes_to(wall, CUT, [])
            await photograph(wall, f"wall {name} {language}")


async def test_every_page_of_the_room_is_accessible_with_cases_on_it(
    whole_house: WholeHouse, open_page: OpenPage, desk: Desk
) -> None:
    case = apart(desk.accept)("J")
    apart(desk.accept)("I")
    apart(clock.step_to)(moment("2026-11-30 18:30"))
    pages = {
        "nobody": ["/sign-in/", "/catalogue/", "/progress/"],
        "clerk": ["/hall/", "/hall/receive/", f"/hall/cases/{case.pk}/"],
        "supervisor": ["/supervision/?state=all", "/supervision/board/", "/wall/"],
    }
    for part, paths in pages.items():
        cookie = "" if part == "nobody" else whole_house.cookie(part)
        for path in paths:
            for language in ("zh-hans", "en"):
                page = await open_page(whole_house.url(path), cookie=cookie, language=language)
                await assert_accessible(page)
                name = path.partition("?")[0].replace("/", " ").strip()
                await photograph(page, f"{name} {language}")
                await page.set_viewport_size({"width": 390, "height": 844})
                await assert_no_wider(page)
                await page.close()
