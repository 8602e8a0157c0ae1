"""The queue of a branch: its cases, narrowed and ordered by what presses most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

import deadlines.selectors
from deadlines.pressing import first_due, first_prompt, is_paused, pressing
from deadlines.rules import Kind
from hall import selectors
from hall.faces import Face, face
from hall.models import Case
from hall.rules import ENDED
from worktime import Calendar, Lamp

OPEN, ALL = "open", "all"
"""Beside the states of a case: whatever has not ended, and everything."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants to see of a queue; an empty field narrows nothing."""

    state: str = OPEN
    kind: str = ""
    lamp: str = ""
    item: str = ""
    q: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the queue with the clock that presses most; none before and after the clocks.

    `pause` is the limit of the pause that it is in, where it has one.
    """

    case: Case
    face: Face | None
    pause: Face | None


def queue(branches: Iterable[str], wanted: Wanted, now: datetime) -> QuerySet[Case]:
    """The cases at windows in these branches, the most pressing first.

    Green-channel cases come before all others, ended ones last and newest first.
    """
    subject = Concat(Value("case:"), Cast(OuterRef("pk"), TextField()), output_field=TextField())
    found = selectors.cases(branches).annotate(
        paused=is_paused(subject), due=first_due(subject), prompt=first_prompt(subject)
    )
    return found.filter(_narrowed(wanted), _lit(wanted.lamp, now)).order_by(
        F("ended_at").desc(nulls_first=True), "-priority", F("due").asc(nulls_last=True), "pk"
    )


def _narrowed(wanted: Wanted) -> Q:
    narrowed = Q(pk__isnull=False)
    if wanted.state == OPEN:
        narrowed &= Q(ended_at__isnull=True)
    elif wanted.state != ALL:
        narrowed &= Q(state=wanted.state)
    if wanted.kind:
        narrowed &= Q(kind=wanted.kind)
    if wanted.item:
        narrowed &= Q(revision__item__code=wanted.item)
    if text := wanted.q.strip():
        narrowed &= (
            Q(number__icontains=text)
            | Q(applicant__icontains=text)
            | Q(phone__icontains=text)
            | Q(summary__icontains=text)
        )
    return narrowed


def _lit(lamp: str, now: datetime) -> Q:
    """Cases that show `lamp`: the same rule as `deadlines.pressing`, in the database."""
    match lamp:
        case Lamp.PAUSED:
            return Q(paused=True)
        case Lamp.RED:
            return Q(paused=False, due__lte=now)
        case Lamp.YELLOW:
            return Q(paused=False, due__gt=now, prompt__lte=now)
        case Lamp.GREEN:
            return Q(paused=False, due__gt=now) & (Q(prompt__gt=now) | Q(prompt__isnull=True))
        case _:
            return Q()


def rows(cases: Sequence[Case], now: datetime, calendar: Calendar) -> list[Row]:
    """These cases with their most pressing clocks."""
    clocks = defaultdict(list)
    for clock in deadlines.selectors.open_clocks(case.subject for case in cases):
        clocks[clock.subject].append(clock)
    found = []
    for case in cases:
        own = [] if case.state in ENDED else clocks[case.subject]
        pause = next((clock for clock in own if clock.kind == Kind.PAUSE), None)
        speaking = pressing(own, now)
        found.append(
            Row(
                case,
                face=face(speaking, now, calendar) if speaking else None,
                pause=face(pause, now, calendar) if pause else None,
            )
        )
    return found
