"""A really full disk beside a spare one: recording goes on there, and nobody who reads notices."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cameras import Cameras
from cast import SETUP, Cast
from django.conf import LazySettings
from filmed import prepared, room_with
from recorded import Recorded, fill
from tapes import NAME

from ledger import keys, selectors
from media import services
from media.alarms.models import SPARED, Alarm
from media.format import layout
from media.format.records import Cause, Opened
from media.format.verifying import recordings_below, verify
from media.format.writing import TrackWriter
from media.models import Recording
from media.recording.process import Recorder
from media.recording.spare import Spare
from media.rules import Occasion, State, TrackState


@pytest.fixture
def spare(small_disk: Path, tmp_path: Path) -> Spare:
    return Spare(small_disk, tmp_path / "spare")


def test_a_disk_that_fills_costs_no_picture(
    small_disk: Path, spare: Spare, cameras: Cameras
) -> None:
    folder = small_disk / "12" / "camera-1"
    made = Recorded(folder, cameras.address(), spare.shelter(folder))
    made.until_recording()
    fill(small_disk)
    made.until(lambda: made.recorder.standing.spared)
    made.goes_on()
    held = made.stop()
    assert [one.cause for one in held.gaps] == [Cause.START]
    first, second = layout.segments(folder)
    assert not first.is_symlink()
    assert second.resolve().parent == spare.shelter(folder).resolve()
    assert len(str(second.readlink())) < 60
    packed = shutil.copytree(folder.parent, spare.way.resolve() / "packed")
    assert not any(one.is_symlink() for one in packed.rglob("*"))
    assert verify(packed).whole


def test_the_next_recorder_goes_on_where_the_track_was_moved_to(
    small_disk: Path, spare: Spare, cameras: Cameras
) -> None:
    folder = small_disk / "12" / "camera-1"
    made = Recorded(folder, cameras.address(), spare.shelter(folder))
    made.until_recording()
    fill(small_disk)
    made.until(lambda: made.recorder.standing.spared)
    made.recorder.stop()
    made.recorder.join(15)
    now = made.clock.now()
    again = TrackWriter(folder, Opened(NAME, "camera-1", "前"), now, now)
    again.close(made.clock.now())
    again.release()
    assert again.place.resolve() == spare.shelter(folder).resolve()
    assert verify(folder.parent).whole


@pytest.fixture
def recorder(
    settings: LazySettings, small_disk: Path, spare: Spare, tmp_path: Path
) -> Iterator[Recorder]:
    settings.RECORDINGS_DIR = small_disk
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    made = Recorder(spare)
    yield made
    made.stop()


@pytest.mark.django_db
def test_an_opening_begins_on_the_spare_disk_where_its_own_is_full(
    recorder: Recorder, small_disk: Path, cast: Cast, cameras: Cameras
) -> None:
    fill(small_disk)
    recording = prepared(room_with(cast.centre, cameras.address()))
    look_until(recorder, lambda: recording.tracks.get().state == TrackState.RECORDING)
    begun = services.begin(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    assert begun is not None
    assert [one.fault for one in Alarm.objects.filter(acknowledged_at=None)] == [SPARED]
    services.end(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    look_until(recorder, lambda: Recording.objects.get().state == State.SEALED)
    assert recordings_below(small_disk) == [recording.folder]
    assert verify(recording.folder).whole
    assert Alarm.objects.count() == 1


def look_until(recorder: Recorder, holds: Callable[[], bool]) -> None:
    """Have the recorder look, as its process does, until something holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < 20
        recorder.look()
        recorder.seal()
        time.sleep(0.05)
