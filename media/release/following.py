"""Faces followed from one searched picture to the next: what was missed between, where it broke.

Pure. A face that is found, then not, then found again near by was there all the while: it is hidden
between as well. Where one appears or is gone in the midst of the picture, a person has to look.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from media.release.regions import Seen

STEP = 0.3
"""Seconds within which the next picture is searched."""
BRIDGED = 2.0
"""Seconds for which a face may be missed and still counts as the same."""
EDGE = 0.03
"""Of the picture's width or height: so near to its edge a face comes and goes rightly."""


def bridged(seen: Sequence[Seen]) -> list[Seen]:
    """The faces, with those between in place of which none was found, in the order of time."""
    times = [one.second for one in seen]
    missed = [
        between
        for one in seen
        if not any(_near(one, other) for other in _within(seen, times, one, STEP))
        for between in _between(one, _next(one, _within(seen, times, one, BRIDGED)))
    ]
    return sorted([*seen, *missed], key=lambda one: one.second)


def breaks(seen: Sequence[Seen], length: float) -> list[float]:
    """The seconds of a film of that length at which a face came or went within the picture."""
    times = [one.second for one in seen]
    inside = [one for one in seen if not _at_edge(one)]
    gone = [
        one.second
        for one in inside
        if one.second + STEP < length
        and not any(_near(one, other) for other in _within(seen, times, one, STEP))
    ]
    come = [
        one.second
        for one in inside
        if one.second > STEP
        and not any(_near(one, other) for other in _before(seen, times, one, STEP))
    ]
    return _apart(sorted({*gone, *come}))


def _within(seen: Sequence[Seen], times: Sequence[float], one: Seen, span: float) -> Sequence[Seen]:
    """What was found after `one`, until so many seconds later."""
    return seen[bisect_right(times, one.second) : bisect_right(times, one.second + span)]


def _before(seen: Sequence[Seen], times: Sequence[float], one: Seen, span: float) -> Sequence[Seen]:
    return seen[bisect_left(times, one.second - span) : bisect_left(times, one.second)]


def _next(one: Seen, later: Sequence[Seen]) -> Seen | None:
    return next((other for other in later if _near(one, other)), None)


def _between(one: Seen, other: Seen | None) -> Iterator[Seen]:
    """Where a face was on its way from one place to the other, five times a second."""
    if other is None:
        return
    steps = round((other.second - one.second) / 0.2)
    for step in range(1, steps):
        share = step / steps
        sides = ("second", "left", "top", "width", "height")
        yield Seen(
            *(
                round(getattr(one, side) * (1 - share) + getattr(other, side) * share, 4)
                for side in sides
            )
        )


def _near(one: Seen, other: Seen) -> bool:
    """Whether two faces may be one: their centres no further apart than the larger one's size."""
    across = abs(one.left + one.width / 2 - other.left - other.width / 2)
    down = abs(one.top + one.height / 2 - other.top - other.height / 2)
    return across <= max(one.width, other.width) and down <= max(one.height, other.height)


def _at_edge(one: Seen) -> bool:
    right, bottom = one.left + one.width, one.top + one.height
    return min(one.left, one.top, 1 - right, 1 - bottom) < EDGE


def _apart(seconds: Sequence[float]) -> list[float]:
    """Moments of which none lies within a second after the one before."""
    later = (now for before, now in pairwise(seconds) if now - before > 1)
    return [round(one, 1) for one in (*seconds[:1], *later)]
