"""Engineering changes by tier, emergencies with pictures, and conduct that bars."""

import datetime as dt
from decimal import Decimal

import pytest
from award_house import Awarding, file
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import NotAllowed
from bidding.award.models import Award, Change, DutyClock
from bidding.award.rules.changes import steps, tier
from bidding.award.rules.kinds import Reviewer, Tier
from bidding.award.rules.limits.reading import limits
from bidding.award.services import changing, conduct, contracting, deciding, notifying
from bidding.award.services.changing import Proposal
from bidding.errors import Refused
from bidding.registration import register
from bidding.rules.kinds import Regime

TIERS = limits("cn-2026", Regime.TENDERING).tiers
Yuan = st.integers(-(10**7), 10**7).map(Decimal)


@pytest.mark.parametrize(
    ("single", "before", "expected"),
    [
        ("-1", "0", Tier.PARTIES),
        ("0", "0", Tier.PARTIES),
        ("100000", "0", Tier.FINANCE),
        ("100000.01", "0", Tier.GOVERNMENT),
        ("50000", "60000", Tier.GOVERNMENT),
        ("500000", "0", Tier.GOVERNMENT),
        ("500000.01", "0", Tier.FULL),
        ("1", "500000", Tier.FULL),
        ("600000", "-700000", Tier.PARTIES),
    ],
)
def test_tiers_by_single_and_cumulative_amount(single: str, before: str, expected: Tier):
    awarded = Decimal(7_000_000)
    total = awarded + Decimal(before) + Decimal(single)
    assert tier(awarded, total, Decimal(single), Decimal(before), TIERS) == expected


@given(single=Yuan, more=st.integers(0, 10**6).map(Decimal), before=Yuan)
def test_a_larger_change_never_needs_less(single: Decimal, more: Decimal, before: Decimal):
    order, awarded = list(Tier), Decimal(7_000_000)
    small, large = (
        tier(awarded, awarded + before + one, one, before, TIERS) for one in (single, single + more)
    )
    assert order.index(small) <= order.index(large)


def test_the_full_tier_has_six_stages():
    assert max(one.stage for one in steps(Tier.FULL, major_design=False)) == 6


@pytest.fixture
def contracted(open_bids: Awarding) -> Awarding:
    award = open_bids.receive()
    deciding.publish(award.pk, until=open_bids.days_from_now(4), who=open_bids.purchaser)
    open_bids.pass_days(5)
    deciding.determine(award.pk, who=open_bids.purchaser)
    award = notifying.notify(award.pk, who=open_bids.purchaser)
    contracting.sign(
        award.pk, number="HT-1", signed_on=open_bids.days_from_now(0).date(), price=award.price,
        bond=award.price / 10, file=file("合同.pdf"), who=open_bids.purchaser,
    )  # fmt: skip
    return open_bids


def propose(house: Awarding, amount: str, **facts: object) -> Change:
    award = Award.objects.get()
    works = house.market.works.pk
    bodies = {one.value: works for one in Reviewer}
    asked = Proposal("增设挡墙", "地质与勘察不符", Decimal(amount), **facts)  # type: ignore[arg-type]
    return changing.propose(award.pk, asked, bodies, who=house.purchaser)


def test_reviews_come_in_their_order_with_their_limits(contracted: Awarding):
    change = propose(contracted, "200000")
    assert change.tier == Tier.GOVERNMENT
    (first,) = change.current
    later = change.steps.get(reviewer=Reviewer.GOVERNMENT)
    with pytest.raises(Refused, match="轮到"):
        changing.review(later.pk, approve=True, opinion="同意", who=contracted.regulator)
    with pytest.raises(NotAllowed):
        changing.review(first.pk, approve=True, opinion="同意", who=contracted.purchaser)
    for _ in range(3):
        (turn,) = Change.objects.get().current
        assert DutyClock.objects.filter(about=turn.about, done_at__isnull=True).count() == 1
        changing.review(turn.pk, approve=True, opinion="同意", who=contracted.regulator)
    change.refresh_from_db()
    assert change.state == "approved"
    assert not DutyClock.objects.filter(about__startswith="step", done_at__isnull=True).exists()


def test_a_refusal_ends_a_change(contracted: Awarding):
    change = propose(contracted, "200000")
    (first,) = change.current
    changing.review(first.pk, approve=False, opinion="不必要", who=contracted.regulator)
    change.refresh_from_db()
    assert change.state == "refused"


def test_the_largest_changes_stand_before_the_public(contracted: Awarding):
    change = propose(contracted, "900000")
    assert len(change.current) == 3
    while change.state == "reviewed":
        for turn in change.current:
            changing.review(turn.pk, approve=True, opinion="同意", who=contracted.regulator)
        change = Change.objects.get()
    assert change.state == "public"
    with pytest.raises(Refused, match="才结束"):
        changing.conclude(change.pk, objections="", who=contracted.purchaser)
    contracted.pass_days(9)
    done = changing.conclude(change.pk, objections="", who=contracted.purchaser)
    assert done.state == "approved"


def test_an_emergency_needs_leave_and_keeps_pictures(contracted: Awarding):
    with pytest.raises(Refused, match="市政府"):
        propose(contracted, "900000", emergency=True)
    change = propose(contracted, "900000", emergency=True, leave="市府〔2026〕7号")
    changing.add_picture(change.pk, file("塌方.jpg"), who=contracted.purchaser)
    assert change.pictures.count() == 1
    plain = propose(contracted, "1")
    with pytest.raises(Refused, match="紧急"):
        changing.add_picture(plain.pk, file("x.jpg"), who=contracted.purchaser)


def test_the_barred_cannot_register_until_the_end_date(open_bids: Awarding):
    market = open_bids.market
    barred = market.company(5)
    party = market.companies[5].organisation_id
    tender = market.published()
    facts = {"deed": "串通投标", "basis": "〔2026〕3号", "by": market.works.pk}
    ends = open_bids.days_from_now(3).date()
    with pytest.raises(NotAllowed):
        conduct.publish(party, ends_on=ends, bars=True, who=open_bids.purchaser, **facts)
    with pytest.raises(Refused, match="之后"):
        conduct.publish(
            party, ends_on=ends - dt.timedelta(days=9), bars=True, who=open_bids.regulator, **facts
        )
    made = conduct.publish(party, ends_on=ends, bars=True, who=open_bids.regulator, **facts)
    with pytest.raises(Refused, match=made.number):
        register(tender, barred)
    conduct.withdraw(made.pk, reason="复议撤销", who=open_bids.regulator)
    assert register(tender, barred)
    conduct.publish(party, ends_on=ends, bars=True, who=open_bids.regulator, **facts)
    open_bids.pass_days(4)
    assert register(tender, barred)
