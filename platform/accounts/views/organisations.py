"""The organisation tree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports, selectors
from accounts.doors import principal, require
from accounts.forms.fields import refusals_on
from accounts.forms.organisations import NewOrganisationForm, OrganisationForm
from accounts.models import Organisation
from accounts.rules import Action
from accounts.services import organisations
from accounts.views.frame import admin_page, refusals_told


@require_GET
@require(Action.ORGANISATION_MANAGE)
def tree(request: HttpRequest) -> HttpResponse:
    """The reader's branches of the tree, as a page or a file."""
    rows = selectors.tree(principal(request), Action.ORGANISATION_MANAGE)
    query = request.GET.get("q", "").strip()
    shown = [one for one in rows if query.lower() in f"{one.name} {one.name_en} {one.code}".lower()]
    if form := exports.wanted(request):
        return exports.respond(
            form,
            "organisations",
            [_("名称"), _("英文名称"), _("类别"), _("编码"), _("路径"), _("状态")],
            (_row(one) for one in shown),
        )
    context: dict[str, object] = {"organisations": shown, "query": query}
    return admin_page(request, "organisations", "organisations", context)


@require_http_methods(["GET", "POST"])
@require(Action.ORGANISATION_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Found an organisation beneath one of the reader's."""
    who = principal(request)
    open_ones = [one for one in selectors.tree(who, Action.ORGANISATION_MANAGE) if one.active]
    form = NewOrganisationForm(
        request.POST or None, initial={"parent": request.GET.get("parent")}
    ).offering(open_ones)
    if form.is_valid():
        with refusals_on(form):
            founded = organisations.create(who, **form.cleaned_data)
            messages.success(request, _("已新增“%(name)s”。") % {"name": founded.title})
            return redirect("accounts:organisations")
    context: dict[str, object] = {"form": form}
    status = 422 if form.errors else 200
    return admin_page(request, "organisation_new", "organisations", context, status)


@require_http_methods(["GET", "POST"])
@require(Action.ORGANISATION_MANAGE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what it is called, and closing it."""
    organisation = _mine(request, pk)
    form = OrganisationForm(
        request.POST or None,
        initial={
            name: getattr(organisation, name) for name in ("name", "name_en", "code", "order")
        },
    )
    if form.is_valid():
        with refusals_on(form):
            organisations.edit(principal(request), organisation, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("accounts:organisations")
    context: dict[str, object] = {"form": form, "organisation": organisation}
    status = 422 if form.errors else 200
    return admin_page(request, "organisation", "organisations", context, status)


@require_POST
@require(Action.ORGANISATION_MANAGE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an organisation."""
    organisation = _mine(request, pk)
    with refusals_told(request):
        organisations.close(principal(request), organisation)
        messages.success(request, _("“%(name)s”已关闭。") % {"name": organisation.title})
    return redirect("accounts:organisation", pk)


@require_POST
@require(Action.ORGANISATION_MANAGE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Reopen a closed organisation."""
    organisation = _mine(request, pk)
    with refusals_told(request):
        organisations.reopen(principal(request), organisation)
        messages.success(request, _("“%(name)s”已恢复。") % {"name": organisation.title})
    return redirect("accounts:organisation", pk)


def _mine(request: HttpRequest, pk: int) -> Organisation:
    """The organisation, if it is in the reader's branch; otherwise there is no such page."""
    mine = selectors.organisations(principal(request), Action.ORGANISATION_MANAGE)
    return get_object_or_404(mine, pk=pk)


def _row(one: Organisation) -> list[str]:
    state = _("在用") if one.active else _("已关闭")
    return [one.name, one.name_en, one.get_kind_display(), one.code or "", one.path, state]
