"""What lies on a person's desk: the cases they may open, and the steps that wait for them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

import accounts.selectors
from accounts.principal import Principal
from accounts.rules import Action, Kind
from hall import rules, selectors
from hall.models import Case, CaseStep, ItemRevision, Part

if TYPE_CHECKING:
    from accounts.models import Organisation

_READING = (Action.CASE_READ, Action.CASE_PROCESS, Action.CASE_RECEIVE, Action.EXTENSION_APPROVE)


def visible(who: Principal) -> QuerySet[Case]:
    """The cases that `who` may open: those in their branches, and those that ask something of
    their windows: a step, or a part of a joint approval.
    """
    branches = {branch for action in _READING for branch in who.branches(action)}
    mine = selectors.within("scope", branches)
    asks = selectors.within("step__window__path", branches) & Q(case=OuterRef("pk"))
    asked = Exists(CaseStep.objects.filter(asks)) | Exists(Part.objects.filter(asks))
    return Case.objects.filter(mine | asked).select_related(
        "revision__item__department", "department", "window", "centre", "promised_clock"
    )


def belongs(document: int, case: Case) -> bool:
    """Whether a file is one of the papers of `case`."""
    pauses = Q(opening_document=document) | Q(closing_document=document)
    return case.materials.filter(document=document).exists() or case.pauses.filter(pauses).exists()


def steps_waiting(branches: Iterable[str]) -> QuerySet[CaseStep]:
    """Steps whose turn has come at windows in these branches, for cases of other windows too."""
    turn = CaseStep.objects.filter(
        started_at__isnull=False, finished_at__isnull=True, case__ended_at__isnull=True
    )
    return (
        turn.filter(selectors.within("step__window__path", branches))
        .select_related("case__revision", "case__window", "step__window", "clock")
        .order_by("clock__due_at", "pk")
    )


def windows(who: Principal) -> list["Organisation"]:
    """The windows at which `who` receives applications, in the order of the tree."""
    places = accounts.selectors.organisations(who, Action.CASE_RECEIVE)
    here = places.filter(kind=Kind.WINDOW, active=True).select_related("parent")
    return accounts.selectors.in_order(here)


def is_general(window: "Organisation") -> bool:
    """Whether a window stands in no department (综合窗口)."""
    return window.parent is None or window.parent.kind != Kind.DEPARTMENT


def takes(window: "Organisation", item: ItemRevision) -> bool:
    """Whether `window` takes applications for `item`."""
    department = item.item.department.path
    return rules.is_offered(department, window.path, is_general=is_general(window))


def best_window(windows: Iterable["Organisation"], item: ItemRevision) -> "Organisation | None":
    """The one of `windows` at which to receive `item`: that of its first step, or the department's.

    None where none of them takes it.
    """
    first = item.steps.filter(part=False).values_list("window", flat=True).first()
    department = item.item.department.path
    return min(
        (window for window in windows if takes(window, item)),
        key=lambda window: (window.pk != first, not window.path.startswith(department)),
        default=None,
    )


def items_at(windows: Iterable["Organisation"]) -> QuerySet[ItemRevision]:
    """The revisions in force that one of `windows` takes applications for.

    The same rule as `rules.is_offered`, in the database.
    """
    here = list(windows)
    own = _line(here)
    beside = _line(window for window in here if is_general(window))
    offered = Q(item__department__in=own) | Q(item__department__parent__in=beside)
    return selectors.catalogue().filter(offered)


def _line(windows: Iterable["Organisation"]) -> set[int]:
    """The windows and everything above them."""
    return {pk for window in windows for pk in accounts.selectors.path_ids(window.path)}
