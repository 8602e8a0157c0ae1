"""Questions about running clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate

import worktime
from deadlines.calendars import current
from deadlines.models import CalendarVersion, Clock, Heartbeat, Standstill, Turn
from deadlines.rules import PAUSABLE, Kind, Stage, State, Turned
from deadlines.standing import counted_until, limit_of, open_standstill, pauses_of


@dataclass(frozen=True, slots=True)
class Alarms:
    """The alarms sounded, by kind, and their lateness in milliseconds; none where none sounded."""

    prompted: int
    overdue: int
    worst_ms: float | None
    p50_ms: float | None
    p99_ms: float | None


def clocks(subject: str) -> QuerySet[Clock]:
    """All clocks of a subject, oldest first."""
    return Clock.objects.filter(subject=subject).order_by("pk")


def open_clocks(subjects: Iterable[str]) -> QuerySet[Clock]:
    """The clocks of these subjects that are not stopped."""
    return Clock.objects.filter(subject__in=list(subjects)).exclude(state=State.STOPPED)


def open_subjects() -> QuerySet[Clock, Any]:
    """The subjects of clocks that have not stopped, for a question about many."""
    return Clock.objects.exclude(state=State.STOPPED).values("subject")


def turns(subject: str) -> QuerySet[Turn]:
    """Every turn of a subject's clocks, in order."""
    return Turn.objects.filter(clock__subject=subject).select_related("clock").order_by("at", "pk")


def standstill_of(subject: str) -> Standstill | None:
    """The standstill that a subject is in, if any."""
    return open_standstill(subject)


def counted(clock: Clock, moment: datetime) -> datetime:
    """Up to when `clock` has counted at `moment`: one that stands still, to where that began."""
    return counted_until(clock, open_standstill(clock.subject), moment)


def reckoning(clock: Clock) -> worktime.Due | None:
    """How a clock's due moment comes about, day by day; None for an absolute deadline."""
    limit = limit_of(clock)
    if limit is None:
        return None
    pauses = pauses_of(clock.subject) if clock.kind in PAUSABLE else []
    return worktime.due(clock.started_at, limit, current(), pauses, clock.extension)


_SOUNDED = """
SELECT count(*) FILTER (WHERE what = 'prompted'), count(*) FILTER (WHERE what = 'overdue'),
       max(lateness_ms),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY lateness_ms),
       percentile_cont(0.99) WITHIN GROUP (ORDER BY lateness_ms)
FROM deadlines_turn
WHERE threshold IS NOT NULL AND (%(until)s::timestamptz IS NULL OR threshold <= %(until)s)
"""


def provisional() -> int:
    """How many open clocks are due in a year without a published calendar."""
    return Clock.objects.exclude(state=State.STOPPED).filter(provisional=True).count()


def adoptions() -> QuerySet[CalendarVersion]:
    """The calendars adopted here, the newest first."""
    return CalendarVersion.objects.order_by("-pk")


def next_due(moment: datetime) -> datetime | None:
    """The earliest due moment after `moment` of a running clock that is not red yet."""
    running = Clock.objects.filter(state=State.RUNNING, stage__lt=Stage.RED, due_at__gt=moment)
    earliest: datetime | None = running.aggregate(at=Min("due_at"))["at"]
    return earliest


def alarms(until: datetime | None = None) -> Alarms:
    """What has been sounded (for moments up to `until`)."""
    with connection.cursor() as cursor:
        cursor.execute(_SOUNDED, {"until": until})
        return Alarms(*cursor.fetchone())


def watcher_seen_at() -> datetime | None:
    """When the watcher last looked."""
    return Heartbeat.objects.values_list("at", flat=True).first()


def daily_overdue(branch: str, first: date, end: date) -> dict[date, int]:
    """How many promised clocks of a branch turned red on each day from `first` until `end`."""
    since, until = (datetime.combine(day, time.min, worktime.ZONE) for day in (first, end))
    turned = Turn.objects.filter(
        what=Turned.OVERDUE,
        clock__kind=Kind.PROMISED,
        clock__scope__startswith=branch,
        at__gte=since,
        at__lt=until,
    )
    return per_day(turned, "at")


def per_day(rows: QuerySet[Any], moment: str) -> dict[date, int]:
    """How many of `rows` fall on each local day by their field `moment`."""
    days = rows.annotate(day=TruncDate(moment, tzinfo=worktime.ZONE)).values_list("day")
    return dict(days.annotate(n=Count("pk")).order_by("day"))


_PAST = """
SELECT c.subject, c.kind, COALESCE(t.state, 'running'),
       COALESCE(t.stage, CASE WHEN c.due_at <= %(at)s THEN 2
                              WHEN c.prompt_at <= %(at)s THEN 1 ELSE 0 END),
       c.started_at, COALESCE(t.due_at, c.due_at), COALESCE(t.prompt_at, c.prompt_at),
       t.state IS NOT NULL
FROM deadlines_clock c LEFT JOIN LATERAL (
    SELECT state, stage, due_at, prompt_at FROM deadlines_turn
    WHERE clock_id = c.id AND at <= %(at)s ORDER BY at DESC, id DESC LIMIT 1
) t ON true
WHERE c.scope LIKE %(branch)s AND c.started_at <= %(at)s
  AND (c.stopped_at IS NULL OR c.stopped_at > %(at)s) AND t.state IS DISTINCT FROM 'stopped'
"""


class Past(NamedTuple):
    """A clock as it stood at a past instant.

    `recorded` is false for a clock that nobody watched then: it came in later with a record of what
    had been before, and its stage is what its thresholds say.
    """

    subject: str
    kind: str
    state: str
    stage: int
    started_at: datetime
    due_at: datetime
    prompt_at: datetime | None
    recorded: bool


def clocks_at(moment: datetime, branch: str) -> list[Past]:
    """Every clock of a branch that was open at `moment`, as it stood then."""
    with connection.cursor() as cursor:
        cursor.execute(_PAST, {"at": moment, "branch": f"{branch}%"})
        return [Past(*row) for row in cursor.fetchall()]
