"""The live picture: in a real browser, soon enough, and for those alone who may see it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import OpenPage
from cameras import Cameras, byte_stream, need_server
from cast import SETUP, Cast
from django.conf import LazySettings
from django.test import Client
from filmed import Filming, prepared, room_with, until
from footage import clock_film
from house import ground
from live_stage import apart, cookie_of
from playwright.async_api import Page, expect
from whole_house import RealStage, photograph

from ledger.selectors import history
from media import events, services
from media.models import Recording
from media.rules import Occasion, TrackState

pytestmark = [
    pytest.mark.soak,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
# How many seconds ago the clock in the picture on the screen was right: its number, read from the
# stripes as they are shown, counts twenty-fifths of a second, and begins anew after ten seconds.
BEHIND = """() => {
  const video = document.querySelector('video'), canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.drawImage(video, 0, 0);
  const now = Math.floor(Date.now() / 40);
  const lit = bit => context.getImageData(40 * bit + 20, 90, 1, 1).data[0] > 128;
  const shown = [...Array(8).keys()].reduce((sum, bit) => sum + (lit(bit) << bit), 0);
  return ((now - shown) % 250 + 250) % 250 / 25;
}"""


class Hall:
    """A web process, a recorder, and one camera that records."""

    def __init__(self, stage: RealStage, filming: Filming, recording: Recording) -> None:
        self.stage = stage
        self.web = stage.web(RECORDINGS_DIR=str(filming.recordings))
        self.filming, self.recording = filming, recording

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.web.said}{path}"


@pytest.fixture
def make_hall(
    settings: LazySettings,
    tmp_path: Path,
    cast: Cast,
    cameras: Cameras,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Hall]]:
    filmings = []
    with ground(tmp_path, monkeypatch, RealStage) as stage:

        def make(occasion: Occasion, shown: Cameras = cameras) -> Hall:
            filming = Filming(settings, tmp_path)
            filmings.append(filming)
            recording = prepared(room_with(cast.centre, shown.address()), occasion)
            until(lambda: recording.tracks.filter(state=TrackState.RECORDING).exists())
            services.begin(occasion, "tender:7", actor=SETUP.actor)
            return Hall(stage, filming, recording)

        yield make
        for one in filmings:
            one.stop()


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Cameras]:
    """A camera that films a clock."""
    need_server()
    pictures = byte_stream(clock_film(tmp_path), tmp_path).rename(tmp_path / "pictures.clock")
    serving = Cameras(pictures)
    yield serving
    serving.pull()


async def holds(page: Page, expression: str) -> None:
    """Wait until something is so; a page's policy lets no text become a waiting function."""
    for _ in range(200):
        if await page.evaluate(expression):
            return
        await page.wait_for_timeout(100)
    raise AssertionError(expression)


async def plays(page: Page) -> None:
    await holds(page, "document.querySelector('video')?.currentTime > 0")


@apart
def looks(recording: Recording) -> int:
    return sum(one.kind == events.WATCHED for one in history(recording.entry_subject))


async def test_an_opening_is_seen_within_two_seconds(
    make_hall: Callable[..., Hall], cast: Cast, open_page: OpenPage, clock: Cameras
) -> None:
    hall = make_hall(Occasion.OPENING, clock)
    cookie = cookie_of(Client(), cast.supervisor)
    page = await open_page(hall.url(f"/recordings/{hall.recording.pk}/"), cookie=cookie)
    await plays(page)
    await page.wait_for_timeout(4_000)
    delays = []
    for _ in range(20):
        delays.append(await page.evaluate(BEHIND))
        await page.wait_for_timeout(230)
    await photograph(page, "media-live")
    middle, most = sorted(delays)[10], max(delays)
    print(f"the picture is {middle:.2f} s behind its clock in the median, {most:.2f} s at most")
    assert 0 < middle < 2, delays
    assert looks(hall.recording) == 1


@pytest.mark.parametrize(
    ("occasion", "lamp"), [(Occasion.OPENING, "REC 开标"), (Occasion.EVALUATION, "REC 评标")]
)
async def test_the_wall_shows_an_opening_and_of_an_evaluation_its_lamp_alone(
    make_hall: Callable[..., Hall],
    cast: Cast,
    open_page: OpenPage,
    occasion: Occasion,
    lamp: str,
) -> None:
    hall = make_hall(occasion)
    hall.stage.relay()
    wall = await open_page(hall.url("/wall/"), cookie=cookie_of(Client(), cast.supervisor))
    await expect(wall.get_by_text(lamp)).to_be_visible(timeout=20_000)
    if occasion == Occasion.OPENING:
        await plays(wall)
    await photograph(wall, f"wall-{occasion}")
    assert await wall.locator("video").count() == (occasion == Occasion.OPENING)


async def test_an_evaluation_is_for_named_viewers_and_every_look_is_on_record(
    make_hall: Callable[..., Hall], cast: Cast, open_page: OpenPage
) -> None:
    hall = make_hall(Occasion.EVALUATION)
    asked = f"/recordings/pictures/evaluation/{hall.recording.subject}.json"
    stranger = await open_page(hall.url("/"))
    for cookie, count in (("", 0), (cookie_of(Client(), cast.supervisor), 1)):
        page = await open_page(hall.url("/"), cookie=cookie)
        found = await page.evaluate(f"fetch('{asked}').then(a => a.json())")
        assert len(found["pictures"]) == count
    track = apart(lambda: hall.recording.tracks.get().pk)()
    closed = await stranger.evaluate(
        "url => new Promise(done => { const s = new WebSocket(url); s.onclose = e => done(e.code);"
        " s.onmessage = () => done(0); })",
        hall.url(f"/pictures/{track}/").replace("http", "ws"),
    )
    assert closed == 4403
    assert looks(hall.recording) == 0
    cookie = cookie_of(Client(), cast.supervisor)
    page = await open_page(hall.url(f"/recordings/{hall.recording.pk}/"), cookie=cookie)
    await plays(page)
    assert looks(hall.recording) == 1
    assert await page.locator(".picture-viewer").inner_text() == cast.supervisor.name
    apart(lambda: services.end(Occasion.EVALUATION, "tender:7", actor=SETUP.actor))()
    began = time.monotonic()
    await holds(page, "!document.querySelector('video')")
    assert time.monotonic() - began < 15
