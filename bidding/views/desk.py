"""The runner's page of a tender, and the commands that are given on it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import deadlines.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors, services
from bidding.errors import Refused
from bidding.forms.commands import (
    FORMS,
    OFFERED,
    AnswerForm,
    FailForm,
    InviteForm,
    TenderCommand,
)
from bidding.models import Tender
from bidding.rules.states import ALLOWED, Command, TenderState
from bidding.services.endings import may_fail
from bidding.services.publication import intervals
from bidding.services.qualification import applications
from bidding.services.second import awaiting_result
from bidding.views.answers import UNPROCESSABLE, attempt
from bidding.views.faces import faces
from ledger import clock


@never_cache
@require_GET
@require(Action.TENDER_RUN)
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole tender as its runner has it."""
    return _page(request, mine(request, pk))


@require_POST
@require(Action.TENDER_RUN)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Give a command on a tender."""
    if command not in FORMS:
        raise Http404
    found, who = mine(request, pk), principal(request)
    form = FORMS[command](found, request.POST, request.FILES)

    def perform() -> bool:
        form.perform(who)
        return True

    if attempt(form, perform):
        messages.success(request, form.done)
        return redirect("bidding:desk", pk)
    return _page(request, mine(request, pk), form)


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def qualification(request: HttpRequest, pk: int) -> HttpResponse:
    """Applications for prequalification, once their deadline has passed, and who passed."""
    found, who = mine(request, pk), principal(request)
    try:
        rows = applications(found)
        if request.method == "POST":
            passed = {row["party"]: f"passed-{row['party']}" in request.POST for row in rows}
            services.decide_qualification(found.pk, passed=passed, who=who)
            messages.success(request, _("资格预审结论已密封。"))
            return redirect("bidding:qualification", pk)
    except Refused as refusal:
        context: dict[str, object] = {"tender": found, "refusal": str(refusal)}
        return render(request, "bidding/desk/qualification.html", context, status=UNPROCESSABLE)
    context = {"tender": found, "rows": rows}
    return render(request, "bidding/desk/qualification.html", context)


def mine(request: HttpRequest, pk: int) -> Tender:
    """A tender that the reader runs."""
    run = selectors.projects_run_by(principal(request))
    return get_object_or_404(selectors.tenders().filter(project__in=run), pk=pk)


def _page(request: HttpRequest, found: Tender, sent: TenderCommand | None = None) -> HttpResponse:
    state = TenderState(found.state)
    context: dict[str, object] = {
        "tender": found,
        "project": found.project,
        "checks": faces(intervals(found)),
        "documents": found.documents.select_related("document", "announcement"),
        "inquiries": _inquiries(found, sent),
        "forms": _forms(found, sent),
        "editable": state in ALLOWED[Command.EDIT],
        "awaits_result": awaiting_result(found) is not None,
    }
    return render(
        request, "bidding/desk/tender.html", context, status=UNPROCESSABLE if sent else 200
    )


def _forms(found: Tender, sent: TenderCommand | None) -> list[TenderCommand]:
    """The commands that the tender's state allows, the one just sent as it was sent."""
    state = TenderState(found.state)
    beside = {InviteForm: found.is_invited, FailForm: may_fail(found, clock.now())}
    offered = [form for form in OFFERED if state in ALLOWED[form.needs] and beside.get(form, True)]
    return [sent if sent and form is type(sent) else form(found) for form in offered]


def _inquiries(found: Tender, sent: TenderCommand | None) -> list[dict[str, object]]:
    """The inquiries, each with the form that answers it as long as it waits."""
    asked_of = list(found.inquiries.order_by("-number"))
    running = deadlines.selectors.open_clocks(one.subject for one in asked_of)
    due = {one.subject: one.due_at for one in running}
    answering = sent if isinstance(sent, AnswerForm) else None
    asked = answering.data.get("inquiry") if answering else None
    return [
        {
            "inquiry": one,
            "due": due.get(one.subject),
            "form": None
            if one.answered_at
            else answering
            if str(one.pk) == asked
            else AnswerForm.about(found, one),
        }
        for one in asked_of
    ]
