"""Pauses on the line of working time: walking along it and leaving out what does not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from worktime.calendars import Calendar
from worktime.limits import Pause

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause as positions: begun at `opened`, it takes [since, until) off the line.

    For day limits the stop is wider than the pause, because it takes whole dates. `until` is
    None while the pause is open.
    """

    opened: int
    since: int
    until: int | None


def stops(pauses: Iterable[Pause], calendar: Calendar, *, whole_dates: bool) -> list[Stop]:
    """The pauses as stops, in the order in which they began."""
    cut = _whole_dates if whole_dates else _exactly
    return [cut(pause, calendar) for pause in sorted(pauses, key=lambda pause: pause.start)]


def _whole_dates(pause: Pause, calendar: Calendar) -> Stop:
    until = None if pause.last is None else calendar.midnight(pause.last)
    since = calendar.midnight(pause.first - ONE_DAY)
    return Stop(calendar.position(pause.start), since, until)


def _exactly(pause: Pause, calendar: Calendar) -> Stop:
    until = None if pause.end is None else calendar.position(pause.end)
    since = calendar.position(pause.start)
    return Stop(since, since, until)


def advance(base: int, work: int, stops: Sequence[Stop]) -> int | None:
    """The position at which `work` has been counted since `base`; None if an open pause holds it.

    Overlapping stops are united. A pause begun when the time was already up changes nothing:
    nobody can set a clock back.
    """
    target = reached = base
    target += work
    for stop in stops:
        if stop.opened >= target:
            break
        if stop.until is None:
            return None
        begins = max(stop.since, reached)
        if stop.until > begins:
            target += stop.until - begins
            reached = stop.until
    return target


def counted(base: int, end: int, stops: Sequence[Stop]) -> int:
    """The work counted from `base` to `end`, closed stops that began before `end` left out."""
    total, reached = end - base, base
    for stop in stops:
        if stop.opened >= end or stop.until is None:
            break
        begins, ends = max(stop.since, reached), min(stop.until, end)
        if ends > begins:
            total -= ends - begins
            reached = ends
    return total
