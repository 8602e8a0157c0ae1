"""Which entry was changed, removed, reordered or inserted, told from two lists of hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_trees import some_hashes

from ledger.alignment import NOTHING, Difference, How, differences

RECORDED = some_hashes(12)
NEW = some_hashes(3, "new")


def found(*parts: "list[bytes] | bytes") -> list[bytes]:
    return [one for part in parts for one in (part if isinstance(part, list) else [part])]


def r(start: int, stop: int) -> list[bytes]:
    return RECORDED[start:stop]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (RECORDED, []),
        (found(r(0, 4), NEW[0], r(5, 12)), [Difference(4, How.CHANGED, 4)]),
        (
            found(NEW[0], r(1, 11), NEW[1]),
            [Difference(0, How.CHANGED, 0), Difference(11, How.CHANGED, 11)],
        ),
        (found(r(0, 4), r(5, 12)), [Difference(4, How.REMOVED)]),
        (found(r(0, 4), NOTHING, r(5, 12)), [Difference(4, How.REMOVED)]),
        (found(r(0, 4), r(5, 12), NOTHING), [Difference(4, How.REMOVED)]),
        (r(0, 9), [Difference(n, How.REMOVED) for n in (9, 10, 11)]),
        ([], [Difference(n, How.REMOVED) for n in range(12)]),
        (found(r(0, 4), NEW[0], r(4, 12)), [Difference(4, How.INSERTED)]),
        (found(RECORDED, NEW), [Difference(n, How.INSERTED) for n in (12, 13, 14)]),
        (found(r(0, 4), r(2, 3), r(4, 12)), [Difference(4, How.INSERTED)]),
        (found(r(0, 2), r(5, 6), r(2, 12)), [Difference(2, How.INSERTED)]),
        (
            found(r(0, 4), r(5, 6), r(4, 5), r(6, 12)),
            [Difference(4, How.REORDERED, 5), Difference(5, How.REORDERED, 4)],
        ),
        (
            found(r(0, 2), r(9, 10), r(3, 9), r(2, 3), r(10, 12)),
            [Difference(2, How.REORDERED, 9), Difference(9, How.REORDERED, 2)],
        ),
        (found(r(1, 11), r(0, 1), r(11, 12)), [Difference(10, How.REORDERED, 0)]),
        (
            found(r(0, 2), r(3, 6), NEW[0], r(7, 9), NEW[1], r(9, 12)),
            [
                Difference(2, How.REMOVED),
                Difference(5, How.CHANGED, 6),
                Difference(8, How.INSERTED),
            ],
        ),
    ],
    ids=[
        "untouched",
        "changed",
        "both ends changed",
        "removed and renumbered",
        "removed",
        "removed, renumbered, padded",
        "cut off",
        "all removed",
        "inserted",
        "appended",
        "copied",
        "copied to before its place",
        "neighbours exchanged",
        "exchanged",
        "moved",
        "three things at once",
    ],
)
def test_differences(now: list[bytes], expected: list[Difference]) -> None:
    assert differences(RECORDED, now, range(99)) == expected


def test_places_count_from_the_first() -> None:
    now = found(r(0, 4), NEW[0], r(5, 12))
    assert differences(RECORDED, now, range(1000, 1012)) == [Difference(1004, How.CHANGED, 1004)]


def test_what_is_known_to_be_equal_may_be_left_out() -> None:
    recorded, now = found(r(0, 3), r(9, 12)), found(r(0, 2), r(9, 10), r(2, 3), r(10, 12))
    assert differences(recorded, now, [0, 1, 2, 9, 10, 11]) == [
        Difference(2, How.REORDERED, 9),
        Difference(9, How.REORDERED, 2),
    ]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (found(RECORDED, NEW), []),
        (found(r(0, 4), r(5, 12), NEW), [Difference(4, How.REMOVED)]),
        (found(r(0, 4), NEW[0], r(4, 12), NEW[1:]), [Difference(4, How.INSERTED)]),
        (found(r(0, 11), NEW), [Difference(11, How.CHANGED, 11)]),
        (r(0, 11), [Difference(11, How.REMOVED)]),
    ],
)
def test_a_log_that_has_grown_since(now: list[bytes], expected: list[Difference]) -> None:
    assert differences(RECORDED, now, range(99), 12) == expected


def test_a_record_of_two_minds() -> None:
    """Its first six places as they were, the rest renumbered together with the entries."""
    shorter = found(r(0, 2), r(3, 12))
    assert differences(found(r(0, 6), shorter[6:]), shorter, range(12), 6) == [
        Difference(2, How.REMOVED)
    ]
    longer = found(r(0, 2), NEW[0], r(2, 12))
    assert differences(found(r(0, 6), longer[6:]), longer, range(13), 6) == [
        Difference(2, How.INSERTED)
    ]


def test_a_place_without_entry_or_record() -> None:
    recorded = found(r(0, 4), NOTHING, r(5, 12))
    assert differences(recorded, recorded, range(99)) == [Difference(4, How.REMOVED)]
    assert differences(found(r(0, 4), NOTHING), found(r(0, 3), NOTHING, NOTHING), range(99)) == [
        Difference(3, How.REMOVED),
        Difference(4, How.REMOVED),
    ]


@given(st.integers(1, 60), st.data())
def test_any_one_forgery_is_named_alone(size: int, data: st.DataObject) -> None:
    recorded = some_hashes(size)
    place = data.draw(st.integers(0, size - 1))
    new = NEW[0]
    before, after = recorded[:place], recorded[place + 1 :]
    assert differences(recorded, [*before, new, *after], range(99)) == [
        Difference(place, How.CHANGED, place)
    ]
    assert differences(recorded, [*before, *after], range(99)) == [Difference(place, How.REMOVED)]
    assert differences(recorded, [*before, new, *recorded[place:]], range(99)) == [
        Difference(place, How.INSERTED)
    ]


@given(st.permutations(range(12)))
def test_a_permutation_only_reorders(order: list[int]) -> None:
    named = differences(RECORDED, [RECORDED[n] for n in order], range(99))
    assert {one.how for one in named} <= {How.REORDERED}
    assert all(order[one.seq] == one.was != one.seq for one in named)
    assert bool(named) == (order != list(range(12)))


@given(st.lists(st.sampled_from([*range(12), -1, -2, -3, None]), max_size=16))
def test_nothing_is_lost_and_nothing_invented(order: list[int | None]) -> None:
    now = [NOTHING if n is None else RECORDED[n] if n >= 0 else NEW[n] for n in order]
    named = differences(RECORDED, now, range(99))
    removed = {one.seq for one in named if one.how is How.REMOVED}
    changed = {one.was for one in named if one.how is How.CHANGED}
    there = {n for n in order if n is not None and n >= 0}
    assert removed | changed == set(range(12)) - there
    new = {one.seq for one in named if one.how in {How.CHANGED, How.INSERTED}}
    strangers = {at for at, n in enumerate(order) if n is not None and n < 0}
    copies = sum(order.count(n) - 1 for n in there)
    assert strangers <= new
    assert len(new) == len(strangers) + copies
