"""The lamps of what is recorded, on every board above it, without a picture."""

from datetime import timedelta

import pytest
from cast import SETUP, Cast
from filmed import prepared, room_with

from ledger import clock
from media import lamps, services
from media.alarms import services as alarms
from media.format.records import Cause
from media.health.rules import Fault
from media.models import Recording
from media.rules import Health, Occasion
from media.services import tracks
from monitoring import rows

ADDRESSES = ("rtsp://192.0.2.1/1", "rtsp://192.0.2.1/2")


@pytest.fixture
def recording(cast: Cast) -> Recording:
    return prepared(room_with(cast.centre, *ADDRESSES), Occasion.EVALUATION)


def test_a_lamp_counts_the_cameras_that_record_and_see(cast: Cast, recording: Recording) -> None:
    first, second = recording.tracks.all()
    now = clock.now()
    for one in (first, second):
        tracks.note(one.pk, recording=True, cause=None, since=now)
    assert rows.recordings(cast.county.path)[f"rec:{recording.pk}"]["well"] == 2
    services.judge(first.pk, Health.COVERED)
    tracks.note(second.pk, recording=False, cause=Cause.SIGNAL, since=now + timedelta(seconds=1))
    shown = rows.recordings(cast.county.path)[f"rec:{recording.pk}"]
    assert shown == {
        "occasion": "evaluation", "title": "道路工程", "well": 0, "all": 2, "alarms": [],
        "pictures": [],
    }  # fmt: skip
    assert not rows.recordings(cast.far_county.path)


def test_a_camera_s_alarm_stands_on_the_lamp_until_a_person_answers_for_it(
    cast: Cast, recording: Recording
) -> None:
    track = recording.tracks.all()[0]
    alarm = alarms.sound(track.pk, Fault.BLACK, clock.now())
    shown = rows.recordings(cast.county.path)[f"rec:{recording.pk}"]
    assert shown["alarms"] == [{"title": track.title, "fault": "black"}]
    alarms.relieve(track.pk)
    assert rows.recordings(cast.county.path)[f"rec:{recording.pk}"]["alarms"]
    alarms.acknowledge(alarm.pk, who=cast.principal("supervisor"))
    assert not rows.recordings(cast.county.path)[f"rec:{recording.pk}"]["alarms"]


def test_a_board_may_show_pictures_of_a_running_opening_and_of_nothing_else(cast: Cast) -> None:
    room = room_with(cast.centre, *ADDRESSES)
    for occasion in (Occasion.OPENING, Occasion.EVALUATION):
        made = prepared(room, occasion)
        now = clock.now()
        for one in made.tracks.all():
            tracks.note(one.pk, recording=True, cause=None, since=now)
        assert not rows.recordings(cast.county.path)[f"rec:{made.pk}"]["pictures"]
        services.begin(occasion, made.subject, actor=SETUP.actor)
    shown = rows.recordings(cast.county.path).values()
    assert {one["occasion"]: len(one["pictures"]) for one in shown} == {
        "opening": 2,
        "evaluation": 0,
    }


def test_a_lamp_goes_out_at_the_end(cast: Cast, recording: Recording) -> None:
    assert lamps.burning(cast.centre.path)
    services.end(Occasion.EVALUATION, recording.subject, actor=SETUP.actor)
    assert not lamps.burning(cast.centre.path)


def test_whoever_reads_boards_or_keeps_cameras_sees_the_lamps(cast: Cast) -> None:
    topic = lamps.topic_of(cast.centre.path)
    assert lamps.may_see(cast.principal("supervisor"), topic)
    assert not lamps.may_see(cast.principal("bidder"), topic)
    assert not lamps.may_see(cast.principal("outsider"), topic)
