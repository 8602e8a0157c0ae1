"""Complaints: objection first, in time, decided in time; the award stops by order alone."""

import pytest
from award_house import Awarding

from accounts.errors import NotAllowed
from bidding.award.models import Award, DutyClock, Objection
from bidding.award.services import complaining, deciding, objecting
from bidding.errors import Refused


def objected(house: Awarding) -> tuple[Award, Objection]:
    award = house.receive()
    deciding.publish(award.pk, until=house.days_from_now(4), who=house.purchaser)
    return award, objecting.object_to(award.pk, text="业绩不实", who=house.bidder(2))


def test_objection_first_then_ten_days(open_bids: Awarding):
    _award, asked = objected(open_bids)
    with pytest.raises(Refused, match="还没有满"):
        complaining.complain(asked.pk, text="等不及", who=open_bids.bidder(2))
    objecting.answer(asked.pk, text="属实", who=open_bids.purchaser)
    with pytest.raises(Refused, match="贵单位"):
        complaining.complain(asked.pk, text="别人的", who=open_bids.bidder(3))
    open_bids.pass_days(16)
    with pytest.raises(Refused, match="第六十条"):
        complaining.complain(asked.pk, text="晚了", who=open_bids.bidder(2))


def test_an_answer_that_is_overdue_opens_the_way(open_bids: Awarding):
    _award, asked = objected(open_bids)
    open_bids.pass_days(6)
    assert complaining.complain(asked.pk, text="逾期不答", who=open_bids.bidder(2)).number == 1


def test_a_complaint_stops_nothing_by_itself(open_bids: Awarding):
    award, asked = objected(open_bids)
    objecting.answer(asked.pk, text="属实", who=open_bids.purchaser)
    complaint = complaining.complain(asked.pk, text="不实", who=open_bids.bidder(2))
    complaining.take_up(complaint.pk, accept=True, who=open_bids.regulator)
    open_bids.pass_days(5)
    complaining.stop(complaint.pk, reason="查证期间", who=open_bids.regulator)
    with pytest.raises(Refused, match="责令暂停"):
        deciding.determine(award.pk, who=open_bids.purchaser)
    complaining.lift(complaint.pk, who=open_bids.regulator)
    assert deciding.determine(award.pk, who=open_bids.purchaser).state == "determined"
    done = complaining.decide(complaint.pk, upheld=False, text="证据不足", who=open_bids.regulator)
    assert done.state == "dismissed"


def test_a_decision_lifts_the_stop_and_ends_its_clock(open_bids: Awarding):
    award, asked = objected(open_bids)
    objecting.answer(asked.pk, text="属实", who=open_bids.purchaser)
    complaint = complaining.complain(asked.pk, text="不实", who=open_bids.bidder(2))
    complaining.take_up(complaint.pk, accept=True, who=open_bids.regulator)
    complaining.stop(complaint.pk, reason="查证期间", who=open_bids.regulator)
    with pytest.raises(Refused):
        complaining.decide(complaint.pk, upheld=True, text=" ", who=open_bids.regulator)
    complaining.decide(complaint.pk, upheld=True, text="属实", who=open_bids.regulator)
    award.refresh_from_db()
    assert award.stopped_at is None
    assert not DutyClock.objects.filter(about=complaint.about, done_at__isnull=True).exists()


def test_only_the_authority_decides(open_bids: Awarding):
    _award, asked = objected(open_bids)
    objecting.answer(asked.pk, text="属实", who=open_bids.purchaser)
    complaint = complaining.complain(asked.pk, text="不实", who=open_bids.bidder(2))
    for who in (open_bids.purchaser, open_bids.bidder(2)):
        with pytest.raises(NotAllowed):
            complaining.take_up(complaint.pk, accept=True, who=who)
    with pytest.raises(Refused, match="理由"):
        complaining.take_up(complaint.pk, accept=False, who=open_bids.regulator)
    refused = complaining.take_up(
        complaint.pk, accept=False, reason="不属于受理范围", who=open_bids.regulator
    )
    assert refused.state == "refused"
