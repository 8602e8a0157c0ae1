"""Every page people read: accessible, no wider than its screen, nothing that the policy refuses."""

import pytest
from axe_playwright_python.async_playwright import Axe
from browser import SIZES, OpenPage, comes_to
from house import House
from playwright.async_api import expect

pytestmark = pytest.mark.browser

# WCAG 2.2 AA is these rules together.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
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
    ],
}
CASES = [(part, path) for part, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(("part", "path"), CASES)
async def test_a_page_is_accessible_and_fits(
    house: House, open_page: OpenPage, part: str, path: str
) -> None:
    cookie = "" if part == "nobody" else house.cookie(part)
    for language in ("zh-hans", "en"):
        page = await open_page(house.url(path), cookie=cookie, language=language)
        found = await Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()
        await page.set_viewport_size(dict(zip(("width", "height"), SIZES["phone"], strict=True)))
        await comes_to(page, "Math.max(0, document.documentElement.scrollWidth - innerWidth)", 0)


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
