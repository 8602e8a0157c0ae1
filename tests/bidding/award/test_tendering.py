"""Under the Tendering Law: candidates in public, objections, the notice, the contract."""

from decimal import Decimal

import pytest
from award_house import Awarding, file

from accounts.errors import NotAllowed
from bidding.award import events
from bidding.award.models import Award, DutyClock, Letter
from bidding.award.services import contracting, deciding, notifying, objecting, results
from bidding.errors import Conflict, Refused
from bidding.models import Announcement
from bidding.selectors import tender_of_subject
from deadlines.selectors import clocks
from deadlines.watcher import poll
from ledger.models import Entry


def kinds() -> list[str]:
    found = Entry.objects.filter(kind__startswith="award.").order_by("pk")
    return [one.split(".", 1)[1] for one in found.values_list("kind", flat=True)]


def published(house: Awarding) -> Award:
    award = house.receive()
    return deciding.publish(award.pk, until=house.days_from_now(4), who=house.purchaser)


def determined(house: Awarding) -> Award:
    award = published(house)
    house.pass_days(5)
    return deciding.determine(award.pk, who=house.purchaser)


def signed(house: Awarding, award: Award, **facts: object) -> object:
    said: dict[str, object] = {
        "number": "HT-1",
        "signed_on": house.days_from_now(0).date(),
        "price": award.price,
        "bond": award.price / 10,
        "file": file("合同.pdf"),
        **facts,
    }
    return contracting.sign(award.pk, who=house.purchaser, **said)  # type: ignore[arg-type]


def test_from_the_report_to_the_contract(open_bids: Awarding):
    award = determined(open_bids)
    award = notifying.notify(award.pk, who=open_bids.purchaser)
    assert award.winner_id == open_bids.bids[0].party_id
    letters = list(Letter.objects.filter(award=award))
    assert [one.won for one in letters].count(True) == 1
    assert len(letters) == 4
    assert all(one.document.media_type == "application/pdf" for one in letters)
    notifying.tell_authority(award.pk, who=open_bids.purchaser)
    signed(open_bids, award)
    award.refresh_from_db()
    assert award.state == "contracted"
    assert not DutyClock.objects.filter(done_at__isnull=True).exists()
    assert kinds() == [
        "result.received.v1",
        "candidates.published.v1",
        "winner.determined.v1",
        "winner.notified.v1",
        "authority.told.v1",
        "contract.signed.v1",
    ]
    assert list(Announcement.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "candidates",
        "award",
    ]


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_publicity_below_three_days_is_refused(open_bids: Awarding, days: int):
    award = open_bids.receive()
    with pytest.raises(Refused, match="第五十四条"):
        deciding.publish(award.pk, until=open_bids.days_from_now(days), who=open_bids.purchaser)


def test_no_winner_while_the_publicity_runs(open_bids: Awarding):
    award = open_bids.receive()
    with pytest.raises(Refused, match="还没有公示"):
        deciding.determine(award.pk, who=open_bids.purchaser)
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(3)
    with pytest.raises(Refused, match="才结束"):
        deciding.determine(award.pk, who=open_bids.purchaser)


def test_an_unanswered_objection_blocks_the_award(open_bids: Awarding):
    award = published(open_bids)
    asked = objecting.object_to(award.pk, text="业绩不实", who=open_bids.bidder(2))
    assert clocks(DutyClock.objects.get(duty="answer").subject).count() == 1
    open_bids.pass_days(5)
    with pytest.raises(Refused, match="没有答复"):
        deciding.determine(award.pk, who=open_bids.purchaser)
    objecting.answer(asked.pk, text="已核实，业绩属实", who=open_bids.purchaser)
    assert DutyClock.objects.get(duty="answer").late
    assert deciding.determine(award.pk, who=open_bids.purchaser).state == "determined"


def test_objections_come_in_time_and_from_bidders(open_bids: Awarding):
    award = open_bids.receive()
    with pytest.raises(Refused):
        objecting.object_to(award.pk, text="早了", who=open_bids.bidder(2))
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    stranger = open_bids.market.company(7)
    with pytest.raises(Refused, match="参加本标段"):
        objecting.object_to(award.pk, text="局外人", who=stranger)
    open_bids.pass_days(5)
    with pytest.raises(Refused, match="期限"):
        objecting.object_to(award.pk, text="晚了", who=open_bids.bidder(2))


