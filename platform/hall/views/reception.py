"""Receiving an application: the item, its guide and checklist, the person, and one button."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action
from hall import desk
from hall.forms.reception import ReceptionForm
from hall.models import Case, ItemRevision
from hall.views.answers import UNPROCESSABLE, Problem, attempt, go, is_partial

if TYPE_CHECKING:
    from accounts.models import Organisation


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.CASE_RECEIVE)
def receive(request: HttpRequest) -> HttpResponse:
    """Receive an application; asked by htmx for an item, its guide and checklist alone."""
    who = principal(request)
    if request.method == "GET":
        form = _form(request, who)
        return _guide(request, form) if is_partial(request) else _page(request, who, form)
    form = _form(request, who)
    done = attempt(form, who)
    if isinstance(done, Case):
        messages.success(request, _("已收件：%(number)s。") % {"number": done.number})
        return go(request, reverse("hall:case", args=[done.pk]))
    context: dict[str, object] = {"problem": done, "form": form}
    if form.is_outdated:
        form.update_checklist()
        context |= {"item": form.chosen, "partial": True}
    if is_partial(request):
        return render(request, "hall/reception/refused.html", context, status=UNPROCESSABLE)
    return _page(request, who, form, done)


def _form(request: HttpRequest, who: Principal) -> ReceptionForm:
    sent = request.method == "POST"
    windows = desk.windows(who)
    item = _item((request.POST if sent else request.GET).get("item", ""), windows)
    if sent:
        return ReceptionForm(windows, item, request.POST, request.FILES)
    return ReceptionForm(windows, item)


def _item(text: str, windows: list["Organisation"]) -> ItemRevision | None:
    """The item that was typed: its code comes first, its name may follow."""
    code, _space, _name = text.replace("\0", "").strip().partition(" ")
    return desk.items_at(windows).filter(item__code=code).first()


def _guide(request: HttpRequest, form: ReceptionForm) -> HttpResponse:
    return render(
        request, "hall/reception/guide.html", {"form": form, "item": form.chosen, "partial": True}
    )


def _page(
    request: HttpRequest, who: Principal, form: ReceptionForm, problem: Problem | None = None
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "item": form.chosen,
        "items": desk.items_at(desk.windows(who)),
        "problem": problem,
    }
    status = UNPROCESSABLE if problem else 200
    return render(request, "hall/reception/page.html", context, status=status)
