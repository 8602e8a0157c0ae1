"""The working calendar of record: the shipped notices, and those adopted since.

A calendar is versioned data that cites the State Council's notice. Adopting a year's notice
re-projects every clock it touches, with before and after on record.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db import transaction
from django.db.models import Q

import ledger.services
import worktime
from deadlines import events
from deadlines.models import CalendarVersion, Clock, Timer
from deadlines.rules import State, Thresholds, Turned
from deadlines.standing import pauses_of, set_thresholds, turned


@dataclass(frozen=True, slots=True)
class Retimed:
    """One clock that a new calendar moved."""

    clock: int
    subject: str
    before: datetime
    after: datetime


def current() -> worktime.Calendar:
    """The calendar in force: the latest adopted version, else the one shipped."""
    version = CalendarVersion.objects.order_by("-id").values_list("id", flat=True).first()
    return worktime.published_calendar() if version is None else _calendar(version)


@lru_cache(maxsize=8)
def _calendar(version: int) -> worktime.Calendar:
    data = CalendarVersion.objects.values_list("data", flat=True).get(pk=version)
    return worktime.Calendar.from_json(data)


@transaction.atomic
def adopt(
    calendar: worktime.Calendar, *, citation: str, actor: str, scope: str, now: datetime
) -> list[Retimed]:
    """Put `calendar` in force and re-project what it touches; tell what moved.

    Raises `worktime.CalendarError` when the calendar contradicts itself (raised by its making).
    """
    changed = _first_change(current(), calendar)
    version = CalendarVersion.objects.create(
        data=calendar.as_json(), citation=citation, adopted_at=now, adopted_by=actor
    )
    ledger.services.append(
        events.CALENDAR_ADOPTED,
        subject=f"calendar:{version.pk}",
        actor=actor,
        scope=scope,
        at=now,
        body={"citation": citation, "years": sorted(calendar.years)},
    )
    clocks = _touched(changed)
    return [moved for clock in clocks if (moved := _reproject(clock, calendar, actor, now))]


def _first_change(before: worktime.Calendar, after: worktime.Calendar) -> date:
    """The first date that a notice new to `after` speaks of (it may be in December before)."""
    new = set(after.notices) - set(before.notices)
    return min((day.date for notice in new for day in notice.days), default=date(2199, 12, 31))


def _touched(changed: date) -> list[Clock]:
    """Open clocks, provisional or due from `changed` on; timers locked first, as ever."""
    late = Q(due_at__gte=datetime.combine(changed, time.min, worktime.ZONE))
    open_ones = Clock.objects.exclude(state=State.STOPPED).exclude(limit_amount=None)
    open_ones = open_ones.filter(Q(provisional=True) | late)
    list(Timer.objects.select_for_update().filter(clock__in=open_ones).values_list("pk"))
    return list(open_ones.select_for_update().order_by("pk"))


def _reproject(
    clock: Clock, calendar: worktime.Calendar, actor: str, now: datetime
) -> Retimed | None:
    before = Thresholds(clock.prompt_at, clock.due_at, clock.provisional)
    set_thresholds(clock, pauses_of(clock.subject), calendar, now)
    after = Thresholds(clock.prompt_at, clock.due_at, clock.provisional)
    if before == after:
        return None
    turned(clock, Turned.RECALENDARED, now)
    ledger.services.append(
        events.CLOCK_REPROJECTED,
        subject=clock.subject,
        actor=actor,
        scope=clock.scope,
        at=now,
        body={
            "clock": clock.pk,
            "kind": clock.kind,
            "before": before.due_at.isoformat(),
            "after": after.due_at.isoformat(),
            "provisional": after.provisional,
        },
    )
    return Retimed(clock.pk, clock.subject, before.due_at, after.due_at)
