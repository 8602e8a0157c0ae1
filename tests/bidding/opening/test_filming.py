"""An opening is recorded from before its deadline to its end; nothing of it waits for a camera."""

from datetime import timedelta

import pytest
from cast import SETUP
from ceremony import Ceremony

from bidding import events, filming
from bidding.rules.ceremony import OpeningState
from bidding.services.openings import step
from ledger import clock
from media import services
from media.models import Recording
from media.rules import Occasion, State


@pytest.fixture
def filmed(ceremony: Ceremony) -> Ceremony:
    """The ceremony's trading centre has a room with one camera."""
    centre = ceremony.tender.project.centre
    room = services.set_up_room(
        centre.pk, centre.path, name="开标一室", occasions=[Occasion.OPENING], who=SETUP
    )
    services.register(room.pk, title="前", address="rtsp://192.0.2.1/front", who=SETUP)
    return ceremony


def until_ten_minutes_before(ceremony: Ceremony) -> None:
    left = ceremony.tender.deadline - clock.now() - timedelta(minutes=10)
    ceremony.pass_time(seconds=left.total_seconds())


def test_cameras_run_before_the_deadline_and_not_long_before(filmed: Ceremony) -> None:
    filming.look()
    assert not Recording.objects.exists()
    until_ten_minutes_before(filmed)
    filming.look()
    made = Recording.objects.get()
    assert (made.occasion, made.subject) == (Occasion.OPENING, f"tender:{filmed.tender.pk}")
    assert made.state == State.PREPARED
    assert made.tracks.count() == 1


def test_a_recording_follows_its_opening_to_the_end(filmed: Ceremony) -> None:
    for number in (1, 2, 3):
        company = filmed.company(number)
        filmed.hand_in(company, filmed.seal(company))
    opening = filmed.close()
    filming.look()
    made = Recording.objects.get()
    assert made.state == State.RUNNING
    assert opening.subject in made.about
    opening.state = OpeningState.RECORDED
    step(opening, events.OPENING_RECORDED, SETUP, clock.now())
    filming.look()
    made.refresh_from_db()
    assert made.state == State.ENDED
    filming.look()
    assert Recording.objects.count() == 1


def test_without_cameras_nothing_is_recorded_and_nothing_fails(ceremony: Ceremony) -> None:
    until_ten_minutes_before(ceremony)
    filming.look()
    assert not Recording.objects.exists()
