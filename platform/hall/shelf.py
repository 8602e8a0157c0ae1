"""The items that an administrator keeps: theirs alone, in force, drafted or closed."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

import accounts.selectors
from accounts.principal import Principal
from accounts.rules import Action, Kind
from hall import rules
from hall.models import ItemRevision, ServiceItem
from hall.selectors import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import Organisation


def items(
    who: Principal, q: str = "", department: int | None = None, kind: str = "", state: str = ""
) -> QuerySet[ServiceItem]:
    """The items that `who` keeps, each with its revisions.

    Narrowed by `q` in a code or a name, a department, a kind that a revision has, and the state
    "offered", "drafted" (a revision waits for approval) or "closed".
    """
    kept = ServiceItem.objects.filter(within("department__path", who.branches(Action.ITEM_MANAGE)))
    kept = kept.filter(_stands(state))
    if department:
        kept = kept.filter(department=department)
    if kind:
        kept = kept.filter(_has(ItemRevision.objects.filter(kind=kind)))
    if q:
        named = ItemRevision.objects.filter(Q(name__icontains=q) | Q(name_en__icontains=q))
        kept = kept.filter(Q(code__icontains=q) | _has(named))
    return kept.select_related("department").prefetch_related("revisions").order_by("code")


def _stands(state: str) -> Q:
    match state:
        case "offered":
            return Q(active=True) & _has(_approved())
        case "drafted":
            newer = _approved().filter(item=OuterRef("item"), number__gt=OuterRef("number"))
            drafts = ItemRevision.objects.filter(~Exists(newer), approved_at__isnull=True)
            return _has(drafts)
        case "closed":
            return Q(active=False)
        case _:
            return Q()


def _has(revisions: QuerySet[ItemRevision]) -> Q:
    """Items that one of `revisions` belongs to."""
    return Q(Exists(revisions.filter(item=OuterRef("pk"))))


def _approved() -> QuerySet[ItemRevision]:
    return ItemRevision.objects.filter(approved_at__isnull=False)


def before(revision: ItemRevision) -> ItemRevision | None:
    """The revision that was in force when `revision` came; for a draft the one in force now."""
    earlier = _approved().filter(item=revision.item_id, number__lt=revision.number)
    return earlier.order_by("-number").first()


def is_superseded(revision: ItemRevision) -> bool:
    """Whether a later revision of the item is in force."""
    return _approved().filter(item=revision.item_id, number__gt=revision.number).exists()


def departments(who: Principal) -> list["Organisation"]:
    """The departments whose items `who` keeps, in the order of the tree."""
    places = accounts.selectors.organisations(who, Action.ITEM_MANAGE)
    return accounts.selectors.in_order(places.filter(kind=Kind.DEPARTMENT, active=True))


def windows(departments: "Iterable[Organisation]") -> list["Organisation"]:
    """The windows that a step of these departments may lie with: theirs and their neighbours'."""
    beside = {rules.above(department.path) for department in departments}
    places = accounts.selectors.subtree("/").filter(within("path", beside))
    here = places.filter(kind=Kind.WINDOW, active=True).select_related("parent")
    return accounts.selectors.in_order(here)
