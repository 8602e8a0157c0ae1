"""The working calendar of record: the shipped notices, and those adopted since.

A calendar is versioned data that cites the State Council's notice. Adopting a year's notice
re-projects every clock it touches, with before and after on record.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

import ledger.services
import worktime
from deadlines import events
from deadlines.models import CalendarVersion, Clock, Standstill, Timer
from deadlines.rules import State, Thresholds, Turned
from deadlines.standing import computed, pauses_of, set_thresholds, turned


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
    clocks = _locked(_touched(changed))
    return [moved for clock in clocks if (moved := _reproject(clock, calendar, actor, now))]


def preview(calendar: worktime.Calendar) -> list[Retimed]:
    """What `adopt` would tell of `calendar` now; nothing is changed and nothing is locked."""
    clocks = _touched(_first_change(current(), calendar)).order_by("due_at", "pk")
    pauses = _pauses(clocks)
    found = []
    for clock in clocks:
        before = Thresholds(clock.prompt_at, clock.due_at, clock.provisional)
        after = computed(clock, pauses.get(clock.subject, ()), calendar)
        if before != after:
            found.append(_retimed(clock, before, after))
    return found


def _first_change(before: worktime.Calendar, after: worktime.Calendar) -> date:
    """The first date of which the two speak differently (it may be in December before)."""
    changed = set(after.notices) ^ set(before.notices)
    return min((day.date for notice in changed for day in notice.days), default=date(2199, 12, 31))


def _touched(changed: date) -> QuerySet[Clock]:
    """Open clocks, provisional or due from `changed` on."""
    late = Q(due_at__gte=datetime.combine(changed, time.min, worktime.ZONE))
    open_ones = Clock.objects.exclude(state=State.STOPPED).exclude(limit_amount=None)
    return open_ones.filter(Q(provisional=True) | late)


def _locked(clocks: QuerySet[Clock]) -> list[Clock]:
    """These clocks, locked; timers first, as ever."""
    list(Timer.objects.select_for_update().filter(clock__in=clocks).values_list("pk"))
    return list(clocks.select_for_update().order_by("pk"))


def _pauses(clocks: QuerySet[Clock]) -> Mapping[str, list[worktime.Pause]]:
    """The closed standstills of the subjects of these clocks, asked for at once."""
    found: dict[str, list[worktime.Pause]] = defaultdict(list)
    subjects = clocks.order_by().values("subject")
    closed = Standstill.objects.filter(subject__in=subjects, ended_at__isnull=False)
    for subject, start, end in closed.values_list("subject", "started_at", "ended_at"):
        found[subject].append(worktime.Pause(start, end))
    return found


def _retimed(clock: Clock, before: Thresholds, after: Thresholds) -> Retimed:
    return Retimed(clock.pk, clock.subject, before.due_at, after.due_at, clock.kind)


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
    return _retimed(clock, before, after)
