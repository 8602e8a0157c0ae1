"""The rules of a committee and of what lies far off, without a database."""

from decimal import Decimal

import pytest

from bidding.errors import Refused
from bidding.evaluation.rules.committee import Barred, Place, Seat, check_committee, enough_ask
from bidding.evaluation.rules.distance import far_off
from bidding.evaluation.rules.reading import price_of
from bidding.rules.kinds import ProjectKind, Regime

E, P = Seat.EXPERT, Seat.PURCHASER
MILLION = Decimal(1_000_000)
BARRED = Barred(frozenset())


def check(
    *seats: Seat,
    regime: Regime = Regime.TENDERING,
    kind: ProjectKind = ProjectKind.CONSTRUCTION,
    amount: Decimal = MILLION,
    leader: int = 0,
    barred: Barred = BARRED,
) -> None:
    places = [Place(at, 100 + at, seat, at == leader) for at, seat in enumerate(seats)]
    check_committee(places, regime, kind, amount, barred)


GOODS = {"regime": Regime.PROCUREMENT, "kind": ProjectKind.GOODS}


@pytest.mark.parametrize(
    ("seats", "facts"),
    [
        ((E,) * 5, {}),
        ((E, E, E, E, P), {"leader": 4}),
        ((E, E, E, E, P), {"barred": Barred(frozenset(), hosts=frozenset({104}))}),
        ((E, E, E, E, E, P, P), {}),
        ((E,) * 5, {**GOODS, "amount": 9 * MILLION}),
        ((E,) * 7, {**GOODS, "amount": 10 * MILLION}),
    ],
)
def test_a_lawful_committee(seats: tuple[Seat, ...], facts: dict[str, object]) -> None:
    check(*seats, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seats", "facts", "code"),
    [
        ((E,) * 3, {}, "committee_size"),
        ((E,) * 6, {}, "committee_size"),
        ((E, E, E, P, P), {}, "committee_experts"),
        ((E,) * 5, {**GOODS, "amount": 10 * MILLION}, "committee_size"),
        ((E, E, E, E, P), {**GOODS, "leader": 4}, "committee_leader"),
        ((E,) * 5, {"leader": 9}, "committee_leader"),
        ((E,) * 5, {"barred": Barred(frozenset({103}))}, "committee_avoidance"),
        ((E,) * 5, {"barred": Barred(frozenset(), tied=frozenset({3}))}, "committee_avoidance"),
        ((E,) * 5, {"barred": Barred(frozenset(), hosts=frozenset({103}))}, "committee_own"),
    ],
)
def test_an_unlawful_committee(
    seats: tuple[Seat, ...], facts: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as error:
        check(*seats, **facts)  # type: ignore[arg-type]
    assert error.value.code == code


def test_nobody_sits_twice() -> None:
    places = [Place(7, 1, E, at == 0) for at in range(5)]
    with pytest.raises(Refused, match="两个席位"):
        check_committee(places, Regime.TENDERING, ProjectKind.GOODS, MILLION, BARRED)


def test_more_than_a_third_is_more() -> None:
    assert [enough_ask(asking, 6) for asking in (1, 2, 3)] == [False, False, True]
    assert [enough_ask(asking, 5) for asking in (1, 2)] == [False, True]


def test_thirty_percent_from_the_mean_is_not_far_off_yet() -> None:
    assert far_off({"a": 1300, "b": 1000, "c": 700}, 3000) == []
    assert far_off({"a": 1301, "b": 1000, "c": 699}, 3000) == ["a", "c"]
    assert far_off({}, 3000) == []
    assert far_off({"a": 0, "b": 0}, 3000) == []


@pytest.mark.parametrize(
    ("read_out", "fen"),
    [
        ({"投标报价": "1,234,567.89", "工期": "90 天"}, 123_456_789),
        ({"投标总价": "80 元"}, 8000),
        ({"price": "100.5"}, 10_050),
        ({"投标报价": "12 万元"}, None),
        ({"投标报价": "八十元"}, None),
        ({"投标报价": "1", "备选报价": "2"}, None),
        ({"工期": "90 天"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_price_that_was_read_out(read_out: dict[str, str] | None, fen: int | None) -> None:
    assert price_of(read_out) == fen
