"""The rows of a board, each made from what is on record now; `docs/live.md` lists them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

import accounts.selectors
import deadlines.calendars
import deadlines.selectors
import hall.selectors
import ledger.selectors
import media.lamps
from accounts.rules import Kind
from hall.rules import mask
from live.checksum import Json
from monitoring.models import Standing, Tally, WarningRaised
from monitoring.rules import Lamp, What
from monitoring.warnings import RELATED
from worktime import ZONE

if TYPE_CHECKING:
    from accounts.models import Organisation
    from hall.models import Case
    from hall.selectors import Day

Rows = dict[str, dict[str, Json]]

AHEAD, OVER = 26, 14
"""How many cases a board lists: those due next, and those that ran over last."""
ALARMS = 20
CALENDAR_BACK, CALENDAR_AHEAD = 60, 45
"""Days of the calendar that a screen is given, to count what is over and what is left."""
TREND_DAYS = 14
PAST_KEPT = 60.0
"""Seconds for which the counts of days that have passed are kept."""
NOTHING = Tally()


def iso(moment: datetime) -> str:
    """A moment as rows carry it."""
    return moment.isoformat(timespec="milliseconds")


def today(now: datetime) -> datetime:
    """The instant at which the local day of `now` began."""
    return datetime.combine(now.astimezone(ZONE).date(), time.min, ZONE)


def board(place: "Organisation", now: datetime) -> Rows:
    """Every row that a board shows of the present; what ran over it (stream, acks) is not here."""
    return {
        "meta": {"name": place.name, "name_en": place.name_en},
        "calendar": calendar(now),
        **checkpoint(),
        **standing(place, now),
    }


def standing(place: "Organisation", now: datetime) -> Rows:
    """The rows that change with every deed: figures, trend, departments, urgent cases, alarms."""
    done = hall.selectors.day(place.path, today(now), now + timedelta(seconds=1))
    departments = {f"dept:{one.pk}": _department(one, lamps) for one, lamps in tallies(place.path)}
    return {
        "figures": figures(place.path, done),
        "trend": trend(place.path, done, now),
        **departments,
        **urgent(place, now),
        **alarms(place.path),
        **recordings(place.path),
    }


def tallies(path: str) -> list[tuple["Organisation", dict[str, int]]]:
    """The departments of a branch (a centre with windows of its own is one), and their lamps."""
    inside = Tally.objects.filter(department__path__startswith=path)
    counted = {one.pk: one for one in inside.exclude(green=0, yellow=0, red=0, paused=0)}
    departments = Q(kind=Kind.DEPARTMENT, active=True) | Q(pk__in=counted)
    places = accounts.selectors.subtree(path).filter(departments)
    return [
        (one, {lamp: getattr(counted.get(one.pk, NOTHING), lamp) for lamp in Lamp.values})
        for one in places
    ]


def _department(place: "Organisation", lamps: dict[str, int]) -> dict[str, Json]:
    return {"name": place.name, "name_en": place.name_en, "order": place.order, **lamps}


def figures(path: str, done: "Day") -> dict[str, Json]:
    """Today's figures: what was accepted and finished since midnight, and what runs now."""
    inside = Tally.objects.filter(department__path__startswith=path)
    sums = inside.aggregate(**{lamp: Sum(lamp) for lamp in Lamp.values})
    lamps = {lamp: sums[lamp] or 0 for lamp in Lamp.values}
    return {
        "accepted": done.accepted,
        "finished": done.finished,
        "running": sum(lamps.values()),
        "paused": lamps[Lamp.PAUSED],
        "yellow": lamps[Lamp.YELLOW],
        "red": lamps[Lamp.RED],
        "on_time_rate": _rounded(done.on_time_rate),
        "speed": _rounded(done.speed),
        "waiting": _waiting(path).count(),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def urgent(place: "Organisation", now: datetime) -> Rows:
    """The cases around their due moment: those due next and those that have just run over.

    What ran over long ago is counted in the figures and listed for the supervisor; on a wall it
    would hide what can still be saved.
    """
    running = Standing.objects.exclude(lamp=Lamp.PAUSED)
    if place.kind == "department":
        running = running.filter(department_id=place.pk)
    else:
        running = running.filter(scope__startswith=place.path)
    ahead = running.filter(due_at__gt=now).order_by("due_at")[:AHEAD]
    over = running.filter(due_at__lte=now).order_by("-due_at")[:OVER]
    chosen = [*ahead, *over]
    cases = {one.pk: one for one in hall.selectors.by_ids(one.pk for one in chosen)}
    return {f"case:{one.pk}": _case(cases[one.pk], one) for one in chosen if one.pk in cases}


def _case(case: "Case", one: Standing) -> dict[str, Json]:
    return {
        **_named(case),
        "applicant": mask(case.applicant),
        "window": case.window.name if case.window else "",
        "kind": case.kind,
        "lamp": one.lamp,
        "started_at": iso(one.started_at),
        "prompt_at": iso(one.prompt_at) if one.prompt_at else None,
        "due_at": iso(one.due_at),
        "priority": case.priority,
        "clock": one.clock,
    }


def _named(case: "Case") -> dict[str, Json]:
    return {
        "no": case.number,
        "item": case.revision.name,
        "item_en": case.revision.name_en,
        "department": case.department.name,
        "department_en": case.department.name_en,
    }


def _tender(warning: WarningRaised) -> dict[str, Json]:
    """What an alarm says of a tender: nothing that its public page does not."""
    project, place = warning.project, warning.place
    return {
        "no": warning.number,
        "item": project.name,
        "item_en": project.name_en,
        "department": place.name,
        "department_en": place.name_en,
    }


def alarms(path: str) -> Rows:
    """The newest ■ that nobody has acknowledged yet; `figures` says how many wait in all."""
    found = _waiting(path).select_related(*RELATED)[:ALARMS]
    return {
        f"alarm:{one.pk}": {
            "case_id": one.case_id,
            **(_named(one.case) if one.case else _tender(one)),
            "clock": one.detail,
            "due_at": iso(one.due_at) if one.due_at else None,
            "fired_at": iso(one.at),
            "lateness_ms": one.lateness_ms,
        }
        for one in found
    }


def recordings(path: str) -> Rows:
    """What the cameras record now: whose occasion, how many see, what alarms.

    Where pictures of a running opening are to be had is said too; of a draw or an evaluation never.
    """
    return {
        f"rec:{one.number}": {
            "occasion": one.occasion,
            "title": one.title,
            "well": one.well,
            "all": one.all,
            "alarms": [{"title": title, "fault": fault} for title, fault in one.alarms],
            "pictures": [
                {"title": title, "socket": f"/pictures/{track}/"} for title, track in one.pictures
            ],
        }
        for one in media.lamps.burning(path)
    }


def _waiting(path: str) -> QuerySet[WarningRaised]:
    """Every ■ of a branch that nobody has acknowledged yet."""
    return WarningRaised.objects.filter(
        scope__startswith=path, what=What.OVERDUE, acknowledged_at__isnull=True
    )


def calendar(now: datetime) -> dict[str, Json]:
    """The working spans by which a screen counts, some way back and ahead."""
    since = today(now) - timedelta(days=CALENDAR_BACK)
    spans = deadlines.calendars.current().spans(since, today(now) + timedelta(days=CALENDAR_AHEAD))
    return {"spans": [[iso(start), iso(end)] for start, end in spans]}


def trend(path: str, done: "Day", now: datetime) -> dict[str, Json]:
    """Accepted, finished and newly overdue cases of the last days; today's are those of `done`."""
    last = now.astimezone(ZONE).date()
    days = [last - timedelta(days=n) for n in reversed(range(TREND_DAYS))]
    red = deadlines.selectors.daily_overdue(path, last, last + timedelta(days=1))
    present = {"accepted": done.accepted, "finished": done.finished, "red": red.get(last, 0)}
    series: dict[str, list[Json]] = {
        name: [*(counts.get(day, 0) for day in days[:-1]), present[name]]
        for name, counts in past_days(path, last, int(monotonic() // PAST_KEPT)).items()
    }
    return {"days": [day.isoformat() for day in days], **series}


@lru_cache(maxsize=1000)
def past_days(path: str, last: date, _kept: int) -> dict[str, dict[date, int]]:
    """The counts of the days before `last`, kept for a while: they seldom change any more.

    They do when a case counts as accepted on the day it was received, because nobody asked for its
    missing papers in time. Whoever takes in an import clears this cache.
    """
    first = last - timedelta(days=TREND_DAYS - 1)
    accepted, finished = hall.selectors.daily(path, first, last)
    red = deadlines.selectors.daily_overdue(path, first, last)
    return {"accepted": accepted, "finished": finished, "red": red}


def checkpoint() -> Rows:
    """The ledger's head as last signed: photographed off the wall it makes a witness."""
    head = ledger.selectors.latest_checkpoint()
    if head is None:
        return {}
    return {
        "checkpoint": {
            "origin": head.origin,
            "size": head.size,
            "root": head.root.hex(),
            "at": iso(head.at),
            "note": head.note,
        }
    }
