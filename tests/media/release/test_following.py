"""Faces followed through a film: hidden where one was missed, listed where one was lost."""

from hypothesis import given
from hypothesis import strategies as st

from media.release.following import breaks, bridged
from media.release.regions import Seen


def face(second: float, left: float = 0.4) -> Seen:
    return Seen(round(second, 2), left, 0.4, 0.1, 0.2)


def every(*seconds: float) -> list[Seen]:
    return [face(one) for one in seconds]


def grid(start: float, end: float) -> list[float]:
    return [round(start + step / 5, 2) for step in range(round((end - start) * 5))]


def test_a_face_missed_for_a_moment_is_hidden_between() -> None:
    seen = every(*grid(0, 1), *grid(2.2, 4))
    assert [one.second for one in bridged(seen)] == grid(0, 4)
    assert breaks(bridged(seen), 4.0) == []


def test_a_face_that_is_gone_for_longer_is_a_break_at_both_ends() -> None:
    seen = every(*grid(0, 1), *grid(5, 6))
    assert bridged(seen) == seen
    assert breaks(seen, 6.0) == [0.8, 5.0]


def test_who_walks_in_and_out_at_the_edge_is_no_break() -> None:
    seen = [face(one, left=one / 10) for one in grid(0, 9)]
    assert breaks(seen, 20.0) == []


def test_two_faces_are_two() -> None:
    seen = sorted([*every(*grid(0, 2)), *(face(one, 0.7) for one in grid(0.6, 1))],
                  key=lambda one: one.second)  # fmt: skip
    assert breaks(bridged(seen), 2.0) == [0.6]


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.1, 0.8)), max_size=30))
def test_what_was_found_stays_found(places: list[tuple[int, float]]) -> None:
    seen = sorted((face(at / 5, left) for at, left in places), key=lambda one: one.second)
    made = bridged(seen)
    assert set(seen) <= set(made)
    assert [one.second for one in made] == sorted(one.second for one in made)
