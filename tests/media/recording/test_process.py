"""The recorder's process: what it records, what it tells, and what a kill costs."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cameras import Cameras
from cast import SETUP, Cast
from django.conf import LazySettings
from filmed import Filming, prepared, room_with, until

from ledger import clock
from ledger.selectors import history
from media import events, services
from media.errors import NotReady
from media.format.chain import records
from media.format.records import Cause, Fragment
from media.format.timeline import coverage
from media.format.verifying import verify
from media.models import Recording, Track
from media.rules import Health, Occasion, State, TrackState

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filming(settings: LazySettings, tmp_path: Path, cast: Cast) -> Iterator[Filming]:
    made = Filming(settings, tmp_path)
    yield made
    made.stop()


def recording_now(recording: Recording) -> Callable[[], bool]:
    def holds() -> bool:
        return all(one.state == TrackState.RECORDING for one in recording.tracks.all())

    return holds


def kinds(recording: Recording) -> list[str]:
    return [one.kind for one in history(recording.entry_subject)]


def ended(recording: Recording) -> Recording:
    services.end(Occasion(recording.occasion), recording.subject, actor=SETUP.actor)
    until(lambda: Recording.objects.get(pk=recording.pk).state == State.SEALED)
    return Recording.objects.get(pk=recording.pk)


def test_an_opening_from_its_preparation_to_its_certificate(
    filming: Filming, cast: Cast, cameras: Cameras
) -> None:
    recording = prepared(room_with(cast.centre, cameras.address()))
    until(recording_now(recording))
    services.begin(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    time.sleep(6)
    sealed = ended(recording)
    report = verify(sealed.folder, trusted=[filming.key.verifier])
    assert report.whole, report.all_findings
    assert report.signed_by is not None
    assert report.tracks[0].coverage is not None
    assert report.tracks[0].coverage.seconds > 5
    steps = [one for one in kinds(sealed) if one != events.ANCHORED]
    assert steps[:3] == [events.PREPARED, events.RESUMED, events.BEGUN]
    assert kinds(sealed)[-1] == events.SEALED
    assert kinds(sealed).count(events.ANCHORED) >= 2


def test_heads_reach_the_ledger_every_ten_seconds_whatever_happens(
    filming: Filming, cast: Cast, cameras: Cameras
) -> None:
    recording = prepared(room_with(cast.centre, *[cameras.address()] * 12))
    until(recording_now(recording))
    filming.start()
    until(filming.stands_by)
    time.sleep(6)
    filming.kill()
    time.sleep(12)
    entries = [one for one in history(recording.entry_subject) if one.kind == events.ANCHORED]
    apart = [after.at - before.at for before, after in pairwise(entries)]
    print(f"{len(entries)} entries, at most {max(apart).total_seconds():.1f} s apart")
    assert len(entries) >= 4
    assert max(apart) < timedelta(seconds=10)
    assert all(len(one.body["heads"]) == 12 for one in entries[-2:])


def test_a_kill_loses_at_most_a_second(filming: Filming, cast: Cast, cameras: Cameras) -> None:
    recording = prepared(room_with(cast.centre, cameras.address()))
    track = recording.tracks.get()
    for _ in range(3):
        before = coverage(records(track.folder)).fragments if track.folder.exists() else 0

        def grown(more_than: int = before) -> bool:
            if not (track.folder / "chain.jsonl").exists():
                return False
            return coverage(records(track.folder)).fragments > more_than + 2

        until(grown)
        killed = filming.kill()
        last = max(one.mono for one in records(track.folder) if isinstance(one.what, Fragment))
        assert killed - last < 1e9
        filming.start()
    until(recording_now(recording))
    sealed = ended(recording)
    assert verify(sealed.folder, trusted=[filming.key.verifier]).whole
    causes = [one.cause for one in coverage(records(track.folder)).gaps]
    assert causes.count(Cause.RECORDER) == 3


def test_a_lost_camera_alarms_within_ten_seconds_and_comes_back(
    filming: Filming, cast: Cast, cameras: Cameras
) -> None:
    recording = prepared(room_with(cast.centre, cameras.address()))
    until(recording_now(recording))
    cameras.pull()
    assert until(lambda: events.LOST in kinds(recording)) < 10
    assert recording.tracks.get().cause == Cause.SIGNAL
    cameras.plug_in()
    assert until(recording_now(recording)) < 10


def test_a_stepped_clock_is_on_record(filming: Filming, cast: Cast, cameras: Cameras) -> None:
    recording = prepared(room_with(cast.centre, cameras.address()))
    until(recording_now(recording))
    clock.step_to(clock.now() + timedelta(hours=1))
    assert until(lambda: events.STEPPED in kinds(recording)) < 10
    assert recording_now(recording)()
    sealed = ended(recording)
    assert verify(sealed.folder, trusted=[filming.key.verifier]).whole


def test_an_evaluation_waits_for_its_cameras(
    filming: Filming, cast: Cast, cameras: Cameras
) -> None:
    room = room_with(cast.centre, cameras.address(), "rtsp://127.0.0.1:1/nothing")
    recording = prepared(room, Occasion.EVALUATION)
    until(lambda: recording.tracks.filter(state=TrackState.RECORDING).exists())
    with pytest.raises(NotReady) as refused:
        services.begin(Occasion.EVALUATION, "tender:7", actor=SETUP.actor)
    assert refused.value.reasons == ("开标一室 2 号未在录像",)
    good = recording.tracks.get(state=TrackState.RECORDING)
    services.judge(good.pk, Health.COVERED)
    with pytest.raises(NotReady) as covered:
        services.require_ready(Occasion.EVALUATION, "tender:7")
    assert len(covered.value.reasons) == 2


def test_an_opening_begins_whatever_its_cameras_do(filming: Filming, cast: Cast) -> None:
    recording = prepared(room_with(cast.centre, "rtsp://127.0.0.1:1/nothing"))
    until(lambda: Track.objects.get().state == TrackState.LOST)
    begun = services.begin(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    assert begun is not None
    time.sleep(1)
    sealed = ended(recording)
    report = verify(sealed.folder, trusted=[filming.key.verifier])
    assert report.whole
    held = report.tracks[0].coverage
    assert held is not None
    assert [one.cause for one in held.gaps] == [Cause.START]
    assert held.gaps[0].seconds >= 1


def test_a_track_that_cannot_be_written_leaves_the_others_alone(
    filming: Filming, cast: Cast, cameras: Cameras
) -> None:
    filming.kill()
    recording = prepared(room_with(cast.centre, cameras.address(), cameras.address()))
    spoilt, well = recording.tracks.all()
    spoilt.folder.mkdir(parents=True)
    (spoilt.folder / "chain.jsonl").write_bytes(b"this is no record\n")
    filming.start()
    until(lambda: Track.objects.get(pk=well.pk).state == TrackState.RECORDING)
    assert Track.objects.get(pk=spoilt.pk).state == TrackState.LOST
    assert (spoilt.folder / "chain.jsonl").read_bytes() == b"this is no record\n"
