"""The demonstration's cameras speak RTSP well enough for the recorder, and are registered once."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest
from cast import SETUP
from tapes import NAME

from media.format.chain import records
from media.format.records import Cause, Opened
from media.format.timeline import coverage
from media.format.writing import TrackWriter
from media.health import Watch
from media.health.plane import plane_of
from media.models import Camera
from media.recording.camera import CameraRecorder
from media.recording.clock import HouseClock
from media.sealing import unseal
from mingjing.county import film, filming
from mingjing.county.cameras import Film, serve


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What the cameras show."""
    return film.made(tmp_path_factory.mktemp("films"))


@pytest.fixture
def port(films: list[Path]) -> Iterator[int]:
    """Served films."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        serve([Film.read(one) for one in films]), loop
    ).result(5)
    yield server.sockets[0].getsockname()[1]
    asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def test_the_recorder_takes_it_for_a_camera(port: int, tmp_path: Path) -> None:
    clock = HouseClock(datetime(2026, 9, 30, 8, tzinfo=UTC), 60.0)
    now = clock.now()
    writer = TrackWriter(tmp_path / "camera-1", Opened(NAME, "camera-1", "前"), now, now)
    recorder = CameraRecorder(f"rtsp://127.0.0.1:{port}/1", writer, clock)
    recorder.start()
    time.sleep(8)  # longer than the film: it begins again without a gap
    recorder.stop(clock.now().at)
    recorder.join(15)
    held = coverage(records(tmp_path / "camera-1"))
    assert held.seconds > 6
    assert [one.cause for one in held.gaps] == [Cause.START]


def test_the_eye_finds_nothing_wrong_with_the_films(films: list[Path]) -> None:
    for one in films:
        with av.open(str(one)) as source:
            source.streams.video[0].codec_context.skip_frame = "NONKEY"
            planes = [plane_of(frame.to_ndarray(format="gray")) for frame in source.decode(video=0)]
        assert len(planes) == film.SECONDS
        start, second = datetime(2026, 9, 30, tzinfo=UTC), timedelta(seconds=1)
        watch = Watch(start)
        changes = [watch.feed(start + at * second, one) for at, one in enumerate(planes * 3)]
        assert not any(changes)
        assert watch.baseline is not None


@pytest.mark.usefixtures("market")
def test_its_address_follows_it() -> None:
    filming.register(1001, SETUP)
    filming.register(1002, SETUP)
    addresses = {unseal(bytes(one.sealed_address)) for one in Camera.objects.all()}
    assert addresses == {"rtsp://127.0.0.1:1002/1", "rtsp://127.0.0.1:1002/2"}
