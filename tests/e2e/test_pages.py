"""Every page people read: accessible, no wider than its screen, nothing that the policy refuses."""

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from house import House
from playwright.async_api import expect

pytestmark = pytest.mark.browser

PAGES = {
    "nobody": ["/sign-in/", "/wall/"],
    "supervisor": ["/account/", "/supervision/", "/supervision/board/", "/wall/"],
    "administrator": [
        "/admin/people/",
        "/admin/people/new/",
        "/admin/organisations/",
        "/admin/devices/",
        "/admin/devices/pair/",
        "/admin/tokens/",
        "/admin/items/",
        "/admin/items/new/",
        "/admin/calendars/",
    ],
}
PHONE = dict(zip(("width", "height"), SIZES["phone"], strict=True))


@pytest.mark.parametrize("part", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_pages_are_accessible_and_fit(
    house: House, open_page: OpenPage, part: str, language: str
) -> None:
    cookie = "" if part == "nobody" else house.cookie(part)
    for path in PAGES[part]:
        page = await open_page(house.url(path), cookie=cookie, language=language)
        await assert_accessible(page)
        await page.set_viewport_size(PHONE)
        await assert_no_wider(page)
        await page.context.close()


async def test_the_language_is_switched_on_every_page_and_remembered(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page(house.url("/sign-in/"))
    await expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await page.reload()
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("登录")


async def test_the_keyboard_reaches_the_content_first(house: House, open_page: OpenPage) -> None:
    page = await open_page(house.url("/account/"), cookie=house.cookie("clerk"))
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip-link")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#content")).to_be_focused()
