"""A draw waits for its cameras, and is recorded until its seats are drawn."""

import pytest
from cast import SETUP
from django.test import Client
from drawing import Drawing

from bidding import steward
from bidding.draw import events, services
from bidding.draw.models import Draw
from bidding.errors import Refused
from ledger import clock
from ledger.selectors import history
from media import services as media
from media.models import Recording, Track
from media.rules import Health, Occasion, State, TrackState
from media.services.ending import marks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def filmed(drawing: Drawing) -> Drawing:
    """The trading centre has a room with a camera for draws, and the draw is announced."""
    centre = drawing.ceremony.tender.project.centre
    room = media.set_up_room(
        centre.pk, centre.path, name="抽取室", occasions=[Occasion.DRAW], who=SETUP
    )
    media.register(room.pk, title="前", address="rtsp://192.0.2.1/front", who=SETUP)
    drawing.announce()
    return drawing


def seen(health: str = Health.GOOD) -> None:
    """The recorder records, and the eye sees."""
    Track.objects.update(state=TrackState.RECORDING, health=health)


def test_a_draw_is_refused_until_its_cameras_record_and_see(filmed: Drawing) -> None:
    for refused in ("没有录像", "等待画面", Health.BLACK):
        if refused != "没有录像":
            services.film(filmed.tender, who=filmed.who("trader"))
        if refused == Health.BLACK:
            seen(Health.BLACK)
        with pytest.raises(Refused) as refusal:
            filmed.open()
        assert refusal.value.code == "not_ready"
    assert not Draw.objects.exists()
    seen()
    draw = filmed.open()
    made = Recording.objects.get()
    assert made.state == State.RUNNING
    assert draw.subject in made.about
    assert [one.body["filmed"] for one in history(draw.subject) if "filmed" in one.body] == [True]


def test_a_recording_ends_when_the_seats_are_drawn(filmed: Drawing) -> None:
    services.film(filmed.tender, who=filmed.who("trader"))
    seen()
    draw = filmed.open()
    steward.look()
    assert Recording.objects.get().state == State.RUNNING
    filmed.contribute(draw)
    filmed.share(filmed.close(draw))
    steward.look()
    recording = Recording.objects.get()
    assert recording.state == State.ENDED
    kinds = [one.kind for one in marks_of(recording, clock.now()) if one.kind.startswith("draw.")]
    assert kinds == [
        events.OPENED, events.CONTRIBUTED, events.CONTRIBUTED, events.CLOSED, events.SETTLED,
        events.HASHED, events.HASHED, events.HANDED_OVER, events.HANDED_OVER, events.DRAWN,
    ]  # fmt: skip


def test_the_desk_starts_the_cameras_and_says_how_they_stand(
    filmed: Drawing, client: Client
) -> None:
    client.force_login(filmed.market.trader)
    address = f"/draws/{filmed.tender}/"
    assert "尚未开始" in client.get(address).content.decode()
    client.post(f"{address}film/")
    assert "前未在录像" in client.get(address).content.decode()
    seen()
    assert "录像中" in client.get(address).content.decode()


def test_where_no_room_has_cameras_a_draw_says_that_it_was_not_recorded(drawing: Drawing) -> None:
    drawing.announce()
    draw = drawing.open()
    assert [one.body["filmed"] for one in history(draw.subject) if "filmed" in one.body] == [False]
    with pytest.raises(Refused) as refusal:
        services.film(drawing.tender, who=drawing.who("trader"))
    assert refusal.value.code == "no_cameras"
