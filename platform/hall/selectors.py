"""Questions about items and cases."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from hall.models import Case, Extension, ItemRevision, Part

if TYPE_CHECKING:
    from datetime import datetime


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
        .filter(_within("item__department__path", branches))
        .select_related("item__department")
        .order_by("item__department__order", "item__code")
    )


def cases(branches: Iterable[str]) -> QuerySet[Case]:
    """The cases at windows in these branches."""
    related = ("revision__item", "department", "window", "promised_clock")
    return Case.objects.filter(_within("scope", branches)).select_related(*related)


def case(pk: int) -> Case | None:
    """One case with what a page shows of it."""
    related = ("revision__item", "department", "window", "centre", "promised_clock")
    return Case.objects.select_related(*related).filter(pk=pk).first()


def by_receipt(number: str, code: str) -> Case | None:
    """The case that an applicant names by receipt number and word."""
    wanted = Case.objects.filter(number=number.strip().upper(), code=code.strip().upper())
    return wanted.select_related("revision__item", "department", "promised_clock").first()


def parts_waiting(branches: Iterable[str]) -> QuerySet[Part]:
    """Parts of joint cases that windows in these branches still owe their opinion on."""
    open_parts = Part.objects.filter(finished_at__isnull=True, case__ended_at__isnull=True)
    return open_parts.filter(_within("step__window__path", branches)).select_related(
        "case__revision", "step__window", "clock"
    )


def extensions_waiting(branches: Iterable[str]) -> QuerySet[Extension]:
    """Requests for more time that nobody has decided on."""
    waiting = Extension.objects.filter(granted__isnull=True, case__ended_at__isnull=True)
    return waiting.filter(_within("case__scope", branches)).select_related(
        "case__revision", "case__department", "clock"
    )


def open_at(moment: "datetime", branches: Iterable[str] = ("/",)) -> QuerySet[Case]:
    """The cases in process at `moment`: accepted by then and not yet ended."""
    begun = Case.objects.filter(_within("scope", branches), accepted_at__lte=moment)
    return begun.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=moment))


def _within(field: str, branches: Iterable[str]) -> Q:
    """Rows whose path lies in any of `branches`; none where no branch is given."""
    wanted = Q(pk__in=[])
    for branch in branches:
        wanted |= Q(**{f"{field}__startswith": branch})
    return wanted
