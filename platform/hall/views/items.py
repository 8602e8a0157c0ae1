"""Service items as an administrator keeps them: listed, drafted, compared, approved, closed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import accounts.selectors
from accounts import exports
from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action, Kind
from hall import catalogue, rules
from hall.chronicle import names_of
from hall.comparison import compare
from hall.errors import Refused
from hall.forms.items import (
    ItemFilterForm,
    ItemForm,
    StepFormSet,
    Steps,
    initial_of,
    initial_steps,
)
from hall.models import ItemRevision, ServiceItem
from hall.selectors import within
from hall.views.answers import UNPROCESSABLE

if TYPE_CHECKING:
    from accounts.models import Organisation

PER_PAGE = 50


@require_GET
@require(Action.ITEM_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The items of the reader's branches, as a page or as a file."""
    form = ItemFilterForm(request.GET)
    found = _narrowed(_mine(principal(request)), form)
    if file := exports.wanted(request):
        header = [_("事项编码"), _("事项"), _("部门"), _("状态"), _("承诺时限"), _("法定时限")]
        return exports.respond(file, "items", header, (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "hall/items/list.html", {"form": form, "page": page})


@require_GET
@require(Action.ITEM_MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with all its revisions."""
    item = get_object_or_404(_mine(principal(request)), pk=pk)
    revisions = sorted(item.revisions.all(), key=lambda one: -one.number)
    actors = (actor for one in revisions for actor in (one.drafted_by, one.approved_by) if actor)
    context = {"item": item, "revisions": revisions, "names": names_of(actors)}
    return render(request, "hall/items/item.html", context)


@require_GET
@require(Action.ITEM_MANAGE)
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision beside the one in force."""
    found = _revision(principal(request), pk)
    in_force = found.item.in_force
    before = in_force if in_force and in_force.pk != found.pk else None
    context = {
        "revision": found,
        "before": before,
        "compared": compare(before, found),
        "names": names_of({found.drafted_by, found.approved_by} - {""}),
        "mine": found.drafted_by == principal(request).actor,
    }
    return render(request, "hall/items/revision.html", context)


@require_http_methods(["GET", "POST"])
@require(Action.ITEM_MANAGE)
def draft(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Draft the next revision of an item, or the first of a new one."""
    who = principal(request)
    item = get_object_or_404(_mine(who), pk=pk) if pk else None
    form, steps = _forms(request, who, item)
    if form.is_bound and form.is_valid() and steps.is_valid():
        try:
            drafted = form.save(steps, who)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("修订已起草，须由另一人批准后生效。"))
            return redirect("hall:revision", drafted.pk)
    context = {"item": item, "form": form, "steps": steps}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "hall/items/draft.html", context, status=status)


@require_POST
@require(Action.ITEM_MANAGE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a drafted revision in force."""
    who = principal(request)
    found = _revision(who, pk)
    with _told(request, _("修订已生效。")):
        catalogue.approve(found.pk, who=who)
    return redirect("hall:revision", found.pk)


@require_POST
@require(Action.ITEM_MANAGE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of the catalogue."""
    who = principal(request)
    item = get_object_or_404(_mine(who), pk=pk)
    with _told(request, _("事项已停办，在办件继续办理。")):
        catalogue.close(item.code, who=who)
    return redirect("hall:item", pk)


def _mine(who: Principal) -> QuerySet[ServiceItem]:
    """The items that `who` keeps, each with its revisions."""
    branches = who.branches(Action.ITEM_MANAGE)
    kept = ServiceItem.objects.filter(within("department__path", branches))
    return kept.select_related("department").prefetch_related("revisions").order_by("code")


def _revision(who: Principal, pk: int) -> ItemRevision:
    found = ItemRevision.objects.select_related("item__department")
    return get_object_or_404(found.filter(item__in=_mine(who)), pk=pk)


def _narrowed(items: QuerySet[ServiceItem], form: ItemFilterForm) -> QuerySet[ServiceItem]:
    if not form.is_valid():
        return items
    if text := form.cleaned_data["q"]:
        named = ItemRevision.objects.filter(item=OuterRef("pk"), name__icontains=text)
        items = items.filter(Q(code__icontains=text) | Exists(named))
    drafted = ItemRevision.objects.filter(item=OuterRef("pk"), approved_at__isnull=True)
    match form.cleaned_data["state"]:
        case "offered":
            return items.filter(active=True, revisions__approved_at__isnull=False).distinct()
        case "drafted":
            return items.filter(Exists(drafted))
        case "closed":
            return items.filter(active=False)
        case _:
            return items


def _forms(
    request: HttpRequest, who: Principal, item: ServiceItem | None
) -> tuple[ItemForm, Steps]:
    """The item's form and its steps: as sent, or filled from the newest revision."""
    departments = _departments(who)
    windows = _windows(departments)
    if request.method == "POST":
        form = ItemForm(departments, request.POST)
        return form, StepFormSet(request.POST, prefix="step", form_kwargs={"windows": windows})
    newest = item.newest if item else None
    form = ItemForm(departments, initial=initial_of(newest) if newest else {"base": 0})
    rows = initial_steps(newest) if newest else []
    return form, StepFormSet(initial=rows, prefix="step", form_kwargs={"windows": windows})


def _departments(who: Principal) -> list["Organisation"]:
    places = accounts.selectors.organisations(who, Action.ITEM_MANAGE)
    return accounts.selectors.in_order(places.filter(kind=Kind.DEPARTMENT, active=True))


def _windows(departments: Iterable["Organisation"]) -> list["Organisation"]:
    """The windows that a step of these departments may lie with: theirs and their neighbours'."""
    places = accounts.selectors.subtree("/").none()
    for above in {rules.above(department.path) for department in departments}:
        places |= accounts.selectors.subtree(above)
    here = places.filter(kind=Kind.WINDOW, active=True).select_related("parent")
    return accounts.selectors.in_order(here)


@contextmanager
def _told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say above the next page that it is done, or what was refused."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def _cells(item: ServiceItem) -> list[str]:
    shown = item.in_force or item.newest
    state = _("在办") if item.active and item.in_force else _("未生效")
    return [
        item.code,
        shown.title if shown else "",
        item.department.title,
        state if item.active else _("已停办"),
        shown.promised if shown else "",
        shown.statutory if shown else "",
    ]
