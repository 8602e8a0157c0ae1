"""A committee waits for its cameras, and is recorded until its report is signed."""

import pytest
from cast import SETUP
from committee import Committee

from bidding import steward
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.events import ASSENTED, RANKED, REPORTED, ROUND_OPENED, SHEET_LOCKED
from bidding.evaluation.rules.states import State
from ledger import clock
from ledger.selectors import history
from media import services as media
from media.models import Recording, Track
from media.rules import Health, Occasion, TrackState
from media.rules import State as Recorded
from media.services.ending import marks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def filmed(committee: Committee) -> Committee:
    """The trading centre has a room with a camera for evaluations; everybody has signed in."""
    centre = committee.ceremony.tender.project.centre
    room = media.set_up_room(
        centre.pk, centre.path, name="评标室", occasions=[Occasion.EVALUATION], who=SETUP
    )
    media.register(room.pk, title="前", address="rtsp://192.0.2.1/front", who=SETUP)
    committee.opened()
    committee.convene()
    committee.sign_in()
    services.qualify(committee.pk, failed={}, who=committee.runner)
    return committee


def test_a_review_waits_for_the_cameras_that_the_convening_started(filmed: Committee) -> None:
    with pytest.raises(Refused) as refusal:
        services.begin(filmed.pk, who=filmed.host)
    assert refusal.value.code == "not_ready"
    steward.look()
    Track.objects.update(state=TrackState.RECORDING, health=Health.COVERED)
    with pytest.raises(Refused):
        services.begin(filmed.pk, who=filmed.host)
    assert filmed.state == State.CONVENED
    Track.objects.update(health=Health.GOOD)
    services.begin(filmed.pk, who=filmed.host)
    assert Recording.objects.get().state == Recorded.RUNNING
    said = [one.body for one in history(filmed.evaluation.subject)]
    assert [one["filmed"] for one in said if "filmed" in one] == [True]


def test_a_recording_ends_with_the_report(filmed: Committee) -> None:
    steward.look()
    Track.objects.update(state=TrackState.RECORDING, health=Health.GOOD)
    services.begin(filmed.pk, who=filmed.host)
    steward.look()
    assert Recording.objects.get().state == Recorded.RUNNING
    filmed.play()
    filmed.play()
    filmed.concluded()
    steward.look()
    recording = Recording.objects.get()
    assert recording.state == Recorded.ENDED
    kinds = [one.kind for one in marks_of(recording, clock.now())]
    counted = {SHEET_LOCKED: 10, ROUND_OPENED: 2, RANKED: 1, ASSENTED: 5, REPORTED: 1}
    assert {one: kinds.count(one) for one in counted} == counted
