"""The eye on a track that is being written: what it says, and what a person does about it."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cast import SETUP, Cast
from django.conf import LazySettings
from drawn_films import Picture, a_film, a_room, darkness, elsewhere
from filmed import prepared, room_with
from tapes import cuts

from accounts.errors import NotAllowed
from ledger.selectors import history
from media.alarms import events, selectors, services
from media.alarms.models import Alarm, Sight
from media.errors import Refused
from media.eye.process import Eye
from media.format import layout
from media.format.records import Opened
from media.format.writing import Instant, TrackWriter
from media.health import Fault
from media.models import Recording, Track
from media.rules import Health

pytestmark = pytest.mark.django_db


class Stage:
    """A track whose recorder is this test."""

    def __init__(self, track: Track, folder: Path) -> None:
        self.track, self.folder = track, folder
        self.passed, self.began = 0.0, time.monotonic_ns()
        opened = Opened("log.example/recording/1", track.name, track.title)
        self.writer = TrackWriter(track.folder, opened, self.now(), self.now())

    def now(self) -> Instant:
        at = self.track.since + timedelta(seconds=self.passed)
        return Instant(at, self.began + round(self.passed * 1e9))

    def shows(self, picture: Callable[[int], Picture], seconds: int) -> None:
        film = a_film(self.folder / f"{picture.__name__}-{seconds}.mp4", seconds, picture)
        initialisation, made = cuts(film)
        self.writer.begin(initialisation)
        for one in made:
            self.passed += one.cut.duration / 1e6
            self.writer.append(one.cut, one.camera, self.now())


@pytest.fixture
def recording(cast: Cast, settings: LazySettings, tmp_path: Path) -> Recording:
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    return prepared(room_with(cast.centre, "rtsp://127.0.0.1/1"))


@pytest.fixture
def stage(recording: Recording, tmp_path: Path) -> Stage:
    return Stage(recording.tracks.get(), tmp_path)


def kinds(recording: Recording) -> list[str]:
    told = history(recording.entry_subject)
    return [one.kind for one in told if one.kind.startswith("media.alarm")]


def test_a_camera_that_goes_black_raises_one_alarm_that_waits(
    recording: Recording, stage: Stage, cast: Cast
) -> None:
    eye = Eye()
    stage.shows(a_room, 2)
    eye.look()
    stage.shows(a_room, 10)
    eye.look()
    assert stage.track.alarms.count() == 0
    assert Track.objects.get().health == Health.GOOD
    assert selectors.sight(stage.track.camera_id) is not None
    stage.shows(darkness, 7)
    eye.look()
    alarm = Alarm.objects.get()
    assert (alarm.fault, alarm.gone_at) == ("black", None)
    assert Track.objects.get().health == Health.BLACK
    stage.shows(a_room, 9)
    eye.look()
    alarm.refresh_from_db()
    assert alarm.gone_at is not None
    assert alarm.acknowledged_at is None
    assert Track.objects.get().health == Health.GOOD
    assert [one.pk for one in selectors.waiting(recording.pk)] == [alarm.pk]
    assert kinds(recording) == [events.RAISED, events.GONE]


def test_a_track_that_was_spoilt_blinds_the_eye_to_no_other(
    cast: Cast, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    made = prepared(room_with(cast.centre, "rtsp://127.0.0.1/1", "rtsp://127.0.0.1/2"))
    spoilt, sound = (Stage(one, tmp_path) for one in made.tracks.all())
    with (spoilt.track.folder / layout.CHAIN).open("ab") as file:
        file.write(b"no record\n")
    eye = Eye()
    for seconds in (2, 10):
        sound.shows(a_room, seconds)
        eye.look()
    assert Track.objects.get(pk=sound.track.pk).health == Health.GOOD


def test_a_camera_that_was_moved_is_learned_anew_once_a_person_says_so(
    stage: Stage, cast: Cast
) -> None:
    eye = Eye()
    stage.shows(a_room, 2)
    eye.look()
    stage.shows(a_room, 10)
    stage.shows(elsewhere, 9)
    eye.look()
    alarm = Alarm.objects.get()
    assert alarm.fault == "moved"
    services.acknowledge(alarm.pk, who=SETUP, note="调整机位")
    assert Sight.objects.count() == 0
    eye.look()
    stage.shows(elsewhere, 12)
    eye.look()
    alarm.refresh_from_db()
    assert alarm.gone_at is not None
    assert Sight.objects.count() == 1


def test_an_alarm_is_acknowledged_once_by_who_supervises(
    recording: Recording, stage: Stage, cast: Cast
) -> None:
    alarm = services.sound(stage.track.pk, Fault.COVERED, recording.prepared_at)
    again = services.sound(stage.track.pk, Fault.COVERED, recording.prepared_at)
    assert again.pk == alarm.pk
    with pytest.raises(NotAllowed):
        services.acknowledge(alarm.pk, who=cast.principal("clerk"))
    services.acknowledge(alarm.pk, who=SETUP)
    with pytest.raises(Refused):
        services.acknowledge(alarm.pk, who=SETUP)
    assert kinds(recording) == [events.RAISED, events.ACKNOWLEDGED]
