"""A remote expert's browser, with Chromium's own fake camera, microphone and screen."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from browser import (
    ARGUMENTS,
    FAKE_DEVICES,
    assert_accessible,
    assert_no_wider,
    chromium,
    take_cookie,
)
from cast import SETUP
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from filmed import MINGJING
from house import House
from live_stage import Process, apart, cookie_of
from market import Market
from playwright.async_api import Browser, Page, async_playwright, expect
from remote import Seat, registered
from whole_house import photograph

from bidding.evaluation import events
from bidding.evaluation.models import Evaluation, Member
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import record
from ledger import clock
from media import services
from media.format.chain import records
from media.format.records import Cause, Fragment
from media.format.timeline import coverage
from media.format.verifying import verify
from media.models import Recording, Track
from media.review.models import Viewing
from media.rules import BROWSER_COOKIE, Occasion, TrackState
from media.rules import State as Recorded

pytestmark = pytest.mark.browser

FAKE = "--use-fake-ui-for-media-stream"
LONG = 30_000
KEPT = re.compile(r"未送达 ([2-9]|\d\d+) 段")
"""Two pieces or more wait in the browser: a count may be passed between two looks."""


class RemoteHouse:
    """A house with a recorder, and the clerk as the first member of a committee, far away."""

    def __init__(self, house: House, market: Market, folder: Path) -> None:
        self.house = house
        self.folder = folder
        self.seat = self._seated(market)
        self.recorder = self._record()

    def _seated(self, market: Market) -> Seat:
        now, clerk = clock.now(), market.cast.clerk
        tender = market.published()
        with transaction.atomic():
            evaluation = Evaluation.objects.create(
                tender=tender, state=State.CONVENED, basis=b"", size=5, convened_at=now,
                span=timedelta(hours=1), due_at=now + timedelta(hours=1),
            )  # fmt: skip
            record(evaluation, events.CONVENED, SETUP, now)
        Member.objects.create(evaluation=evaluation, number=1, person=clerk, seat="expert")
        self.evaluation, self.subject = evaluation.pk, evaluation.subject
        centre = market.trading
        room = services.set_up_room(
            centre.pk, centre.path, name="评标室", occasions=[Occasion.EVALUATION], who=SETUP
        )
        browser, secret = registered(room)
        about = (Occasion.EVALUATION, evaluation.subject)
        made = services.prepare(
            *about, room=room.pk, title="青溪大桥工程", scope=centre.path, actor=SETUP.actor
        )
        services.seat(*about, browser=browser.pk, sitter=clerk.actor, actor=SETUP.actor)
        return Seat(made, clerk, browser, secret)

    def _record(self) -> Process:
        return Process(self.house.stage.run([*MINGJING, "recorder"]), "recorder")

    def kill_and_restart(self) -> None:
        """`kill -9` of web process and recorder; both come back, the web where it was."""
        port = self.house.web.said
        self.house.web.kill()
        self.recorder.kill()
        self.recorder = self._record()
        self.house.web = self.house.stage.web(port)
        assert self.house.web.said == port

    async def come_in(self, browser: Browser, language: str = "") -> Page:
        """The recording page, at the registered browser."""
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        await take_cookie(context, cookie_of(Client(), self.seat.person))
        await take_cookie(context, f"{BROWSER_COOKIE}={self.seat.secret}")
        if language:
            await take_cookie(context, f"django_language={language}")
        page = await context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # leaving while it records is asked about
        await page.goto(self.house.url(f"/evaluation/{self.evaluation}/recording/"))
        return page

    @apart
    def states(self) -> list[str]:
        return list(Track.objects.order_by("pk").values_list("state", flat=True))

    @apart
    def end(self) -> None:
        services.end(Occasion.EVALUATION, self.subject, actor=SETUP.actor)

    @apart
    def sealed(self) -> bool:
        return Recording.objects.get().state == Recorded.SEALED

    @apart
    def viewing(self) -> int:
        """The supervisor's own, which somebody consented to."""
        now, actor = clock.now(), self.house.cast.supervisor.actor
        return Viewing.objects.create(
            recording=Recording.objects.get(), actor=actor, reason="核查", asked_at=now,
            consented_at=now, begun_at=now, consented_by="person:0",
        ).pk  # fmt: skip

    @apart
    def recording(self) -> Recording:
        return Recording.objects.get()


