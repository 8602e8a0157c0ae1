"""How one clock's standing is written: thresholds, timer, turn. For this room's commands only."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

import worktime
from deadlines.models import Clock, Standstill, Timer, Turn
from deadlines.rules import PAUSABLE, Kind, Stage, State, Thresholds, Turned, thresholds


def prompt_rule() -> worktime.PromptRule:
    """When clocks prompt here."""
    return worktime.PromptRule(settings.PROMPT_SHARE, settings.PROMPT_WORKING_DAYS)


def limit_of(clock: Clock) -> worktime.Limit | None:
    """The limit a clock counts, or None for an absolute deadline."""
    if clock.limit_amount is None:
        return None
    return worktime.Limit(clock.limit_amount, worktime.Unit(clock.limit_unit))


def pauses_of(subject: str) -> list[worktime.Pause]:
    """The closed standstills of a subject."""
    closed = Standstill.objects.filter(subject=subject, ended_at__isnull=False)
    return [
        worktime.Pause(start, end) for start, end in closed.values_list("started_at", "ended_at")
    ]


def open_standstill(subject: str) -> Standstill | None:
    """The standstill that a subject is in, if any."""
    return Standstill.objects.filter(subject=subject, ended_at__isnull=True).first()


def counted_until(clock: Clock, standstill: Standstill | None, moment: datetime) -> datetime:
    """Up to when a clock has counted at `moment`: one that stands still, to where that began."""
    if clock.state == State.PAUSED and standstill is not None:
        return standstill.started_at
    return moment


def computed(
    clock: Clock, pauses: Sequence[worktime.Pause], calendar: worktime.Calendar
) -> Thresholds:
    """A clock's thresholds by its facts in `calendar`; those it has for an absolute deadline."""
    limit = limit_of(clock)
    if limit is None:
        return Thresholds(clock.prompt_at, clock.due_at)
    counted = pauses if clock.kind in PAUSABLE else ()
    return thresholds(
        calendar, clock.started_at, limit, counted, clock.extension, rule=prompt_rule()
    )


def set_thresholds(
    clock: Clock, pauses: Sequence[worktime.Pause], calendar: worktime.Calendar, counted: datetime
) -> None:
    """Compute a clock's thresholds anew from its facts and save it with its timer.

    `counted` is up to when it has counted: what lies behind it may already have sounded.
    """
    found = computed(clock, pauses, calendar)
    clock.due_at = found.due_at
    clock.prompt_at = found.prompt_at
    clock.provisional = found.provisional
    clock.stage = found.stage_at(counted, Stage(clock.stage))
    clock.save()
    set_timer(clock, until=counted)


def set_timer(clock: Clock, until: datetime | None = None) -> None:
    """Give a clock its next turn, or none; see `timer_of`."""
    timer = timer_of(clock, until)
    if timer is None:
        Timer.objects.filter(pk=clock.pk).delete()
        return
    Timer.objects.bulk_create(
        [timer], update_conflicts=True, unique_fields=["clock"], update_fields=["at", "stage"]
    )


def timer_of(clock: Clock, until: datetime | None = None) -> Timer | None:
    """A clock's next turn; None where it turns no more.

    A clock that stands still or is stopped keeps only a turn that was already past at `until`: the
    alarm that a watcher out of order has not sounded yet is late, not lost.
    """
    upcoming = Thresholds(clock.prompt_at, clock.due_at).next_after(Stage(clock.stage))
    if upcoming is not None and clock.state != State.RUNNING:
        upcoming = upcoming if until is not None and upcoming[0] <= until else None
    if upcoming is None:
        return None
    at, stage = upcoming
    return Timer(clock=clock, at=at, stage=stage, kind=Kind(clock.kind))


def turned(clock: Clock, what: Turned, now: datetime) -> None:
    """Write one row of a clock's history."""
    turn_of(clock, what, now).save(force_insert=True)


def turn_of(clock: Clock, what: Turned, now: datetime) -> Turn:
    """One row of a clock's history."""
    return Turn(
        clock=clock,
        at=now,
        what=what,
        state=clock.state,
        stage=clock.stage,
        due_at=clock.due_at,
        prompt_at=clock.prompt_at,
    )
