"""The evaluation as its host conducts it, and as the public sees it: nothing before the result."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import documents.selectors
import media.selectors
from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.envelope.ranking.fields import shown
from bidding.evaluation import selectors
from bidding.evaluation.forms import HOST, LEADER, RUNNER, ConveneForm, Deed, MethodForm
from bidding.evaluation.models import Evaluation
from bidding.evaluation.rules.states import ORDER, State
from bidding.evaluation.services.common import hosts, leads, must_host
from bidding.evaluation.services.convening import seats_of
from bidding.models import Opening, Tender
from bidding.rules.ceremony import OpeningState
from bidding.services.common import runs
from bidding.services.openings import FIRST
from bidding.services.second import awaiting_result, awaiting_second
from bidding.views import public
from bidding.views.answers import UNPROCESSABLE, attempt
from documents import serving
from media.rules import Occasion

CONFLICT = 409
FILES = {"report.pdf": "report", "archive.zip": "archive"}


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A tender's evaluation: the host's page, and for everybody else the result once it is out."""
    tender, who = public.visible(request, pk), principal(request)
    evaluation = selectors.evaluation_of(tender)
    if not hosts(who, tender):
        if request.method == "POST":
            must_host(who, tender)
        return _public(request, tender, evaluation)
    if evaluation is None:
        return _before(request, tender, who)
    return _host(request, tender, evaluation, who)


@require_POST
@signed_in
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """A command of the host or the purchaser."""
    tender, who = public.visible(request, pk), principal(request)
    evaluation = selectors.evaluation_of(tender)
    must_host(who, tender)
    if evaluation is None:
        return _before(request, tender, who, CONFLICT)
    form = _named(command, (*HOST, *RUNNER))
    sent = form(evaluation, request.POST)
    if attempt(sent, lambda: _done(sent, who)):
        messages.success(request, _("已办理：%(what)s。") % {"what": sent.label})
        return redirect("evaluation:tender", pk)
    return _host(request, tender, evaluation, who, sent)


