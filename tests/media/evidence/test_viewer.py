"""The package opens by itself: a real Chromium plays and verifies it from `file://`, no network."""

from pathlib import Path

import pytest
from browser import OpenPage, assert_accessible, assert_no_wider, comes_to
from pictures import LOUDEST
from playwright.async_api import Page
from tapes import edit

from .conftest import FIRST, PAGE, House

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


async def test_what_a_house_forged_under_its_own_key_is_named(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page((house.folder / "index.html").as_uri() + "#en")
    assert (await verified(page, house.folder)).startswith("Whole")
    (house.folder / "toString").write_bytes(b"")
    assert "toString: the certificate does not name it" in await findings(page, house)
    (house.folder / "toString").unlink()
    house.cut(FIRST, house.films[FIRST][:-1])
    house.sign()
    assert f"{FIRST}: it is not what was recorded in that time" in await findings(page, house)
    marks = house.folder / "marks.jsonl"
    marks.write_bytes(b"")
    marks.write_text('{"at": "2026-09-30T08:00:01.000000Z", "text": "从未发生"}\n')
    house.sign()
    assert "marks.jsonl: it is not the one that the manifest names" in await findings(page, house)
    marks.unlink()
    assert "marks.jsonl: the file is missing" in await findings(page, house)


FALSE = {
    ('"by": "监督员"', '"by": "他人"'): "who took it out, when and why",
    ('"taken": {', '"took": {'): "who took it out, when and why",
    ('"title": "开标"', '"title": "</script><b>评标"'): "title, place or time",
    ('"zero": "2026-09-30T08', '"zero": "2026-09-30T09'): "title, place or time",
    ('"gaps": [{', '"gaps": [], "gone": [{'): "cameras or what is missing",
}


async def test_a_page_that_says_otherwise_than_what_was_signed_is_named(
    unpacked: Path, open_page: OpenPage
) -> None:
    """The facts in the page were altered, its program was not."""
    told = (unpacked / "index.html").read_text(encoding="utf-8")
    for (true, false), said in FALSE.items():
        assert true in told
        forged = unpacked / "index.html"
        forged.write_text(told.replace(true, false.replace("<", "\\u003c")), encoding="utf-8")
        page = await open_page(forged.as_uri() + "#en")
        assert (await verified(page, unpacked)).startswith("Not whole")
        assert said in await page.inner_text("#findings")


async def findings(page: Page, house: House) -> str:
    assert (await verified(page, house.folder)).startswith("Not whole")
    return await page.inner_text("#findings")
