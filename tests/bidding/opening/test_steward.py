"""The steward goes on with everything else, whatever is wrong with one thing."""

import datetime as dt
import threading

import pytest
from ceremony import Ceremony

from bidding import steward
from bidding.models import Drawer, Opening, Tender
from bidding.rules.states import TenderState
from ledger import clock

pytestmark = pytest.mark.django_db


def test_a_tender_whose_record_was_spoilt_keeps_no_other_waiting(
    ceremony: Ceremony, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt, sound = ceremony.tender, ceremony.market.published()
    steward.look()
    for drawer in Drawer.objects.filter(tender=spoilt):
        drawer.content = bytes(len(drawer.content))
        drawer.save()
    assert spoilt.deadline is not None
    assert sound.deadline is not None
    assert spoilt.deadline < sound.deadline  # it comes first
    clock.step_to(sound.deadline + dt.timedelta(seconds=1))
    steward.look()
    steward.look()
    states = dict(Tender.objects.values_list("pk", "state"))
    assert states == {spoilt.pk: TenderState.PUBLISHED, sound.pk: TenderState.FAILED}
    said = [one.message for one in caplog.records if one.levelname == "ERROR"]
    assert said == [f"tender {spoilt.number} cannot be looked after; it is tried again"]
    assert Opening.objects.get().tender_id == sound.pk


def test_a_chore_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails() -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(steward, "_CHORES", [fails, lambda: done.append("the other")])
    steward.look()
    assert done == ["the other"]


@pytest.mark.django_db(transaction=True)
def test_where_the_round_ends_the_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that lives on without it would close no tender, and nobody would start it anew."""

    def falls() -> None:
        raise RuntimeError("fallen")

    monkeypatch.setattr(steward, "look", falls)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="fallen"):
        steward.run(threading.Event())
    assert threading.active_count() == before