def test_state_funds_bind_to_the_first_candidate(open_bids: Awarding):
    award = published(open_bids)
    open_bids.pass_days(5)
    second = open_bids.bids[1].party_id
    with pytest.raises(Refused, match="第五十五条"):
        deciding.determine(award.pk, party=second, who=open_bids.purchaser)
    with pytest.raises(Refused, match="理由"):
        deciding.pass_over(award.pk, ground="gave_up", reason=" ", who=open_bids.purchaser)
    deciding.pass_over(award.pk, ground="gave_up", reason="书面放弃", who=open_bids.purchaser)
    assert deciding.determine(award.pk, who=open_bids.purchaser).winner_id == second


def test_other_funds_may_choose_among_candidates(open_bids: Awarding):
    award = open_bids.receive(state_funded=False)
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(5)
    third, excluded = open_bids.bids[2].party_id, open_bids.bids[3].party_id
    with pytest.raises(Refused, match="中标候选人中"):
        deciding.determine(award.pk, party=excluded, who=open_bids.purchaser)
    assert deciding.determine(award.pk, party=third, who=open_bids.purchaser).winner_id == third


def test_who_is_passed_over_before_the_publicity_does_not_spare_the_others_it(
    open_bids: Awarding,
):
    award = open_bids.receive()
    deciding.pass_over(award.pk, ground="gave_up", reason="书面放弃", who=open_bids.purchaser)
    with pytest.raises(Refused):
        deciding.determine(award.pk, who=open_bids.purchaser)
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(5)
    award = deciding.determine(award.pk, who=open_bids.purchaser)
    assert award.winner_id == open_bids.bids[1].party_id


@pytest.mark.parametrize("state_funded", [True, False])
def test_whether_state_funds_prevail_is_on_record(open_bids: Awarding, state_funded: bool):
    open_bids.receive(state_funded=state_funded)
    entry = Entry.objects.get(kind=events.REPORT_RECEIVED)
    assert entry.body["state_funded"] is state_funded


def test_a_winner_who_gives_up_makes_room(open_bids: Awarding):
    award = notifying.notify(determined(open_bids).pk, who=open_bids.purchaser)
    deciding.pass_over(award.pk, ground="gave_up", reason="资金问题", who=open_bids.purchaser)
    award = deciding.determine(award.pk, who=open_bids.purchaser)
    assert award.winner_id == open_bids.bids[1].party_id
    notifying.notify(award.pk, who=open_bids.purchaser)
    for ground in ("no_bond", "unfit"):
        deciding.pass_over(award.pk, ground=ground, reason="查实", who=open_bids.purchaser)
        if ground == "no_bond":
            deciding.determine(award.pk, who=open_bids.purchaser)
    with pytest.raises(Refused, match="没有其他"):
        deciding.determine(award.pk, who=open_bids.purchaser)
    deciding.fail(award.pk, reason="候选人均不符合条件", who=open_bids.purchaser)
    assert not DutyClock.objects.filter(done_at__isnull=True).exists()


def test_a_contract_keeps_price_bond_and_day(open_bids: Awarding):
    award = notifying.notify(determined(open_bids).pk, who=open_bids.purchaser)
    price = award.price
    assert price is not None
    for wrong in (
        {"price": price + 1},
        {"bond": price / 10 + Decimal("0.01")},
        {"number": " "},
        {"signed_on": open_bids.days_from_now(1).date()},
        {"signed_on": open_bids.days_from_now(-9).date()},
    ):
        with pytest.raises(Refused):
            signed(open_bids, award, **wrong)
    open_bids.pass_days(31)
    signed(open_bids, award)
    assert DutyClock.objects.get(duty="contract").late


def test_only_the_runner_awards(open_bids: Awarding):
    award = open_bids.receive()
    for who in (open_bids.regulator, open_bids.bidder(1), open_bids.market.principal("trader")):
        with pytest.raises(NotAllowed):
            deciding.publish(award.pk, until=open_bids.days_from_now(4), who=who)
    with pytest.raises(Conflict):
        deciding.publish(
            award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser, version=9
        )


def test_a_result_is_taken_over_once_and_a_failed_lot_stays_failed(open_bids: Awarding):
    (award,) = results.receive(open_bids.result(failed="有效投标不足三家"), who=open_bids.purchaser)
    assert (award.state, award.reason) == ("failed", "有效投标不足三家")
    with pytest.raises(Refused, match="已经接收"):
        open_bids.receive()


def test_overdue_duties_are_warned_of(open_bids: Awarding):
    award = open_bids.receive()
    open_bids.pass_days(6)
    poll()
    duty = award.duties.get(duty="publish")
    alarm = Entry.objects.filter(subject=duty.subject).latest("pk")
    assert tender_of_subject(alarm.subject) == award.tender_id
