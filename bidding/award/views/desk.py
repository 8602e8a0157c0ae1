"""The runner's page: what became of each lot, what is due until when, and the next deed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors
from bidding.award.forms.claims import TextForm
from bidding.award.forms.commands import FORMS, OFFERED, AwardCommand
from bidding.award.models import Award, Objection
from bidding.award.selectors import awards
from bidding.award.services import objecting, results
from bidding.errors import Refused
from bidding.evaluation.selectors import result
from bidding.models import Tender
from bidding.views.answers import UNPROCESSABLE, attempt


@never_cache
@require_GET
@require(Action.TENDER_RUN)
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """Every lot of a tender that the reader runs."""
    return _page(request, _mine(request, pk))


@require_POST
@require(Action.TENDER_RUN)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the evaluation's result over."""
    found = _mine(request, pk)
    handed = result(found.pk)
    try:
        if handed is None:
            raise Refused("no_result", _("评标委员会还没有提交评标报告。"))
        funded = request.POST.get("state_funded") == "on"
        results.receive(handed, who=principal(request), state_funded=funded)
        messages.success(request, _("已接收评标结果。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("bidding:award_desk", pk)


@require_POST
@require(Action.TENDER_RUN)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command on an award."""
    if command not in FORMS:
        raise Http404
    award = get_object_or_404(Award.objects.select_related("tender__project", "lot"), pk=pk)
    found, who = _mine(request, award.tender_id), principal(request)
    form = FORMS[command](award, request.POST, request.FILES)

    def perform() -> bool:
        form.perform(who)
        return True

    if attempt(form, perform):
        messages.success(request, _("已完成。"))
        return redirect("bidding:award_desk", found.pk)
    return _page(request, found, form)


@require_POST
@require(Action.TENDER_RUN)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    asked = get_object_or_404(Objection.objects.select_related("award"), pk=pk)
    found, form = _mine(request, asked.award.tender_id), TextForm(request.POST)

    def perform() -> Objection:
        return objecting.answer(asked.pk, text=form.cleaned_data["text"], who=principal(request))

    if attempt(form, perform) is None:
        return _page(request, found, answered=(asked.pk, form))
    messages.success(request, _("答复已发出。"))
    return redirect("bidding:award_desk", found.pk)


def _mine(request: HttpRequest, pk: int) -> Tender:
    mine = selectors.projects_run_by(principal(request))
    return get_object_or_404(selectors.tenders().filter(project__in=mine), pk=pk)


def _page(
    request: HttpRequest,
    found: Tender,
    sent: AwardCommand | None = None,
    answered: tuple[int, TextForm] | None = None,
) -> HttpResponse:
    """Every lot, with what was just refused as it was typed: a command, or an answer."""
    kept = list(awards(found.pk).prefetch_related("duties", "objections__party", "letters__party"))
    about, answer = answered or (0, TextForm())
    context = {
        "tender": found,
        "project": found.project,
        "lots": [{"award": one, "forms": _forms(one, sent)} for one in kept],
        "result": None if kept else result(found.pk),
        "answer": answer,
        "answered": about,
    }
    status = UNPROCESSABLE if sent or answered else 200
    return render(request, "bidding/award/desk.html", context, status=status)


def _forms(award: Award, sent: AwardCommand | None) -> list[AwardCommand]:
    """The commands that the award's state allows, the one just sent as it was sent."""
    offered = [form for form in OFFERED if form.offered(award)]
    same = sent is not None and sent.award.pk == award.pk
    return [
        sent if sent is not None and same and form is type(sent) else form(award)
        for form in offered
    ]
