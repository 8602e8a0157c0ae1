"""A real Chromium for tests, and pages that report whatever goes wrong in them."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

FULL_HD = (1920, 1080)
SIZES = {"full HD": FULL_HD, "4K": (3840, 2160), "two screens": (3840, 1080), "phone": (390, 844)}

# WCAG 2.2 AA is these rules together.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

OpenPage = Callable[..., Awaitable[Page]]


# Tests run as root too; a kiosk lets its wall sound without a hand.
ARGUMENTS = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required")
FAKE_DEVICES = (
    "--use-fake-device-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
)
FAKE_MEDIA = (*FAKE_DEVICES, "--use-fake-ui-for-media-stream")


def chromium() -> str:
    """Debian's Chromium, or the one that CHROMIUM names; a test is skipped where there is none."""
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if program is None:
        pytest.skip("needs Chromium, which this machine does not have")
    return program


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser whose windows are private: all they keep is in memory."""
    async with chromium_with() as launched:
        yield launched


@asynccontextmanager
async def chromium_with(*arguments: str) -> AsyncIterator[Browser]:
    """Chromium, started with further arguments."""
    program = chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=program, args=(*ARGUMENTS, *arguments)
        )
        yield launched
        await launched.close()


@pytest.fixture
async def profile(tmp_path: Path) -> AsyncIterator[BrowserContext]:
    """A browser as people have it: what its pages keep is on the disk."""
    program = chromium()
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=program, args=ARGUMENTS, locale="zh-CN"
        )
        yield context
        await context.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open an address: `await open_page(url, size=(w, h), cookie=…, language="en", script=…)`.

    Whatever a page complains of in its console (a script's error, something the content security
    policy has refused) fails the test when it ends.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _of_the_line(message):
            complaints.append(f"{message.type}: {message.text}")

    async def opened(
        url: str,
        *,
        size: tuple[int, int] = FULL_HD,
        cookie: str = "",
        language: str = "",
        script: str = "",
    ) -> Page:
        width, height = size
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN"
        )
        contexts.append(context)
        given = [cookie, f"django_language={language}" if language else ""]
        for one in filter(None, given):
            await take_cookie(context, one)
        if script:
            await context.add_init_script(script)
        page = await context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert not complaints


async def take_cookie(context: BrowserContext, cookie: str) -> None:
    """Let a browser hold `NAME=VALUE` for this machine."""
    name, _, value = cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])


async def comes_to(page: Page, expression: str, wanted: object) -> None:
    """Wait until JavaScript of the test's says what is wanted; what a page may eval it may not."""
    found = await page.evaluate(expression)
    for _ in range(50):
        if found == wanted:
            return
        await page.wait_for_timeout(100)
        found = await page.evaluate(expression)
    assert found == wanted


async def assert_accessible(page: Page) -> None:
    """Have axe look at the page as it stands."""
    found = await Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


async def assert_no_wider(page: Page) -> None:
    """The page is no wider than its screen."""
    await comes_to(page, "Math.max(0, document.documentElement.scrollWidth - innerWidth)", 0)


def _of_the_line(complaint: ConsoleMessage) -> bool:
    """Whether the browser only says that a server was not there, or that it refused a form."""
    if "/v1/" in complaint.location["url"]:
        return True  # a bridge to a token says no by its status
    return any(
        word in complaint.text
        for word in (
            "ERR_CONNECTION",
            "ERR_INTERNET",
            "htmx:",
            "WebSocket connection",
            "status of 422",
        )
    )
