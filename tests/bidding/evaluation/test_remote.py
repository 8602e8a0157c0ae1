"""A member in another centre's room: their browser is waited for once, and never again."""

import pytest
from cast import SETUP
from committee import Committee
from django.test import Client
from remote import registered

from bidding.errors import Refused
from bidding.evaluation import events, services
from bidding.evaluation.rules.states import State
from ledger.selectors import history
from media import services as media
from media.models import Browser, Track
from media.rules import Occasion, TrackState

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(committee: Committee) -> Browser:
    """Everybody has signed in; the centre has registered a browser of another centre's room."""
    centre = committee.ceremony.tender.project.centre
    room = media.set_up_room(
        centre.pk, centre.path, name="评标室", occasions=[Occasion.EVALUATION], who=SETUP
    )
    committee.opened()
    committee.convene()
    committee.sign_in()
    services.qualify(committee.pk, failed={}, who=committee.runner)
    return registered(room)[0]


def seated(committee: Committee, browser: Browser | None, number: int = 1) -> None:
    pk = None if browser is None else browser.pk
    services.seat_remotely(committee.pk, number, browser=pk, who=committee.host)


def test_a_review_waits_for_the_browser_and_goes_on_when_it_fails(
    committee: Committee, browser: Browser
) -> None:
    seated(committee, browser)
    with pytest.raises(Refused) as refusal:
        services.begin(committee.pk, who=committee.host)
    assert refusal.value.code == "not_ready"
    assert "远程一席 屏幕" in str(refusal.value)
    Track.objects.update(state=TrackState.RECORDING)
    services.begin(committee.pk, who=committee.host)
    Track.objects.update(state=TrackState.LOST)
    committee.lock(committee.experts[0])
    entries = history(committee.evaluation.subject)
    said = [one for one in entries if one.kind == events.SEATED_REMOTELY]
    assert [one.body["member"] for one in said] == ["e1"]
    assert committee.experts[0].person.actor not in str(said[0].body)


def test_a_member_who_is_seated_later_begins_when_their_browser_records(
    committee: Committee, browser: Browser
) -> None:
    seated(committee, browser, 2)
    Track.objects.update(state=TrackState.RECORDING)
    services.begin(committee.pk, who=committee.host)
    seated(committee, None, 2)
    seated(committee, browser, 1)
    with pytest.raises(Refused) as refusal:
        committee.lock(committee.experts[0])
    assert refusal.value.code == "not_recorded"
    committee.lock(committee.experts[1])
    Track.objects.filter(left_at=None).update(state=TrackState.RECORDING)
    committee.lock(committee.experts[0])


def test_who_is_replaced_leaves_the_seat_free(committee: Committee, browser: Browser) -> None:
    seated(committee, browser)
    with pytest.raises(Refused) as refusal:
        seated(committee, browser, 2)
    assert refusal.value.code == "taken"
    with pytest.raises(Refused) as refusal:
        seated(committee, browser, 9)
    assert refusal.value.code == "no_such_member"
    successor = committee.next_in_order()
    services.replace(committee.pk, 1, successor.person.pk, reason="病假", who=committee.host)
    seated(committee, browser, 6)
    assert Track.objects.filter(left_at=None).count() == 2
    assert committee.state == State.CONVENED


def test_a_member_s_page_is_for_the_registered_browser(
    committee: Committee, browser: Browser
) -> None:
    seated(committee, browser)
    client = Client()
    for expert, words in zip(committee.experts, ("请在登记的电脑", "不需要打开本页"), strict=False):
        client.force_login(expert.person, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/evaluation/{committee.pk}/recording/").content.decode()
        assert words in page
    host = Client()
    host.force_login(
        committee.ceremony.market.trader, backend="django.contrib.auth.backends.ModelBackend"
    )
    found = host.get(f"/tenders/{committee.ceremony.tender.pk}/evaluation/").content.decode()
    assert "安排远程席位" in found
    assert "远程一席 市中心 302 室" in found
