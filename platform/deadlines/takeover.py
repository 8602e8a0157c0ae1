"""Clocks towards deadlines that other offices set, taken over many at once.

Part of a caller's command and of its transaction, as every command on clocks. What ended before it
came here stays silent: nobody can be warned of the past.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import worktime
from deadlines.calendars import current
from deadlines.locks import use_calendar
from deadlines.models import Clock, Timer, Turn
from deadlines.rules import Kind, Stage, State, Thresholds, Turned


@dataclass(frozen=True, slots=True)
class Taken:
    """A limit that runs, or ran until `ended_at`, towards an absolute deadline."""

    subject: str
    scope: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


def take_over(taken: Sequence[Taken], kind: Kind, *, now: datetime) -> list[Clock]:
    """Set up a clock for each limit, in their order; those still open get their timers."""
    use_calendar()
    calendar = current()
    clocks = Clock.objects.bulk_create(_clock(one, kind, calendar) for one in taken)
    Turn.objects.bulk_create(_turn(clock, Turned.STARTED, now) for clock in clocks)
    Turn.objects.bulk_create(_turn(clock, Turned.STOPPED, now) for clock in clocks if _over(clock))
    Timer.objects.bulk_create(_timer(clock) for clock in clocks if not _over(clock))
    return clocks


def _clock(one: Taken, kind: Kind, calendar: worktime.Calendar) -> Clock:
    prompt_at = worktime.prompt_before(one.started_at, one.due_at, calendar)
    clock = Clock(
        subject=one.subject,
        kind=kind,
        scope=one.scope,
        started_at=one.started_at,
        due_at=one.due_at,
        prompt_at=prompt_at,
    )
    if one.ended_at is not None:
        reached = Thresholds(prompt_at, one.due_at).stage_at(one.ended_at, Stage.RED)
        clock.state, clock.stage, clock.stopped_at = State.STOPPED, reached, one.ended_at
    return clock


def _over(clock: Clock) -> bool:
    return clock.state == State.STOPPED


def _turn(clock: Clock, what: Turned, now: datetime) -> Turn:
    started = what == Turned.STARTED
    return Turn(
        clock=clock,
        at=now,
        what=what,
        state=State.RUNNING if started else State.STOPPED,
        stage=Stage.GREEN if started else clock.stage,
        due_at=clock.due_at,
        prompt_at=clock.prompt_at,
    )


def _timer(clock: Clock) -> Timer:
    thresholds = Thresholds(clock.prompt_at, clock.due_at)
    upcoming = thresholds.next_after(Stage.GREEN) or (clock.due_at, Stage.RED)
    at, stage = upcoming
    return Timer(clock=clock, at=at, stage=stage, kind=clock.kind)
