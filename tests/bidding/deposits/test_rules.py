"""What a deposit's rules say, without a database."""

from datetime import date
from decimal import Decimal

import pytest
from desk import moment
from hypothesis import given
from hypothesis import strategies as st

import worktime
from bidding.rules.deposits import (
    Finding,
    Payment,
    due_at,
    findings,
    first_alike,
    is_guarantee,
    owed,
    same_name,
)
from bidding.rules.interest import DEPOSIT, Rate, borne, rates
from bidding.rules.kinds import Ground, Occasion, Regime
from bidding.rules.statutes import statutes

DEADLINE = moment("2026-04-07 09:00")
CALENDAR = worktime.published_calendar()
SUM = Decimal("140000.00")
TENDERING = statutes("cn-2026", Regime.TENDERING)
PROCUREMENT = statutes("cn-2026", Regime.PROCUREMENT)


def paid(amount: str, at: str = "2026-04-01 10:00", *, own: bool = True) -> Payment:
    return Payment(Decimal(amount), moment(at), own)


@pytest.mark.parametrize(
    ("payments", "guaranteed", "expected"),
    [
        ([], False, [Finding.MISSING]),
        ([], True, [Finding.GUARANTEE]),
        ([paid("140000")], False, [Finding.IN_ORDER]),
        ([paid("100000"), paid("40000")], False, [Finding.IN_ORDER]),
        ([paid("139999.99")], False, [Finding.SHORT]),
        ([paid("140000", "2026-04-07 09:00")], False, [Finding.SHORT, Finding.LATE]),
        ([paid("140000", own=False)], False, [Finding.OTHER_PAYER]),
    ],
)
def test_what_is_seen_of_a_deposit(
    payments: list[Payment], guaranteed: bool, expected: list[Finding]
):
    assert findings(SUM, DEADLINE, payments, guaranteed=guaranteed) == expected


def test_nothing_is_missing_where_nothing_was_asked():
    assert findings(Decimal(0), DEADLINE, [], guaranteed=False) == [Finding.NONE_ASKED]


@pytest.mark.parametrize(
    ("law", "occasion", "happened", "due"),
    [
        (TENDERING, Occasion.CONTRACTED, "2026-04-20 10:00", "2026-04-27"),  # 25 April: Saturday
        (PROCUREMENT, Occasion.AWARDED, "2026-04-20 10:00", "2026-04-27"),
        (PROCUREMENT, Occasion.CONTRACTED, "2026-04-29 10:00", "2026-05-09"),  # 1–5 May, 9: worked
        (TENDERING, Occasion.WITHDRAWN, "2026-04-07 09:00", "2026-04-13"),
    ],
)
def test_when_a_deposit_is_due_back(law, occasion: Occasion, happened: str, due: str):
    limit = law.giving_back(occasion)
    assert limit is not None
    found = due_at(moment(happened), limit, CALENDAR)
    assert worktime.to_local(found).date() == date.fromisoformat(due)


def test_under_the_tendering_law_losers_wait_for_the_contract():
    assert TENDERING.giving_back(Occasion.AWARDED) is None
    limit = PROCUREMENT.giving_back(Occasion.AWARDED)
    assert limit is not None
    assert limit.spares_winner


@pytest.mark.parametrize("law", [TENDERING, PROCUREMENT])
def test_every_limit_names_its_article(law):
    for one in (*law.returns, *(law.forfeits[ground] for ground in Ground)):
        article = getattr(one, "article", one)
        assert article.zh
        assert article.en


def test_interest_is_that_of_demand_deposits_by_days_of_a_year_of_360():
    # 140 000 at 0.35 % for 36 days.
    assert borne(SUM, date(2026, 3, 20), date(2026, 4, 25), rates(DEPOSIT)) == Decimal("49.00")


def test_interest_follows_a_rate_that_changes():
    known = (
        Rate(date(2026, 1, 1), Decimal("0.36"), "", ""),
        Rate(date(2026, 1, 11), Decimal("0.72"), "", ""),
    )
    found = borne(Decimal(100000), date(2026, 1, 1), date(2026, 1, 21), known)
    assert found == Decimal("30.00")


@given(st.integers(0, 400), st.integers(0, 400), st.decimals(1, 10**9, places=2))
def test_interest_of_two_spans_is_that_of_both_to_a_cent(first: int, second: int, amount: Decimal):
    start = date(2026, 1, 1)
    middle, end = (date.fromordinal(start.toordinal() + days) for days in (first, first + second))
    whole = borne(amount, start, end, rates(DEPOSIT))
    parts = borne(amount, start, middle, rates(DEPOSIT)) + borne(
        amount, middle, end, rates(DEPOSIT)
    )
    assert abs(whole - parts) <= Decimal("0.01")
    assert borne(amount, end, start, rates(DEPOSIT)) <= 0 or first + second == 0


def test_lateness_costs_where_the_law_says_so():
    facts = (SUM, date(2026, 3, 20), date(2026, 5, 7), date(2026, 4, 27))
    assert owed(*facts, interest=False, late=True).charge == Decimal("203.00")
    assert owed(*facts, interest=False, late=False).total == SUM
    punctual = owed(*facts[:2], facts[3], facts[3], interest=False, late=True)
    assert punctual.charge == 0


def test_a_payer_is_known_by_the_name_but_not_by_a_name_that_two_bear():
    assert same_name("青溪建设（集团） 公司", "青溪建设(集团)公司")
    assert first_alike("甲公司", [(1, "甲公司"), (2, "乙公司"), (1, "甲公司")]) == 1
    assert first_alike("甲公司", [(1, "甲公司"), (2, "甲公司")]) is None


def test_a_guarantee_is_a_part_of_that_name():
    assert is_guarantee("guarantee")
    assert is_guarantee("guarantee.pdf")
    assert not is_guarantee("guarantees-of-quality.pdf")
