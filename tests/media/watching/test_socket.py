"""The socket of a live picture: whom it lets in, what it sends them, and when it says no."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from cast import SETUP, Cast
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.urls import path
from filmed import prepared, room_with
from live_stage import cookie_of
from tapes import cuts

from ledger.selectors import history
from media import events, services
from media.format import layout
from media.format.records import Opened
from media.format.writing import Instant, TrackWriter
from media.models import Recording, Track
from media.rules import Occasion
from media.watching import consumer

pytestmark = pytest.mark.django_db(transaction=True)
sockets = URLRouter([path("pictures/<int:track>/", consumer.PictureConsumer.as_asgi())])


@pytest.fixture
async def _thread() -> AsyncIterator[None]:
    """Give the connection of the consumers' thread back."""
    yield
    await sync_to_async(connections.close_all)()


def filmed(cast: Cast, settings: LazySettings, folder: Path, film: Path, what: Occasion) -> Track:
    """A track with some seconds of a film behind one key frame, of a recording that goes on."""
    settings.RECORDINGS_DIR = folder
    made = prepared(room_with(cast.centre, "rtsp://127.0.0.1/1"), what)
    track = made.tracks.get()
    now, passed = Instant(made.prepared_at, 0), timedelta()
    writer = TrackWriter(track.folder, Opened("log/recording/1", track.name, "前"), now, now)
    initialisation, fragments = cuts(film)
    writer.begin(initialisation)
    for one in fragments:
        passed += timedelta(microseconds=one.cut.duration)
        writer.append(one.cut, None, Instant(now.at + passed, passed // timedelta(microseconds=1)))
    writer.release()
    return track


@pytest.fixture
def opening(cast: Cast, settings: LazySettings, tmp_path: Path, bunny: Path) -> Track:
    track = filmed(cast, settings, tmp_path, bunny, Occasion.OPENING)
    services.begin(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    return track


@pytest.fixture
def evaluation(cast: Cast, settings: LazySettings, tmp_path: Path, bunny: Path) -> Track:
    return filmed(cast, settings, tmp_path, bunny, Occasion.EVALUATION)


async def connected(track: int, cookie: str = "") -> WebsocketCommunicator:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    made = WebsocketCommunicator(sockets, f"/pictures/{track}/", headers=headers)
    assert (await made.connect())[0]
    return made


async def code_of(made: WebsocketCommunicator) -> int:
    said = await made.receive_output(timeout=5)
    assert said["type"] == "websocket.close", said
    return int(said["code"])


async def shown(made: WebsocketCommunicator) -> bytes:
    """What it says of the codecs, thrown away, and the initialisation behind it."""
    assert "avc1" in await made.receive_from(timeout=5)
    sent = await made.receive_from(timeout=5)
    assert isinstance(sent, bytes)
    return sent


@sync_to_async
def looks(recording: int) -> int:
    told = history(Recording.objects.get(pk=recording).entry_subject)
    return sum(one.kind == events.WATCHED for one in told)


@pytest.mark.usefixtures("_thread")
async def test_an_evaluation_is_shown_to_who_may_watch_by_name_and_to_nobody_else(
    cast: Cast, evaluation: Track
) -> None:
    clerk, supervisor = await sync_to_async(
        lambda: [cookie_of(Client(), one) for one in (cast.clerk, cast.supervisor)]
    )()
    for cookie in ("", "sessionid=forged", clerk):
        assert await code_of(await connected(evaluation.pk, cookie)) == consumer.NOT_ALLOWED
    assert await code_of(await connected(evaluation.pk + 1, supervisor)) == consumer.NOT_ALLOWED
    assert await looks(evaluation.recording_id) == 0
    seen = await connected(evaluation.pk, supervisor)
    assert b"moov" in await shown(seen)
    assert await looks(evaluation.recording_id) == 1
    await seen.disconnect()


@pytest.mark.usefixtures("_thread")
async def test_an_opening_is_shown_to_everybody_however_far_its_key_frame_lies_back(
    opening: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MOST", 2)
    monkeypatch.setattr(consumer, "MOST_OF_PUBLIC", 1)
    seen = await connected(opening.pk)
    assert b"moov" in await shown(seen)
    fragments = [await seen.receive_from(timeout=5) for _ in range(10)]
    assert all(b"moof" in one for one in fragments if isinstance(one, bytes))
    assert await code_of(await connected(opening.pk)) == consumer.TOO_MANY
    await seen.disconnect()
    again = await connected(opening.pk)
    assert b"moov" in await shown(again)
    await again.disconnect()
    assert await looks(opening.recording_id) == 0


@pytest.mark.usefixtures("_thread")
async def test_a_picture_that_is_gone_ends_its_socket_instead_of_standing_still(
    opening: Track,
) -> None:
    next(layout.segments(opening.folder)).unlink()
    seen = await connected(opening.pk)
    assert "avc1" in await seen.receive_from(timeout=5)
    assert await code_of(seen) == consumer.UNAVAILABLE


@pytest.mark.usefixtures("_thread")
async def test_it_ends_soon_after_the_recording(
    opening: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "ASK_AGAIN", 0.2)
    seen = await connected(opening.pk)
    assert b"moov" in await shown(seen)
    await sync_to_async(services.end)(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    while (said := await seen.receive_output(timeout=5))["type"] == "websocket.send":
        pass
    assert said["code"] == consumer.ENDED
