"""Under the law of government procurement: determined, announced, challenged, contracted, filed."""

import pytest
from award_house import Awarding, file

from bidding.award.models import Award, DutyClock
from bidding.award.services import complaining, contracting, deciding, notifying, objecting
from bidding.errors import Refused
from deadlines.selectors import clocks


def notified(house: Awarding) -> Award:
    award = house.receive()
    deciding.determine(award.pk, who=house.purchaser)
    return notifying.notify(award.pk, who=house.purchaser)


def limit(award: Award, duty: str) -> str:
    """A limit that runs, as its clock has it."""
    found = clocks(DutyClock.objects.filter(award=award, duty=duty).latest("pk").subject).get()
    return f"{found.limit_amount} {found.limit_unit}"


def test_the_limits_are_those_of_the_law(procurement: Awarding):
    award = procurement.receive()
    assert limit(award, "determine") == "5 working_day"
    deciding.determine(award.pk, who=procurement.purchaser)
    assert limit(award, "notify") == "2 working_day"
    award = notifying.notify(award.pk, who=procurement.purchaser)
    assert limit(award, "contract") == "30 calendar_day"
    contracting.sign(
        award.pk, number="CG-1", signed_on=procurement.days_from_now(0).date(),
        price=award.price, bond=award.price * 0, file=file("合同.pdf"), who=procurement.purchaser,
    )  # fmt: skip
    assert limit(award, "publish_contract") == "2 working_day"
    assert limit(award, "file_contract") == "7 working_day"
    contracting.publish_contract(award.pk, who=procurement.purchaser)
    contracting.file_contract(award.pk, who=procurement.purchaser)
    with pytest.raises(Refused, match="已经"):
        contracting.file_contract(award.pk, who=procurement.purchaser)
    assert not award.duties.filter(done_at__isnull=True).exists()


def test_candidates_are_not_put_before_the_public(procurement: Awarding):
    award = procurement.receive()
    with pytest.raises(Refused, match="不公示"):
        deciding.publish(award.pk, until=procurement.days_from_now(9), who=procurement.purchaser)


def test_challenges_come_within_seven_working_days_and_hold_the_contract(procurement: Awarding):
    award = notified(procurement)
    loser = procurement.bidder(2)
    asked = objecting.object_to(award.pk, text="评分有误", who=loser)
    assert limit(award, "answer") == "7 working_day"
    with pytest.raises(Refused, match="没有答复"):
        contracting.sign(
            award.pk, number="CG-1", signed_on=procurement.days_from_now(0).date(),
            price=award.price, bond=award.price * 0, file=file("合同.pdf"),
            who=procurement.purchaser,
        )  # fmt: skip
    objecting.answer(asked.pk, text="评分无误", who=procurement.purchaser)
    procurement.pass_days(15)
    with pytest.raises(Refused, match="第五十二条"):
        objecting.object_to(award.pk, text="又一个", who=loser)


def test_complaints_count_from_the_end_of_the_time_for_answering(procurement: Awarding):
    """答复期满后 (Law 55, Order 94 art. 17): an early answer takes no day from who complains."""
    award = notified(procurement)
    asked = objecting.object_to(award.pk, text="评分有误", who=procurement.bidder(2))
    asked = objecting.answer(asked.pk, text="评分无误", who=procurement.purchaser)
    assert complaining.may_complain(asked, procurement.days_from_now(1))
    assert complaining.may_complain(asked, procurement.days_from_now(26))
    assert not complaining.may_complain(asked, procurement.days_from_now(45))


def test_a_complaint_is_decided_within_thirty_working_days_of_its_receipt(procurement: Awarding):
    award = notified(procurement)
    asked = objecting.object_to(award.pk, text="评分有误", who=procurement.bidder(2))
    objecting.answer(asked.pk, text="评分无误", who=procurement.purchaser)
    complaint = complaining.complain(asked.pk, text="答复不实", who=procurement.bidder(2))
    assert limit(award, "decide") == "30 working_day"
    assert limit(award, "take_up") == "5 working_day"
    complaining.take_up(complaint.pk, accept=True, who=procurement.regulator)
    assert award.duties.filter(duty="decide").count() == 1
    stopped = complaining.stop(complaint.pk, reason="可能影响结果", who=procurement.regulator)
    assert stopped.stopped_until is not None
