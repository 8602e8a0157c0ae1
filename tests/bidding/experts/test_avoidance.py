"""Who keeps away from a tender: rules over facts and a date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.experts.rules.avoidance import (
    AUTHORITY,
    Fact,
    Side,
    Sides,
    avoided,
    normal,
    years_before,
)
from bidding.experts.rules.importing import is_identity
from bidding.experts.rules.kinds import Reason

ON = dt.date(2026, 3, 2)
SIDES = Sides(
    [Side("规划局", "11330000AAAAAAAA1X"), Side("甲（代理）公司"), Side("建设局", role=AUTHORITY)]
)


def reasons(*facts: Fact) -> list[Reason]:
    found = avoided(facts, SIDES, "P-1", ON, 3)
    return [one.reason for many in found.values() for one in many]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (Fact(1, "employer", "规划局"), Reason.EMPLOYER),
        (Fact(1, "employer", "旧名", "11330000aaaaaaaa1x"), Reason.EMPLOYER),
        (Fact(1, "employer", "甲(代理)公司"), Reason.EMPLOYER),
        (Fact(1, "employer", "规划局", until=dt.date(2023, 3, 2)), Reason.RECENT_EMPLOYER),
        (Fact(1, "employer", "规划局", until=ON), Reason.EMPLOYER),
        (Fact(1, "employer", "建设局"), Reason.AUTHORITY),
        (Fact(1, "interest", "规划局"), Reason.INTEREST),
        (Fact(1, "relative", "规划局", until=ON), Reason.RELATIVE),
        (Fact(1, "prepared", "P-1"), Reason.EARLIER_WORK),
    ],
)
def test_reasons(fact: Fact, reason: Reason) -> None:
    assert reasons(fact) == [reason]


@pytest.mark.parametrize(
    "fact",
    [
        Fact(1, "employer", "别处"),
        Fact(1, "employer", "规划局", until=dt.date(2023, 3, 1)),
        Fact(1, "employer", "建设局", until=dt.date(2026, 3, 1)),
        Fact(1, "relative", "规划局", until=dt.date(2026, 3, 1)),
        Fact(1, "prepared", "P-2"),
    ],
)
def test_no_reasons(fact: Fact) -> None:
    assert reasons(fact) == []


def test_every_reason_is_named() -> None:
    facts = (Fact(7, "employer", "规划局"), Fact(7, "relative", "甲（代理）公司"))
    assert reasons(*facts) == [Reason.EMPLOYER, Reason.RELATIVE]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 20))
def test_years_before(day: dt.date, years: int) -> None:
    before = years_before(day, years)
    assert before.year == day.year - years
    assert (before.month, before.day) in {(day.month, day.day), (2, 28)}


@given(st.text(max_size=20))
def test_names_are_compared_without_their_dress(name: str) -> None:
    assert normal(name) == normal(f" {name}（）") == normal(normal(name))


def test_identity_numbers() -> None:
    assert is_identity("11010519491231002X")
    assert not is_identity("110105194912310021")
