"""The trading centre's desk: entry applications, accepted or given back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors, services
from bidding.forms.projects import ReturnForm
from bidding.models import Project
from bidding.rules.states import ProjectState
from bidding.views import projects
from bidding.views.answers import UNPROCESSABLE, attempt


@never_cache
@require_GET
@require(Action.TENDER_ADMIT)
def listing(request: HttpRequest) -> HttpResponse:
    """The projects brought to the reader's centres, as a page or as a file."""
    found = selectors.projects_at(principal(request))
    return projects.answer(request, found, "bidding/entries/list.html")


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_ADMIT)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One application, with the decision on it."""
    who = principal(request)
    project = get_object_or_404(selectors.projects_at(who), pk=pk)
    form = ReturnForm(request.POST or None, initial={"version": project.version})
    accepting = request.POST.get("decision") == "accept"
    if accepting:
        form.fields["reason"].required = False

    def decide() -> Project:
        version = form.cleaned_data["version"]
        if accepting:
            return services.accept(pk, who=who, version=version)
        return services.give_back(pk, reason=form.cleaned_data["reason"], who=who, version=version)

    if request.method == "POST" and attempt(form, decide) is not None:
        messages.success(request, _("已受理。") if accepting else _("已退回。"))
        return redirect("bidding:entry", pk)
    context: dict[str, object] = {
        "project": project,
        "form": form if project.state == ProjectState.APPLIED else None,
        "tenders": project.tenders.order_by("round"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "bidding/entries/entry.html", context, status=status)
