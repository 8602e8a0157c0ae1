"""An analysis of opened bids: who may ask, what is kept of it, what a supervisor writes to it."""

import datetime as dt

import pytest
from ceremony import Ceremony

from accounts.errors import NotAllowed
from accounts.principal import Principal
from bidding.errors import Refused
from bidding.models import SealedBid, Tender
from bidding.signs import selectors, services
from bidding.signs.models import FoundSign, Opinion, State
from ledger import clock
from ledger.models import Entry


def kinds() -> list[str]:
    found = Entry.objects.filter(kind__startswith="signs.").order_by("pk")
    return list(found.values_list("kind", flat=True))


def test_two_bids_by_one_hand_are_found(read_out: Tender, regulator: Principal):
    (asked,) = services.ask(read_out.pk, who=regulator)
    done = services.run(asked.pk)
    assert (done.state, done.read, len(done.bids)) == (State.ENDED, 3, 3)
    (face,) = selectors.faces(read_out)
    (first,) = [pair for pair in face.pairs if pair.first]
    assert set(first.names) == {"第0投标公司", "第1投标公司"}
    assert "text" in {one.kind for one in first.signs}
    assert face.absent
    assert kinds() == ["signs.analysis.asked.v1", "signs.analysis.ended.v1"]
    assert services.run(asked.pk).signs.count() == done.signs.count()


def test_nothing_is_rejected_by_a_program(read_out: Tender, regulator: Principal):
    before = list(SealedBid.objects.values())
    (asked,) = services.ask(read_out.pk, who=regulator)
    services.run(asked.pk)
    assert list(SealedBid.objects.values()) == before


def test_who_may_ask_and_when(read_out: Tender, ceremony: Ceremony, supervisor: Principal):
    for part in ("purchaser", "trader", "agent"):
        with pytest.raises(NotAllowed):
            services.ask(read_out.pk, who=ceremony.market.principal(part))
    services.ask(read_out.pk, who=supervisor)
    with pytest.raises(Refused, match="正在进行"):
        services.ask(read_out.pk, who=supervisor)


def test_an_analysis_that_was_lost_is_given_up(read_out: Tender, regulator: Principal):
    (lost,) = services.ask(read_out.pk, who=regulator)
    clock.step_to(clock.now() + dt.timedelta(hours=2))
    (again,) = services.ask(read_out.pk, who=regulator)
    lost.refresh_from_db()
    assert (lost.state, again.state) == (State.BROKEN, State.ASKED)


def test_before_the_opening_there_is_nothing_to_look_at(ceremony: Ceremony, regulator: Principal):
    ceremony.hand_in(ceremony.company(0))
    with pytest.raises(Refused, match="尚未唱标"):
        services.ask(ceremony.tender.pk, who=regulator)


def test_notes_stay_and_need_words(read_out: Tender, regulator: Principal, ceremony: Ceremony):
    (asked,) = services.ask(read_out.pk, who=regulator)
    services.run(asked.pk)
    sign = FoundSign.objects.first()
    assert sign is not None
    with pytest.raises(Refused):
        services.note(sign.pk, opinion=Opinion.OPEN, text=" ", who=regulator)
    with pytest.raises(NotAllowed):
        services.note(
            sign.pk, opinion=Opinion.OPEN, text="x", who=ceremony.market.principal("purchaser")
        )
    services.note(sign.pk, opinion=Opinion.OPEN, text="已约谈", who=regulator)
    services.note(sign.pk, opinion=Opinion.EXPLAINED, text="同一范本", who=regulator)
    assert [one.opinion for one in sign.notes.all()] == ["open", "explained"]
    assert kinds()[-1] == "signs.sign.noted.v1"


def test_a_lost_document_is_on_record(read_out: Tender, regulator: Principal, settings, tmp_path):
    (asked,) = services.ask(read_out.pk, who=regulator)
    settings.DOCUMENTS_DIR = tmp_path / "nowhere"
    done = services.run(asked.pk)
    assert (done.state, done.signs.count()) == (State.BROKEN, 0)
    assert kinds()[-1] == "signs.analysis.broken.v1"
