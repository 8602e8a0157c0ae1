"""Moving running clocks by another calendar, all at once, with before and after on record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ledger.services
import worktime
from deadlines import events
from deadlines.models import Clock, Standstill, Timer, Turn
from deadlines.rules import Stage, State, Thresholds, Turned
from deadlines.standing import computed, counted_until, timer_of, turn_of

AT_ONCE = 1000
"""Rows a statement writes."""


@dataclass(frozen=True, slots=True)
class Retimed:
    """One clock that a new calendar moves, or settles where it was provisional."""

    clock: int
    subject: str
    before: datetime
    after: datetime
    kind: str = ""

    @property
    def moved(self) -> bool:
        """Whether it is due at another moment than before."""
        return self.before != self.after


def moves(clocks: Sequence[Clock], calendar: worktime.Calendar) -> list[tuple[Clock, Retimed]]:
    """Those of `clocks` that `calendar` moves or settles, set to what it says but not saved."""
    pauses = _pauses(clocks)
    found = []
    for clock in clocks:
        before = Thresholds(clock.prompt_at, clock.due_at, clock.provisional)
        after = computed(clock, pauses.get(clock.subject, ()), calendar)
        if before != after:
            clock.prompt_at, clock.due_at = after.prompt_at, after.due_at
            clock.provisional = after.provisional
            moved = Retimed(clock.pk, clock.subject, before.due_at, after.due_at, clock.kind)
            found.append((clock, moved))
    return found


def reproject(
    clocks: Sequence[Clock], calendar: worktime.Calendar, actor: str, now: datetime
) -> list[Retimed]:
    """Move these locked clocks to what `calendar` says, with timers, turns and entries."""
    found = moves(clocks, calendar)
    moved = [clock for clock, _retimed in found]
    counted = _counted(moved, now)
    for clock in moved:
        thresholds = Thresholds(clock.prompt_at, clock.due_at)
        clock.stage = thresholds.stage_at(counted[clock.pk], Stage(clock.stage))
    Clock.objects.bulk_update(
        moved, ["due_at", "prompt_at", "provisional", "stage"], batch_size=AT_ONCE
    )
    _set_timers(moved, counted)
    turns = [turn_of(clock, Turned.RECALENDARED, now) for clock in moved]
    Turn.objects.bulk_create(turns, batch_size=AT_ONCE)
    for clock, retimed in found:
        _record(clock, retimed, actor, now)
    return [retimed for _clock, retimed in found]


def _set_timers(clocks: Sequence[Clock], counted: Mapping[int, datetime]) -> None:
    """The next turns of these clocks; one that turns no more has none."""
    timers = [timer for clock in clocks if (timer := timer_of(clock, counted[clock.pk]))]
    idle = {clock.pk for clock in clocks} - {timer.clock_id for timer in timers}
    Timer.objects.filter(pk__in=idle).delete()
    Timer.objects.bulk_create(
        timers,
        update_conflicts=True,
        unique_fields=["clock"],
        update_fields=["at", "stage"],
        batch_size=AT_ONCE,
    )


def _record(clock: Clock, retimed: Retimed, actor: str, now: datetime) -> None:
    ledger.services.append(
        events.CLOCK_REPROJECTED,
        subject=clock.subject,
        actor=actor,
        scope=clock.scope,
        at=now,
        body={
            "clock": clock.pk,
            "kind": clock.kind,
            "before": retimed.before.isoformat(),
            "after": retimed.after.isoformat(),
            "provisional": clock.provisional,
        },
    )


def _counted(clocks: Sequence[Clock], now: datetime) -> Mapping[int, datetime]:
    """Up to when each of these clocks has counted."""
    subjects = {clock.subject for clock in clocks if clock.state == State.PAUSED}
    still = Standstill.objects.filter(subject__in=subjects, ended_at__isnull=True)
    standstills = {one.subject: one for one in still}
    return {clock.pk: counted_until(clock, standstills.get(clock.subject), now) for clock in clocks}


def _pauses(clocks: Sequence[Clock]) -> Mapping[str, list[worktime.Pause]]:
    """The closed standstills of the subjects of these clocks, asked for at once."""
    found: dict[str, list[worktime.Pause]] = defaultdict(list)
    subjects = {clock.subject for clock in clocks}
    closed = Standstill.objects.filter(subject__in=subjects, ended_at__isnull=False)
    for subject, start, end in closed.values_list("subject", "started_at", "ended_at"):
        found[subject].append(worktime.Pause(start, end))
    return found
