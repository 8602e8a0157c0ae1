"""A camera recorded over real RTSP, whatever happens to it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cameras import Cameras, byte_stream
from recorded import Recorded, fill

from media.format.chain import records
from media.format.records import Begun, Cause, Clocked, Fragment
from media.format.timeline import Coverage


@pytest.fixture
def recorded(cameras: Cameras, tmp_path: Path) -> Iterator[Recorded]:
    made = Recorded(tmp_path / "12" / "camera-1", cameras.address())
    yield made
    made.recorder.stop()
    made.recorder.join(15)


def causes(held: Coverage) -> list[Cause]:
    return [one.cause for one in held.gaps]


def test_what_is_recorded_plays_and_is_whole(recorded: Recorded) -> None:
    recorded.until_recording()
    recorded.goes_on(7)
    held = recorded.stop()
    assert held.seconds > 3
    assert causes(held)[0] is Cause.START
    fragments = [one.what for one in records(recorded.folder) if isinstance(one.what, Fragment)]
    assert fragments[0].key
    assert all(0 < one.duration <= 1_000_000 for one in fragments)
    begun = next(one.what for one in records(recorded.folder) if isinstance(one.what, Begun))
    assert (begun.width, begun.height, begun.codecs) == (1280, 720, "avc1.4d401f")


def test_the_cameras_own_time_is_kept_where_it_tells_one(recorded: Recorded) -> None:
    recorded.until_recording()
    time.sleep(6)  # its first sender report comes after some seconds
    recorded.stop()
    told = [one.what.camera for one in records(recorded.folder) if isinstance(one.what, Fragment)]
    assert told[-1] is not None
    spoken = datetime.fromisoformat(told[-1])
    assert abs(spoken - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_pulled_cable_is_a_gap_and_recording_goes_on(
    recorded: Recorded, cameras: Cameras
) -> None:
    recorded.until_recording()
    recorded.goes_on()
    cameras.pull()
    assert recorded.until_lost() < 10
    time.sleep(1)
    cameras.plug_in()
    assert recorded.until_recording() <= 5
    recorded.goes_on()
    held = recorded.stop()
    assert Cause.SIGNAL in causes(held)
    gap = held.gaps[causes(held).index(Cause.SIGNAL)]
    assert 1 <= gap.seconds <= 8


def test_a_frozen_camera_is_found_within_ten_seconds(recorded: Recorded, cameras: Cameras) -> None:
    recorded.until_recording()
    recorded.goes_on()
    cameras.freeze()
    assert recorded.until_lost() < 10
    assert recorded.recorder.standing.cause is Cause.SILENT
    cameras.thaw()
    assert recorded.until_recording() <= 5
    assert Cause.SILENT in causes(recorded.stop())


def test_a_camera_that_comes_back_in_another_size(
    recorded: Recorded, cameras: Cameras, bikes: Path, tmp_path: Path
) -> None:
    recorded.until_recording()
    cameras.change(byte_stream(bikes, tmp_path), 25)
    recorded.until_lost()
    assert recorded.until_recording() <= 5
    recorded.goes_on()
    assert causes(recorded.stop()) == [Cause.START, Cause.SIGNAL]
    begun = [one.what for one in records(recorded.folder) if isinstance(one.what, Begun)]
    assert [one.width for one in begun][:1] == [1280]
    assert begun[-1].width != 1280
    assert len({one.file for one in begun}) == len(begun)


def test_a_stepped_house_clock_is_on_record_and_costs_no_picture(recorded: Recorded) -> None:
    recorded.until_recording()
    recorded.goes_on()
    now = recorded.clock.now().at + timedelta(hours=1)
    step = recorded.clock.correct(now, 1.0)
    assert step is not None
    recorded.recorder.clocked(step)
    recorded.goes_on()
    held = recorded.stop()
    assert causes(held) == [Cause.START]
    clocked = [one.what for one in records(recorded.folder) if isinstance(one.what, Clocked)]
    assert clocked[-1].step == pytest.approx(3600e6, abs=1e6)


def test_a_camera_that_is_not_there(tmp_path: Path) -> None:
    made = Recorded(tmp_path / "12" / "camera-1", "rtsp://127.0.0.1:1/1")
    made.until(lambda: made.recorder.standing.cause is Cause.REFUSED)
    held = made.stop()
    assert held.fragments == 0
    assert causes(held) == [Cause.START]


def test_its_password_is_neither_in_the_chain_nor_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = Recorded(tmp_path / "12" / "camera-1", "rtsp://admin:secret-word@127.0.0.1:1/1")
    made.until(lambda: made.recorder.standing.cause is Cause.REFUSED)
    made.stop()
    assert "refused" in made.recorder.standing.detail
    held = [one for one in (tmp_path / "12").rglob("*") if one.is_file()]
    assert not any(b"secret-word" in one.read_bytes() for one in held)
    assert "refused" in caplog.text
    assert "secret-word" not in caplog.text


def test_a_full_disk_is_a_gap_and_nothing_is_overwritten(
    recorded: Recorded, small_disk: Path, cameras: Cameras
) -> None:
    made = Recorded(small_disk / "12" / "camera-1", cameras.address())
    made.until_recording()
    ballast = fill(small_disk)
    assert made.until_lost() < 10
    assert made.recorder.standing.cause is Cause.DISK
    ballast.unlink()
    assert made.until_recording() <= 5
    made.goes_on()
    assert Cause.DISK in causes(made.stop())
