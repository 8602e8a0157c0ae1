"""The working calendar of record: the shipped notices, and those adopted since.

A calendar is versioned data that cites the State Council's notices, and the order that sets the
working hours. Adopting another re-projects every clock it touches, with before and after on record.
"""

from datetime import date, datetime, time
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

import ledger.services
import worktime
from deadlines import events
from deadlines.locks import change_calendar
from deadlines.models import CalendarVersion, Clock, Timer
from deadlines.retiming import Retimed, moves, reproject
from deadlines.rules import State

__all__ = ["Retimed", "adopt", "current", "preview"]


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
    change_calendar()
    before = current()
    version = CalendarVersion.objects.create(
        data=calendar.as_json(), citation=citation, adopted_at=now, adopted_by=actor
    )
    ledger.services.append(
        events.CALENDAR_ADOPTED,
        subject=f"calendar:{version.pk}",
        actor=actor,
        scope=scope,
        at=now,
        body={
            "citation": citation,
            "years": sorted(calendar.years),
            "hours": calendar.hours.as_json(),
        },
    )
    return reproject(_locked(_touched(before, calendar)), calendar, actor, now)


def preview(calendar: worktime.Calendar) -> list[Retimed]:
    """What `adopt` would tell of `calendar` now; nothing is changed and nothing is locked."""
    clocks = _touched(current(), calendar).order_by("due_at", "pk")
    return [retimed for _clock, retimed in moves(list(clocks), calendar)]


def _first_change(before: worktime.Calendar, after: worktime.Calendar) -> date:
    """The first date of which the two speak differently (it may be in December before)."""
    changed = set(after.notices) ^ set(before.notices)
    return min((day.date for notice in changed for day in notice.days), default=date(2199, 12, 31))


def _touched(before: worktime.Calendar, after: worktime.Calendar) -> QuerySet[Clock]:
    """Open clocks that may be due at another moment: all by other hours; by other days those
    provisional, or due from the first of these days on.
    """
    open_ones = Clock.objects.exclude(state=State.STOPPED).exclude(limit_amount=None)
    if before.hours != after.hours:
        return open_ones
    changed = datetime.combine(_first_change(before, after), time.min, worktime.ZONE)
    return open_ones.filter(Q(provisional=True) | Q(due_at__gte=changed))


def _locked(clocks: QuerySet[Clock]) -> list[Clock]:
    """These clocks, locked; timers first, as ever."""
    list(Timer.objects.select_for_update().filter(clock__in=clocks).values_list("pk"))
    return list(clocks.select_for_update().order_by("pk"))
