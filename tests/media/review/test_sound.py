"""Sound by G.711, which no browser plays in MP4, heard on the review page."""

from pathlib import Path

import pytest
from browser import OpenPage, comes_to
from footage import with_sound
from house import House
from pictures import LOUDEST
from reviewing import sealed

from media.review import services

pytestmark = [pytest.mark.soak, pytest.mark.browser]

GREEN = "document.querySelector('.screen')?.dataset.state"


@pytest.mark.parametrize("codec", ["pcm_alaw", "pcm_mulaw"])
async def test_the_sound_of_most_cameras_is_heard(
    house: House, open_page: OpenPage, bunny: Path, tmp_path: Path, codec: str
) -> None:
    recording = sealed(house.cast, with_sound(bunny, tmp_path, codec), cameras=1, times=3)
    viewing = services.ask(recording.pk, who=house.cast.principal("supervisor"), reason="投诉核查")
    page = await open_page(
        house.url(f"/recordings/viewings/{viewing.pk}/"), cookie=house.cookie("supervisor")
    )
    await comes_to(page, GREEN, "green")
    await page.click("#play")
    assert await page.evaluate(LOUDEST) > 0.01  # silence is 0
    assert await page.evaluate("document.querySelector('.screen video').currentTime") > 11
    assert await page.evaluate(GREEN) == "green"
