"""Commands on running clocks. Each is part of a caller's command and of its transaction.

The caller's ledger entry tells why a clock was started, paused or moved; only what time alone
does (an alarm, a new calendar) is an entry of this room. Locks are taken the calendar first, then
timers, then clocks, so that nobody waits for another in a circle; the watcher never waits.
"""

from datetime import datetime

import worktime
from deadlines.calendars import current
from deadlines.locks import use_calendar
from deadlines.models import Clock, Standstill, Timer
from deadlines.rules import PAUSABLE, Kind, Stage, State, Turned, is_late, thresholds
from deadlines.standing import (
    counted_until,
    open_standstill,
    pauses_of,
    prompt_rule,
    set_thresholds,
    set_timer,
    turned,
)


class ClockError(Exception):
    """A clock cannot do what was asked of it."""


def start(
    subject: str,
    kind: Kind,
    limit: worktime.Limit,
    *,
    scope: str,
    started_at: datetime,
    now: datetime,
    label: str = "",
) -> Clock:
    """Start counting `limit` for `subject` from `started_at`.

    A clock that starts with thresholds already past sounds them as soon as the watcher looks.
    """
    use_calendar()
    computed = thresholds(current(), started_at, limit, pauses_of(subject), rule=prompt_rule())
    clock = Clock.objects.create(
        subject=subject,
        kind=kind,
        label=label,
        scope=scope,
        started_at=started_at,
        limit_amount=limit.n,
        limit_unit=limit.unit.value,
        due_at=computed.due_at,
        prompt_at=computed.prompt_at,
        provisional=computed.provisional,
    )
    return _started(clock, now)


def start_until(
    subject: str,
    kind: Kind,
    due_at: datetime,
    *,
    scope: str,
    started_at: datetime,
    now: datetime,
    label: str = "",
) -> Clock:
    """Start a clock towards an absolute deadline that another office set.

    Raises `ClockError` when the deadline does not lie after the start.
    """
    if due_at <= started_at:
        raise ClockError("the deadline does not lie after the start")
    use_calendar()
    prompt = worktime.prompt_before(started_at, due_at, current(), prompt_rule())
    clock = Clock.objects.create(
        subject=subject,
        kind=kind,
        label=label,
        scope=scope,
        started_at=started_at,
        due_at=due_at,
        prompt_at=prompt,
    )
    return _started(clock, now)


def _started(clock: Clock, now: datetime) -> Clock:
    set_timer(clock)
    turned(clock, Turned.STARTED, now)
    return clock


def pause(subject: str, *, since: datetime, now: datetime) -> Standstill:
    """Let the subject's pausable clocks stand still from `since` until `resume`.

    Raises `ClockError` when the subject already stands still.
    """
    clocks = _locked(subject)
    if open_standstill(subject) is not None:
        raise ClockError("the clocks already stand still")
    standstill = Standstill.objects.create(subject=subject, started_at=since)
    for clock in clocks:
        if clock.kind in PAUSABLE and clock.limit_amount is not None:
            clock.state = State.PAUSED
            clock.save(update_fields=["state"])
            set_timer(clock, until=since)
            turned(clock, Turned.PAUSED, now)
    return standstill


def resume(subject: str, *, until: datetime, now: datetime) -> list[Clock]:
    """End the subject's standstill at `until` and set its clocks running again.

    Raises `ClockError` when the subject does not stand still, or `until` lies before its start.
    """
    clocks = _locked(subject)
    standstill = open_standstill(subject)
    if standstill is None:
        raise ClockError("the clocks do not stand still")
    if until < standstill.started_at:
        raise ClockError("the end lies before the start")
    standstill.ended_at = until
    standstill.save(update_fields=["ended_at"])
    calendar, pauses = current(), pauses_of(subject)
    for clock in clocks:
        if clock.state == State.PAUSED:
            clock.state = State.RUNNING
            set_thresholds(clock, pauses, calendar, now)
            turned(clock, Turned.RESUMED, now)
    return clocks


def extend(clock: int, *, by: int, now: datetime) -> Clock:
    """Lengthen a running clock by `by` units of its own limit.

    Raises `ClockError` for a clock that is stopped or has no limit of its own.
    """
    subject = Clock.objects.values_list("subject", flat=True).get(pk=clock)
    found = next((one for one in _locked(subject) if one.pk == clock), None)
    if found is None or found.limit_amount is None:
        raise ClockError("this clock cannot be extended")
    found.extension += by
    counted = counted_until(found, open_standstill(subject), now)
    set_thresholds(found, pauses_of(subject), current(), counted)
    turned(found, Turned.EXTENDED, now)
    return found


def stop(
    subject: str, *, now: datetime, at: datetime | None = None, only: int | None = None
) -> dict[int, bool]:
    """Stop the subject's clocks (or `only` one) at the instant `at` (default `now`).

    A clock that stands still has counted up to where its standstill began, and is judged by that.
    Stopping all of them ends the standstill: its time is left out of the limits as by `resume`.
    Returns for each stopped clock whether it ended late.
    """
    ended = at or now
    clocks = _locked(subject)
    standstill = open_standstill(subject)
    if standstill is not None and only is None:
        standstill.ended_at = max(ended, standstill.started_at)
        standstill.save(update_fields=["ended_at"])
    late: dict[int, bool] = {}
    for clock in clocks:
        if only is None or clock.pk == only:
            counted = counted_until(clock, standstill, ended)
            late[clock.pk] = is_late(counted, clock.due_at)
            if clock.state == State.PAUSED:
                set_thresholds(clock, pauses_of(subject), current(), counted)
            clock.state, clock.stopped_at = State.STOPPED, ended
            clock.save(update_fields=["state", "stopped_at"])
            set_timer(clock, until=counted)
            turned(clock, Turned.STOPPED, now)
    return late


def _locked(subject: str) -> list[Clock]:
    """The subject's open clocks, locked timers first; before them the calendar."""
    use_calendar()
    open_ones = Clock.objects.filter(subject=subject).exclude(state=State.STOPPED)
    list(Timer.objects.select_for_update().filter(clock__in=open_ones).values_list("pk"))
    return list(open_ones.select_for_update().order_by("pk"))


__all__ = [
    "ClockError",
    "Kind",
    "Stage",
    "extend",
    "pause",
    "resume",
    "start",
    "start_until",
    "stop",
]
