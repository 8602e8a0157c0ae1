"""Service items as an administrator keeps them: listed, compared, approved, closed."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import exports
from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action
from hall import catalogue, shelf
from hall.chronicle import names_of
from hall.comparison import compare
from hall.forms.items import ItemFilterForm
from hall.models import ItemRevision, ServiceItem
from hall.views.admin import admin_page, told

PER_PAGE = 50


@require_GET
@require(Action.ITEM_MANAGE)
def listing(request: HttpRequest) -> HttpResponse:
    """The items of the reader's branches, filtered, as a page or as a file."""
    who = principal(request)
    form = ItemFilterForm(shelf.departments(who), request.GET)
    found = shelf.items(who, **(form.cleaned_data if form.is_valid() else {}))
    if file := exports.wanted(request):
        return exports.respond(file, "items", _header(), (_cells(one) for one in found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return admin_page(request, "items/list", "items", {"form": form, "page": page})


@require_GET
@require(Action.ITEM_MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it says of itself, and all its revisions."""
    item = get_object_or_404(shelf.items(principal(request)), pk=pk)
    revisions = sorted(item.revisions.all(), key=lambda one: -one.number)
    shown = item.in_force or item.newest
    context: dict[str, object] = {
        "item": item,
        "shown": shown,
        "facts": compare(None, shown) if shown else [],
        "revisions": revisions,
        "names": _names(*revisions),
        "least_cut": settings.PROMISE_CUT,
    }
    return admin_page(request, "items/item", "items", context)


@require_GET
@require(Action.ITEM_MANAGE)
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision beside the one that was in force before it."""
    who = principal(request)
    found = _revision(who, pk)
    before = shelf.before(found)
    context: dict[str, object] = {
        "revision": found,
        "before": before,
        "compared": compare(before, found),
        "names": _names(found),
        "own": found.drafted_by == who.actor,
        "superseded": shelf.is_superseded(found),
    }
    return admin_page(request, "items/revision", "items", context)


@require_POST
@require(Action.ITEM_MANAGE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a drafted revision in force."""
    who = principal(request)
    found = _revision(who, pk)
    with told(request, _("修订已生效。")):
        catalogue.approve(found.pk, who=who)
    return redirect("hall:revision", found.pk)


@require_POST
@require(Action.ITEM_MANAGE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of the catalogue."""
    who = principal(request)
    item = get_object_or_404(shelf.items(who), pk=pk)
    with told(request, _("事项已停办，在办件继续办理。")):
        catalogue.close(item.code, who=who)
    return redirect("hall:item", pk)


def _revision(who: Principal, pk: int) -> ItemRevision:
    found = ItemRevision.objects.select_related("item__department")
    return get_object_or_404(found.filter(item__in=shelf.items(who)), pk=pk)


def _names(*revisions: ItemRevision) -> dict[str, str]:
    """What to call those who drafted and approved."""
    actors = {actor for one in revisions for actor in (one.drafted_by, one.approved_by)}
    return names_of(actors - {""})


def _header() -> list[str]:
    return [
        _("事项编码"), _("事项"), _("英文名称"), _("部门"), _("办件类型"), _("承诺时限"),
        _("法定时限"), _("压缩比例"), _("修订"), _("状态"),
    ]  # fmt: skip


def _cells(item: ServiceItem) -> list[str]:
    shown = item.in_force or item.newest
    if shown is None:
        return [item.code, "", "", item.department.title, "", "", "", "", "", item.state]
    return [
        item.code,
        shown.name,
        shown.name_en,
        item.department.title,
        shown.get_kind_display(),
        shown.promised,
        shown.statutory,
        "" if shown.cut is None else f"{shown.cut} %",
        str(shown.number),
        item.state,
    ]
