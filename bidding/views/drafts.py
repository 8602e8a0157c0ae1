"""Drafting a tender: the form with its lots and keepers of keys, and the law beside it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import accounts.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors, services
from bidding.forms.tenders import (
    KeeperFormSet,
    Keepers,
    LotFormSet,
    Lots,
    TenderForm,
    initial_keepers,
    initial_lots,
)
from bidding.models import Project, Tender
from bidding.rules.states import ProjectState, TenderState
from bidding.views.answers import UNPROCESSABLE, attempt

if TYPE_CHECKING:
    from accounts.principal import Principal

BLANK_LOTS = 2


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the first tender of an accepted project."""
    projects = selectors.projects_run_by(principal(request))
    project = get_object_or_404(projects.filter(state=ProjectState.ACCEPTED), pk=pk)
    return _answer(request, Desk(project, None))


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft anew."""
    mine = selectors.projects_run_by(principal(request))
    drafts = selectors.tenders().filter(project__in=mine, state=TenderState.DRAFT)
    tender = get_object_or_404(drafts, pk=pk)
    return _answer(request, Desk(tender.project, tender))


class Desk:
    """What lies before somebody who drafts a tender."""

    def __init__(self, project: Project, tender: Tender | None) -> None:
        self.project, self.tender = project, tender
        centre = accounts.selectors.ancestors(project.centre.path)
        branches = [one.path for one in centre if one.kind == "county"] or [project.centre.path]
        people = accounts.selectors.officials(*branches, project.purchaser.path, project.runner)
        self._people = {"people": list(people)}

    def fresh(self) -> tuple[TenderForm, Lots, Keepers]:
        """The forms, filled from the draft as it stands."""
        lots = LotFormSet(initial=initial_lots(self.tender, self.project), prefix="lot")
        lots.extra = BLANK_LOTS
        keepers = KeeperFormSet(
            initial=initial_keepers(self.tender), prefix="key", form_kwargs=self._people
        )
        return TenderForm(None, self.tender), lots, keepers

    def sent(self, request: HttpRequest) -> tuple[TenderForm, Lots, Keepers]:
        """The forms, as they were sent."""
        lots = LotFormSet(request.POST, prefix="lot")
        keepers = KeeperFormSet(request.POST, prefix="key", form_kwargs=self._people)
        return TenderForm(request.POST, self.tender), lots, keepers

    def save(self, form: TenderForm, lots: Lots, keepers: Keepers, who: "Principal") -> Tender:
        """Draft the tender. Raises what the services raise."""
        drafted = form.draft(lots, keepers)
        if self.tender is None:
            return services.draft(self.project.pk, drafted, who=who)
        version = form.cleaned_data["version"]
        return services.edit(self.tender.pk, drafted, who=who, version=version)


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "GET":
        return _page(request, desk, desk.fresh())
    form, lots, keepers = desk.sent(request)
    if lots.is_valid() and keepers.is_valid():
        who = principal(request)
        saved = attempt(form, lambda: desk.save(form, lots, keepers, who))
        if saved:
            messages.success(request, _("草稿已保存。"))
            return redirect("bidding:desk", saved.pk)
    return _page(request, desk, (form, lots, keepers), UNPROCESSABLE)


def _page(
    request: HttpRequest, desk: Desk, forms: tuple[TenderForm, Lots, Keepers], status: int = 200
) -> HttpResponse:
    form, lots, keepers = forms
    context: dict[str, object] = {
        "project": desk.project, "tender": desk.tender,
        "form": form, "lots": lots, "keepers": keepers,
    }  # fmt: skip
    return render(request, "bidding/desk/draft.html", context, status=status)
