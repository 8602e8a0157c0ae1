"""Questions about items and cases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Sum

import accounts.selectors
from deadlines.rules import State as ClockState
from deadlines.selectors import per_day
from hall.models import Case, Extension, ItemRevision, Part
from hall.rules import State
from worktime import ZONE

if TYPE_CHECKING:
    from accounts.models import Organisation


def revision_in_force(code: str) -> ItemRevision | None:
    """The approved revision of an active item by which new cases are received."""
    return (
        ItemRevision.objects.filter(item__code=code, item__active=True, approved_at__isnull=False)
        .select_related("item__department")
        .order_by("-number")
        .first()
    )


def catalogue(branches: Iterable[str] = ("/",)) -> QuerySet[ItemRevision]:
    """The approved revisions in force of the items offered in these branches."""
    approved = ItemRevision.objects.filter(item__active=True, approved_at__isnull=False)
    newest = approved.order_by("item", "-number").distinct("item").values("pk")
    return (
        ItemRevision.objects.filter(pk__in=newest)
        .filter(within("item__department__path", branches))
        .select_related("item__department")
        .order_by("item__department__order", "item__code")
    )


def departments() -> QuerySet["Organisation"]:
    """The departments that offer something."""
    offering = catalogue().values("item__department")
    return accounts.selectors.subtree("/").filter(pk__in=offering)


def case(pk: int) -> Case | None:
    """One case with what a page shows of it."""
    related = ("revision__item", "department", "window", "centre", "promised_clock")
    return Case.objects.select_related(*related).filter(pk=pk).first()


def by_ids(pks: Iterable[int]) -> QuerySet[Case]:
    """These cases with what a board shows of them."""
    related = ("revision", "department", "window")
    return Case.objects.filter(pk__in=list(pks)).select_related(*related)


def open_ids() -> Iterator[int]:
    """The numbers of all cases not yet ended, read as they are asked for."""
    return Case.objects.filter(ended_at__isnull=True).values_list("pk", flat=True).iterator()


def by_receipt(number: str, code: str) -> Case | None:
    """The case that an applicant names by receipt number and word."""
    wanted = Case.objects.filter(number=number.strip().upper(), code=code.strip().upper())
    return wanted.select_related("revision__item", "department", "promised_clock").first()


def absent(case: Case) -> list[str]:
    """The required papers of a case that have not been handed in."""
    found = case.materials.filter(required=True, given_at__isnull=True)
    return list(found.values_list("name", flat=True))


def asked_for(case: Case) -> list[str]:
    """The papers that the notices of a case still wait for, each once."""
    waiting = case.supplements.filter(given_at__isnull=True).order_by("pk")
    return list(dict.fromkeys(name for notice in waiting for name in notice.missing))


def parts_waiting(branches: Iterable[str]) -> QuerySet[Part]:
    """Parts of joint cases that windows in these branches still owe their opinion on."""
    open_parts = Part.objects.filter(finished_at__isnull=True, case__ended_at__isnull=True)
    return open_parts.filter(within("step__window__path", branches)).select_related(
        "case__revision", "step__window", "clock"
    )


def extensions_waiting(branches: Iterable[str]) -> QuerySet[Extension]:
    """Requests for more time that nobody has decided on."""
    open_ones = Extension.objects.filter(granted__isnull=True, case__ended_at__isnull=True)
    waiting = open_ones.exclude(clock__state=ClockState.STOPPED)
    return waiting.filter(within("case__scope", branches)).select_related(
        "case__revision", "case__department", "clock"
    )


def places_of(cases: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The scope and the department of each of these cases."""
    rows = Case.objects.filter(pk__in=list(cases)).values_list("pk", "scope", "department_id")
    return {pk: (scope, department) for pk, scope, department in rows}


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """The receipt numbers of these cases."""
    return dict(Case.objects.filter(pk__in=list(cases)).values_list("pk", "number"))


def imported(cases: Iterable[int]) -> set[int]:
    """Those of these cases that another office's record brought in."""
    found = Case.objects.filter(pk__in=list(cases)).exclude(source="")
    return set(found.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Day:
    """What a branch got done between two moments.

    `speed` is the time used ÷ the time promised, over what was finished; None where nothing was.
    """

    accepted: int
    finished: int
    finished_late: int
    speed: float | None

    @property
    def on_time_rate(self) -> float | None:
        """(finished − late) ÷ finished; None where nothing was finished."""
        return (self.finished - self.finished_late) / self.finished if self.finished else None


def day(branch: str, since: datetime, until: datetime) -> Day:
    """What the windows of `branch` accepted and finished in [since, until)."""
    here = Case.objects.filter(scope__startswith=branch)
    done = here.filter(state=State.FINISHED, ended_at__gte=since, ended_at__lt=until)
    used = done.filter(promised_clock__due_at__gt=F("accepted_at")).aggregate(
        used=Sum(F("ended_at") - F("accepted_at")),
        promised=Sum(F("promised_clock__due_at") - F("accepted_at")),
    )
    return Day(
        accepted=here.filter(accepted_at__gte=since, accepted_at__lt=until).count(),
        finished=done.count(),
        finished_late=done.filter(ended_late=True).count(),
        speed=used["used"] / used["promised"] if used["promised"] else None,
    )


def daily(branch: str, first: date, end: date) -> tuple[dict[date, int], dict[date, int]]:
    """How many cases a branch accepted and finished on each day from `first` until before `end`."""
    here = Case.objects.filter(scope__startswith=branch)
    since, until = (datetime.combine(day, time.min, ZONE) for day in (first, end))
    accepted = here.filter(accepted_at__gte=since, accepted_at__lt=until)
    finished = here.filter(state=State.FINISHED, ended_at__gte=since, ended_at__lt=until)
    return per_day(accepted, "accepted_at"), per_day(finished, "ended_at")


def within(field: str, branches: Iterable[str]) -> Q:
    """Rows whose path lies in any of `branches`; none where no branch is given."""
    wanted = Q(pk__in=[])
    for branch in branches:
        wanted |= Q(**{f"{field}__startswith": branch})
    return wanted
