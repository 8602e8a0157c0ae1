"""The queue of a branch: its cases, narrowed and ordered by what presses most."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

import deadlines.selectors
from deadlines.pressing import pressing
from deadlines.rules import Kind
from hall import keys, selectors
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


@dataclass(frozen=True, slots=True)
class Page:
    """Cases of a queue, and the key after which it goes on; None where it does not."""

    cases: list[Case]
    next: str | None


def page(
    branches: Iterable[str], wanted: Wanted, now: datetime, *, after: str = "", size: int
) -> Page:
    """Up to `size` cases at windows in these branches after the key `after`, most pressing first.

    Green-channel cases come before all others, ended ones last and newest first. A key that none
    of these pages gave begins anew. It costs the same wherever in the queue it stands.
    """
    key = keys.read(after)
    found: list[Case] = []
    if not isinstance(key, keys.Ended):
        found += keys.after_open(_open(branches, wanted, now), key)[: size + 1]
    if len(found) <= size:
        place = key if isinstance(key, keys.Ended) else None
        found += keys.after_ended(_ended(branches, wanted), place)[: size + 1 - len(found)]
    more = len(found) > size
    return Page(found[:size], keys.key_of(found[size - 1]) if more else None)


def walk(branches: Iterable[str], wanted: Wanted, now: datetime, *, step: int) -> Iterator[Page]:
    """The whole queue, page by page."""
    here = list(branches)
    after: str | None = ""
    while after is not None:
        found = page(here, wanted, now, after=after, size=step)
        yield found
        after = found.next


def count(branches: Iterable[str], wanted: Wanted, now: datetime, *, most: int) -> int:
    """How many cases the queue holds; it counts no further than `most`."""
    here = list(branches)
    standing = _open(here, wanted, now)[:most].count()
    return standing + _ended(here, wanted)[: most - standing].count()


def _open(branches: Iterable[str], wanted: Wanted, now: datetime) -> QuerySet[Case]:
    """The open cases that are wanted."""
    if wanted.state in ENDED:
        return Case.objects.none()
    here = selectors.within("queued__scope", branches)
    found = _related().select_related("queued").filter(here, queued__isnull=False)
    return found.filter(_narrowed(wanted), _lit(wanted.lamp, now))


def _ended(branches: Iterable[str], wanted: Wanted) -> QuerySet[Case]:
    """The ended cases that are wanted; a lamp is lit on none of them."""
    if wanted.lamp or wanted.state not in (*ENDED, ALL):
        return Case.objects.none()
    found = _related().filter(selectors.within("scope", branches), ended_at__isnull=False)
    return found.filter(_narrowed(wanted))


def _related() -> QuerySet[Case]:
    related = ("revision__item", "department", "window", "promised_clock")
    return Case.objects.select_related(*related)


def _narrowed(wanted: Wanted) -> Q:
    narrowed = Q()
    if wanted.state not in (OPEN, ALL):
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
    running = Q(queued__paused=False)
    match lamp:
        case Lamp.PAUSED:
            return Q(queued__paused=True)
        case Lamp.RED:
            return running & Q(queued__due_at__lte=now)
        case Lamp.YELLOW:
            return running & Q(queued__due_at__gt=now, queued__prompt_at__lte=now)
        case Lamp.GREEN:
            ahead = Q(queued__prompt_at__gt=now) | Q(queued__prompt_at__isnull=True)
            return running & ahead & Q(queued__due_at__gt=now, queued__due_at__lt=keys.END)
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
