"""The package opens by itself: a real Chromium plays and verifies it from `file://`, no network."""

from pathlib import Path

import pytest
from browser import OpenPage, assert_accessible, assert_no_wider, comes_to
from pictures import LOUDEST
from playwright.async_api import Page
from tapes import edit

from .conftest import PAGE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not PAGE.exists(), reason="needs the built pages"),
]

STATES = "[...document.querySelectorAll('.screen')].map(s => s.dataset.state).join(' ')"
SOUNDED = "document.querySelector('video').webkitAudioDecodedByteCount > 1000"


async def verified(page: Page, folder: Path) -> str:
    await page.set_input_files("#folder", folder)
    await comes_to(page, "document.getElementById('progress').hidden", True)
    return await page.inner_text("#verdict")


async def seek(page: Page, moment: float) -> None:
    await page.evaluate(
        f"() => {{ const s = document.getElementById('seek'); s.value = {moment};"
        " s.dispatchEvent(new Event('input')); }"
    )


async def test_it_plays_sounds_and_verifies_itself_without_a_network(
    unpacked: Path, open_page: OpenPage
) -> None:
    page = await open_page((unpacked / "index.html").as_uri())
    await assert_accessible(page)
    name = await page.inner_text(".screen:nth-child(2) .watermark span:first-child")
    assert name.startswith("监督员 · 回看 Viewing 7\n2026/11/22 20:00")
    assert "投诉核查" in await page.inner_text("#claims")
    await page.click("text=开声音 >> nth=0")
    await page.click("#play")
    await comes_to(page, SOUNDED, True)  # G.711, as the browser plays it from the disk
    assert (await verified(page, unpacked)).startswith("完整")
    await comes_to(page, STATES, "green green")
    assert (await page.inner_text(".screen:nth-child(2) .watermark span:last-child")) == name
    await seek(page, 3)
    assert await page.evaluate(LOUDEST) > 0.01  # the same, decoded by the page
    await page.set_viewport_size({"width": 390, "height": 844})
    await assert_no_wider(page)


async def test_a_byte_that_was_flipped_turns_red_and_is_named(
    unpacked: Path, open_page: OpenPage
) -> None:
    film = unpacked / "camera-1" / "film-1.mp4"
    edit(film, lambda data: data.__setitem__(len(data) * 3 // 4, data[len(data) * 3 // 4] ^ 1))
    page = await open_page((unpacked / "index.html").as_uri() + "#en")
    assert (await verified(page, unpacked)).startswith("Not whole: 1 finding")
    assert "(camera-1/film-1.mp4): the fragment at" in await page.inner_text("#findings")
    await page.click("#findings button")  # leads to the second
    await comes_to(page, STATES, "red green")
    await page.fill("#key", "log.example+00000000+AAAA")
    assert "cannot be verified" in await verified(page, unpacked)
