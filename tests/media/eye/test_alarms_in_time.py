"""Camera, recorder and eye as they are in life: how long after it an alarm sounds."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cameras import Cameras, byte_stream, need_server
from cast import Cast
from django.conf import LazySettings
from drawn_films import Picture, a_film, a_room, darkness, elsewhere, standing_still
from filmed import Filming, prepared, room_with, until

from media.alarms.models import Alarm
from media.format.chain import records
from media.format.records import Fragment
from media.models import Track

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

WELL = 25
"""Seconds of an ordinary picture: processes start, and the eye learns what the camera sees."""


@pytest.fixture
def filming(settings: LazySettings, tmp_path: Path, cast: Cast) -> Iterator[Filming]:
    made = Filming(settings, tmp_path)
    made.look()
    yield made
    made.stop()


def first_picture(track: Track) -> datetime:
    """When the first picture that was recorded was there, by the house clock."""
    for one in records(track.folder):
        if isinstance(one.what, Fragment):
            return one.at - timedelta(microseconds=one.what.duration)
    raise AssertionError("nothing was recorded")


@pytest.mark.parametrize(
    ("picture", "fault"), [(darkness, "black"), (standing_still, "frozen"), (elsewhere, "moved")]
)
def test_an_alarm_sounds_within_ten_seconds(
    filming: Filming,
    cast: Cast,
    tmp_path: Path,
    picture: Callable[[int], Picture],
    fault: str,
) -> None:
    need_server()

    def shown(number: int) -> Picture:
        return a_room(number) if number < WELL * 5 else picture(number)

    cameras = Cameras(byte_stream(a_film(tmp_path / "shown.mp4", WELL + 40, shown), tmp_path), 5)
    try:
        recording = prepared(room_with(cast.centre, cameras.address()))
        until(Alarm.objects.exists, WELL + 40)
    finally:
        cameras.pull()
    alarm = Alarm.objects.get()
    befell = first_picture(recording.tracks.get()) + timedelta(seconds=WELL)
    print(f"{fault}: {(alarm.raised_at - befell).total_seconds():.1f} s after it")
    assert alarm.fault == fault
    assert timedelta(0) < alarm.raised_at - befell < timedelta(seconds=10)