@never_cache
@require_safe
@signed_in
def leader(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader's own work: prices, low prices, the ranking; and how far the others are."""
    evaluation = _led(request, pk)
    return _leader(request, evaluation)


@require_POST
@signed_in
def lead(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """A command of the leader."""
    evaluation, form = _led(request, pk), _named(command, LEADER)
    sent, who = form(evaluation, request.POST), principal(request)
    if attempt(sent, lambda: _done(sent, who)):
        messages.success(request, _("已办理：%(what)s。") % {"what": sent.label})
        return redirect("evaluation:leader", pk)
    return _leader(request, evaluation, sent)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The report or the archive: for the host at once, for the public once names may be known."""
    tender, who = public.visible(request, pk), principal(request)
    evaluation = selectors.evaluation_of(tender)
    if name not in FILES:
        raise Http404
    if evaluation is None or not evaluation.disclosed_at:
        must_host(who, tender)
    found = getattr(evaluation, FILES[name]) if evaluation else None
    if found is None:
        return _before(request, tender, who, CONFLICT)
    path = documents.selectors.bytes_of(found)
    return serving.send(request, path, name=found.name, inline=True)


def _done(form: Deed, who: Principal) -> bool:
    form.perform(who)
    return True


def _named(command: str, forms: Sequence[type[Deed]]) -> type[Deed]:
    found = next((one for one in forms if one.slug == command), None)
    if found is None:
        raise Http404
    return found


def _led(request: HttpRequest, pk: int) -> Evaluation:
    """The evaluation, for its leader. Raises `NotAllowed` for anybody else, as for none."""
    found = Evaluation.objects.select_related("tender__project").filter(pk=pk).first()
    if found is None:
        raise NotAllowed(Action.TENDER_ADMIT)
    leads(found, principal(request))
    return found


def _public(request: HttpRequest, tender: Tender, evaluation: Evaluation | None) -> HttpResponse:
    disclosed = evaluation if evaluation and evaluation.disclosed_at else None
    context = {
        "tender": tender,
        "project": tender.project,
        "method": selectors.method_file(tender),
        "evaluation": disclosed,
        "result": _result(tender) if disclosed else None,
    }
    return render(request, "bidding/evaluation/public.html", context)


def _before(
    request: HttpRequest, tender: Tender, who: Principal, status: int = 200
) -> HttpResponse:
    """Before the committee sits: the method, then the committee."""
    opened = Opening.objects.filter(
        tender=tender, stage=FIRST, state__in=(OpeningState.OPENED, OpeningState.RECORDED)
    ).exists()
    method = selectors.method_file(tender)
    form = _beginning(request, tender, who, opened=opened, published=method is not None)
    posted = request.method == "POST" and status != CONFLICT
    if posted and form is not None and attempt(form, lambda: _begun(form, tender, who)):
        return redirect("evaluation:tender", tender.pk)
    context = {
        "tender": tender,
        "project": tender.project,
        "method": method,
        "opened": opened,
        "form": form,
        "seats": len(seats_of(tender.pk)) if opened else 0,
    }
    answer = UNPROCESSABLE if posted else status
    return render(request, "bidding/evaluation/before.html", context, status=answer)


def _beginning(
    request: HttpRequest, tender: Tender, who: Principal, *, opened: bool, published: bool
) -> MethodForm | ConveneForm | None:
    """What can be done now, with what was sent."""
    sent = request.POST if request.method == "POST" else None
    if not published and runs(who, tender.project):
        return MethodForm(sent, request.FILES if sent is not None else None)
    return ConveneForm(tender, sent) if published and opened else None


def _begun(form: MethodForm | ConveneForm, tender: Tender, who: Principal) -> bool:
    if isinstance(form, MethodForm):
        form.perform(tender, who)
    else:
        form.perform(who)
    return True


def _host(
    request: HttpRequest,
    tender: Tender,
    evaluation: Evaluation,
    who: Principal,
    sent: Deed | None = None,
) -> HttpResponse:
    offered = [one for one in HOST if _fits(one, evaluation, tender)]
    if runs(who, tender.project):
        offered = [*(one for one in RUNNER if evaluation.state in one.states), *offered]
    context = {
        "tender": tender,
        "project": tender.project,
        "evaluation": evaluation,
        "steps": _steps(evaluation),
        "progress": selectors.progress(evaluation),
        "forms": _forms(offered, evaluation, sent),
        "result": _result(tender),
    }
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/evaluation/host.html", context, status=status)


def _leader(request: HttpRequest, evaluation: Evaluation, sent: Deed | None = None) -> HttpResponse:
    offered = [one for one in LEADER if evaluation.state in one.states]
    context = {
        "tender": evaluation.tender,
        "project": evaluation.tender.project,
        "evaluation": evaluation,
        "steps": _steps(evaluation),
        "progress": selectors.progress(evaluation),
        "forms": _forms(offered, evaluation, sent),
        "questions": selectors.questions(evaluation),
    }
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/evaluation/leader.html", context, status=status)


def _fits(form: type[Deed], evaluation: Evaluation, tender: Tender) -> bool:
    """Whether a command is offered now: second envelopes and browsers only where there are some."""
    path = tender.project.centre.path
    only = {
        "call": lambda: awaiting_result(tender) is not None,
        "recall": lambda: awaiting_second(tender) is not None,
        "prices": lambda: tender.envelopes > 1,
        "remote": lambda: bool(media.selectors.browsers_for(Occasion.EVALUATION, path)),
    }
    asked = only.get(form.slug)
    return evaluation.state in form.states and (asked is None or asked())


def _forms(offered: Sequence[type[Deed]], evaluation: Evaluation, sent: Deed | None) -> list[Deed]:
    return [sent if sent and type(sent) is form else form(evaluation) for form in offered]


def _steps(evaluation: Evaluation) -> list[dict[str, object]]:
    now = ORDER.index(State(evaluation.state))
    return [
        {"label": step.label, "done": at < now or now == len(ORDER) - 1, "current": at == now}
        for at, step in enumerate(ORDER)
    ]


def _result(tender: Tender) -> list[dict[str, object]]:
    """The ranking lot by lot, with the bidders' names."""
    found = selectors.result(tender.pk)
    names = selectors.names(tender)
    return [
        {
            "lot": lot.lot,
            "failed": lot.failed,
            "ranking": [
                {
                    "row": one,
                    "name": names.get(one.party, ""),
                    "score": "" if one.score is None else shown(one.score * 100, 2),
                }
                for one in lot.ranking
            ],
            "excluded": [{"row": one, "name": names.get(one.party, "")} for one in lot.excluded],
            "candidates": [names.get(one.party, "") for one in lot.candidates],
        }
        for lot in (found.lots if found else ())
    ]