@pytest.fixture
def remote_house(
    request: pytest.FixtureRequest,
    transactional_db: None,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> RemoteHouse:
    """What is recorded lies in a folder of this test."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    monkeypatch.setenv("RECORDINGS_DIR", str(settings.RECORDINGS_DIR))
    house, market = (request.getfixturevalue(name) for name in ("house", "market"))
    return RemoteHouse(house, market, tmp_path)


@pytest.fixture
async def launch() -> AsyncIterator[Callable[..., object]]:
    """Start Chromium with fake devices, and the answer it gives where a page asks for them."""
    async with async_playwright() as playwright:
        browsers: list[Browser] = []

        async def launched(answer: str = "") -> Browser:
            args = (*ARGUMENTS, *FAKE_DEVICES, f"{FAKE}{answer}")
            found = await playwright.chromium.launch(executable_path=chromium(), args=args)
            browsers.append(found)
            return found

        yield launched
        for one in browsers:
            await one.close()


async def on(page: Page, house: RemoteHouse) -> None:
    """Start, and wait until the platform has both parts."""
    await page.click("#start")
    await expect(page.locator("#lamp")).to_contain_text("REC", timeout=LONG)
    await soon(page, lambda: house.states() == [TrackState.RECORDING] * 2)


async def soon(page: Page, holds: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(round(seconds * 5)):
        if holds():
            return
        await page.wait_for_timeout(200)
    raise AssertionError


async def all_delivered(page: Page) -> None:
    for part in ("camera", "screen"):
        await expect(page.locator(f"#{part} .count")).to_contain_text("已全部送达", timeout=LONG)


async def ended(page: Page, house: RemoteHouse) -> list[Path]:
    """The evaluation ends; the folders of both tracks, verified whole."""
    house.end()
    await expect(page.locator("#said")).to_contain_text("可以关闭", timeout=LONG)
    await soon(page, house.sealed)
    folder = house.recording().folder
    report = verify(folder)
    assert report.whole, report.all_findings
    return sorted(path.parent for path in folder.glob("*/chain.jsonl"))


def causes(track: Path) -> list[Cause]:
    return [one.cause for one in coverage(records(track)).gaps]


async def test_a_broken_line_loses_nothing_and_a_reload_is_a_gap_with_its_cause(
    remote_house: RemoteHouse, launch: Callable[..., object]
) -> None:
    page = await remote_house.come_in(await launch())
    await photograph(page, "remote-before")
    await on(page, remote_house)
    await all_delivered(page)
    await photograph(page, "remote-recording")
    await assert_accessible(page)
    await page.context.set_offline(True)
    await expect(page.locator("#lamp")).to_contain_text("存在本机", timeout=LONG)
    await expect(page.locator("#camera .count")).to_contain_text(KEPT, timeout=LONG)
    await photograph(page, "remote-offline")
    await page.context.set_offline(False)
    await expect(page.locator("#lamp")).to_contain_text("● REC", timeout=LONG)
    await all_delivered(page)
    await page.reload()
    await expect(page.locator("#lamp")).to_contain_text("未在录像")
    await page.click("#start")
    await expect(page.locator("#lamp")).to_contain_text("● REC", timeout=LONG)
    await page.wait_for_timeout(2_500)
    await page.set_viewport_size({"width": 390, "height": 844})
    await assert_no_wider(page)
    tracks = await ended(page, remote_house)
    assert [causes(one) for one in tracks] == [[Cause.START, Cause.PAGE]] * 2
    for track in tracks:
        runs = {one.what.run for one in records(track) if isinstance(one.what, Fragment)}
        assert runs == {1, 2}


@pytest.mark.soak
async def test_killed_servers_lose_nothing_and_an_unplugged_camera_is_a_gap(
    remote_house: RemoteHouse, launch: Callable[..., object]
) -> None:
    page = await remote_house.come_in(await launch(), language="en")
    await page.click("#start")
    await expect(page.locator("#lamp")).to_contain_text("● REC", timeout=LONG)
    await page.wait_for_timeout(3_000)
    remote_house.kill_and_restart()
    await page.wait_for_timeout(4_000)
    await expect(page.locator("#camera .count")).to_contain_text("all delivered", timeout=LONG)
    await photograph(page, "remote-recording-en")
    await page.evaluate(
        "document.querySelector('#camera video').srcObject.getTracks()[0]"
        ".dispatchEvent(new Event('ended'))"
    )
    await expect(page.locator("#lamp")).to_contain_text("NOT RECORDING", timeout=LONG)
    await expect(page.locator("#camera .state")).to_contain_text("plug it in")
    await photograph(page, "remote-unplugged-en")
    await page.wait_for_timeout(1_500)
    await page.click("#start")
    await expect(page.locator("#lamp")).to_contain_text("● REC", timeout=LONG)
    await page.wait_for_timeout(3_000)
    remote_house.end()
    await expect(page.locator("#said")).to_contain_text("may be closed", timeout=LONG)
    await soon(page, remote_house.sealed)
    folder = remote_house.recording().folder
    assert verify(folder).whole
    camera, screen = sorted(path.parent for path in folder.glob("*/chain.jsonl"))
    assert causes(camera) == [Cause.START, Cause.SIGNAL]
    assert causes(screen) == [Cause.START]
    await plays_verified(page, remote_house)


async def plays_verified(page: Page, house: RemoteHouse) -> None:
    """An inspector's page shows both parts, each second of them verified as it plays."""
    assert page.context.browser is not None
    context = await page.context.browser.new_context()
    await take_cookie(context, house.house.cookie("supervisor"))
    player = await context.new_page()
    await player.goto(house.house.url(f"/recordings/viewings/{house.viewing()}/"))
    await expect(player.locator(".screen")).to_have_count(2, timeout=LONG)
    await player.evaluate(
        "() => { const s = document.getElementById('seek'); s.value = s.max - 3;"
        " s.dispatchEvent(new Event('input')); }"
    )
    for screen in await player.locator(".screen").all():
        await expect(screen).to_have_attribute("data-state", "green", timeout=LONG)
    await player.wait_for_timeout(1_000)
    sizes = await player.evaluate(
        "[...document.querySelectorAll('.screen video')].map(v => v.videoWidth > 0)"
    )
    assert sizes == [True, True]
    await photograph(player, "remote-review")


@pytest.mark.soak
async def test_a_camera_that_is_refused_is_said_in_words(
    remote_house: RemoteHouse, launch: Callable[..., object]
) -> None:
    page = await remote_house.come_in(await launch("=deny"))
    await page.click("#start")
    await expect(page.locator("#errors")).to_contain_text("没有获准使用摄像头和话筒")
    await expect(page.locator("#lamp")).to_contain_text("未在录像")
    await photograph(page, "remote-refused")
    assert remote_house.states() == [TrackState.WAITING] * 2
