"""The wall's page in a real browser, before a real relay and hub; the rows are the test's."""

import re
from typing import Any

import pytest
import wall_rows
from browser import SIZES, OpenPage, comes_to
from house import House
from live_stage import apart, tell, tell_all
from playwright.async_api import Page, expect
from wall_page import OUTSIDE, SHORTENED, TIME_HIDDEN, TOUCHING, TWO_HOURS_AHEAD

from accounts.principal import system
from accounts.services import devices

pytestmark = pytest.mark.browser


async def wall(house: House, open_page: OpenPage, **manner: Any) -> Page:
    page = await open_page(house.url("/wall/"), cookie=house.cookie("supervisor"), **manner)
    await expect(page.locator("#stage")).to_have_attribute("data-stale", "false")
    return page


@pytest.mark.parametrize(
    "rows", [wall_rows.full, wall_rows.bad, dict], ids=["full", "bad", "empty"]
)
async def test_nothing_scrolls_or_overflows(house: House, open_page: OpenPage, rows: Any) -> None:
    tell_all(rows(), house.topic)
    page = await wall(house, open_page)
    for width, height in SIZES.values():
        await page.set_viewport_size({"width": width, "height": height})
        await comes_to(page, OUTSIDE, [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_lamps_word_keeps_clear_of_the_items_name(
    house: House, open_page: OpenPage, language: str
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page, language=language)
    for width, height in (*SIZES.values(), (1080, 1920)):
        await page.set_viewport_size({"width": width, "height": height})
        await comes_to(page, TOUCHING, [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_the_time_and_names_are_whole_on_every_screen(
    house: House, open_page: OpenPage, language: str
) -> None:
    rows = wall_rows.full() | {"alarm:1": wall_rows.alarm(1)}
    for key, row in rows.items():
        if key.startswith("dept:"):
            row["name_en"] = "Housing and Urban-Rural Development Bureau"
    tell_all(rows, house.topic)
    page = await wall(house, open_page, language=language)
    for width, height in SIZES.values():
        await page.set_viewport_size({"width": width, "height": height})
        await comes_to(page, TIME_HIDDEN, False)
        await comes_to(page, SHORTENED, [])


async def test_what_happens_is_seen_within_a_second(house: House, open_page: OpenPage) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    for number in range(5):
        tell("figures", {"accepted": 1000 + number}, house.topic)
        figure = page.locator(".figure-accepted dd")
        await expect(figure).to_have_text(f"1,00{number}", timeout=1_000)


@pytest.mark.soak
async def test_grey_when_the_relay_falls_silent_and_right_again_after(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    stage = page.locator("#stage")
    house.relay.kill()
    await expect(stage).to_have_attribute("data-stale", "true", timeout=8_000)
    await expect(page.locator(".veil")).to_contain_text("数据中断")
    house.stage.relay()
    await expect(stage).to_have_attribute("data-stale", "false", timeout=8_000)


@pytest.mark.soak
async def test_grey_when_the_server_is_gone_and_right_again_after(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    stage = page.locator("#stage")
    house.web.kill()
    await expect(page.locator(".head-line")).to_have_text("▲ 正在重连", timeout=2_000)
    await expect(stage).to_have_attribute("data-stale", "true", timeout=8_000)
    tell("figures", {"accepted": 77}, house.topic)
    house.web = house.stage.web(house.web.said)
    await expect(stage).to_have_attribute("data-stale", "false", timeout=20_000)
    await expect(page.locator(".figure-accepted dd")).to_have_text("77")


async def test_counts_by_the_server_when_its_own_clock_is_wrong(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    right = await wall(house, open_page)
    wrong = await wall(house, open_page, script=TWO_HOURS_AHEAD)
    assert await wrong.evaluate("Date.now()") - await right.evaluate("Date.now()") > 7_000_000
    minutes = [(await page.locator(".head-time").inner_text())[:4] for page in (right, wrong)]
    assert minutes[0] == minutes[1]
    left = [await page.locator(".case-left").first.inner_text() for page in (right, wrong)]
    assert left[0].split("小时")[0] == left[1].split("小时")[0]


async def test_a_new_alarm_takes_the_screen_until_somebody_puts_a_name_to_it(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full() | {"alarm:1": wall_rows.alarm(1)}, house.topic)
    page = await wall(house, open_page)
    takeover = page.locator(".takeover")
    await expect(page.locator(".strip")).to_contain_text("1 项超时待签收")
    await expect(takeover).to_be_hidden()  # it stood there before this wall was switched on
    tell("alarm:2", wall_rows.alarm(2), house.topic)
    await expect(takeover).to_contain_text("202609-90002", timeout=1_000)
    await expect(page.locator(".head-time")).to_be_visible()
    await expect(page.locator(".checkpoint svg")).to_be_visible()
    tell("alarm:2", None, house.topic)
    by = {"no": "202609-90002", "by": "监察员", "at": wall_rows.alarm(2)["due_at"]}
    tell("ack:1", by, house.topic)
    await expect(takeover).to_be_hidden()
    await expect(page.locator(".strip")).to_contain_text(re.compile(r"已由 监察员 于 .* 签收"))


@pytest.mark.soak
async def test_an_alarm_gives_the_board_back_after_some_seconds(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    tell("alarm:5", wall_rows.alarm(5), house.topic)
    await expect(page.locator(".takeover")).to_be_visible(timeout=1_000)
    await expect(page.locator(".takeover")).to_be_hidden(timeout=15_000)
    await expect(page.locator(".strip")).to_contain_text("202609-90005")


async def test_an_unpaired_screen_shows_its_code_and_comes_back_as_a_wall(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await open_page(house.url("/wall/"))
    code = page.locator(".pairing-code")
    await expect(code).to_have_text(re.compile(r"^[A-Z0-9]{6}$"))
    typed = await code.inner_text()
    apart(devices.pair)(system("setup"), typed, organisation=house.cast.county, name="大厅东墙")
    await expect(page.locator(".head-name")).to_have_text("测试县政务服务中心", timeout=10_000)


@pytest.mark.soak
async def test_a_wall_stays_small_however_much_happens(house: House, open_page: OpenPage) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    count = "document.querySelectorAll('*').length"
    before = await page.evaluate(count)
    for number in range(300):
        row = {"at": "2026-09-30T02:00:00.000+00:00", "zh": f"办结 {number}", "no": str(number)}
        tell(f"stream:{number % 30}", row, house.topic)
    await expect(page.locator(".stream")).to_contain_text("办结 299")
    assert await page.evaluate(count) <= before + 60


async def test_the_language_is_switched_on_the_wall_and_remembered(
    house: House, open_page: OpenPage
) -> None:
    tell_all(wall_rows.full(), house.topic)
    page = await wall(house, open_page)
    await page.get_by_role("button", name="English").click()
    await expect(page.locator(".head-name")).to_have_text("Test County Service Centre")
    await page.reload()
    await expect(page.locator(".urgent .panel-title")).to_have_text("Most urgent cases")
