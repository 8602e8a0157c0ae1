"""The regulator's pages: awards with their limits, complaints, reviews of changes, conduct."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import exports
from accounts.doors import principal, require
from accounts.principal import Principal
from accounts.rules import Action
from bidding.award import selectors
from bidding.award.forms.changes import ReviewForm
from bidding.award.forms.claims import DecideForm, StopForm, TakeUpForm, TextForm
from bidding.award.forms.conduct import ConductForm
from bidding.award.models import Award, ChangeStep, Complaint, Conduct, DutyClock
from bidding.award.rules.kinds import ComplaintState
from bidding.award.services import changing, complaining
from bidding.award.services import conduct as conducts
from bidding.forms.search import SearchForm
from bidding.signs.doors import overseen
from bidding.views.answers import UNPROCESSABLE, attempt
from ledger import clock

if TYPE_CHECKING:
    from accounts.models import Organisation

PER_PAGE = 50
COMMANDS = ("take-up", "stop", "lift", "decide")


@never_cache
@require_GET
@require(Action.TENDER_OVERSEE)
def listing(request: HttpRequest) -> HttpResponse:
    """Awards of tenders that the reader oversees, as a page or a file, and reviews that wait."""
    who, form = principal(request), SearchForm(request.GET)
    found = form.narrowed(Award.objects.filter(tender__in=overseen(who)), "tender__")
    found = found.select_related("tender__project", "lot", "winner").order_by("-pk")
    found = found.prefetch_related("duties", "complaints")
    if file := exports.wanted(request):
        return exports.respond(file, "awards", _header(), map(_cells, found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "steps": selectors.steps_for(who),
        "review": ReviewForm(),
        "now": clock.now(),
    }
    return render(request, "bidding/award/oversight.html", context)


def _header() -> list[str]:
    return [
        _("编号"), _("项目名称"), _("状态"), _("中标人"),
        _("进行中的时限"), _("最近到期"), _("投诉"),
    ]  # fmt: skip


def _cells(award: Award) -> list[str]:
    running = sorted((one for one in award.duties.all() if not one.done_at), key=_due_at)
    return [
        f"{award.tender.number}/{award.lot.number}",
        award.tender.project.title,
        award.get_state_display(),
        award.winner.title if award.winner else "",
        "、".join(one.get_duty_display() for one in running),
        exports.moment(running[0].due_at if running else None),
        str(len(award.complaints.all())),
    ]


def _due_at(duty: DutyClock) -> datetime:
    return duty.due_at


@never_cache
@require_GET
@require(Action.TENDER_OVERSEE)
def tender(request: HttpRequest, pk: int) -> HttpResponse:
    """One tender's awards with objections and complaints."""
    found = get_object_or_404(overseen(principal(request)), pk=pk)
    kept = selectors.awards(found.pk).prefetch_related(
        "duties", "objections__party", "complaints__party", "complaints__objection"
    )
    lots = [
        {"award": one, "complaints": [_complaint(each) for each in one.complaints.all()]}
        for one in kept
    ]
    context = {"tender": found, "project": found.project, "lots": lots}
    return render(request, "bidding/award/overseen.html", context)


@require_POST
@require(Action.TENDER_OVERSEE)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """What the authority does with a complaint."""
    if command not in COMMANDS:
        raise Http404
    found = get_object_or_404(Complaint.objects.select_related("award"), pk=pk)
    get_object_or_404(overseen(principal(request)), pk=found.award.tender_id)
    who, form = principal(request), _form(command, request)

    def perform() -> Complaint:
        typed = form.cleaned_data
        deeds: dict[str, Callable[[], Complaint]] = {
            "take-up": lambda: complaining.take_up(
                pk, accept=typed["accept"] == "yes", reason=typed["text"], who=who
            ),
            "stop": lambda: complaining.stop(pk, reason=typed["text"], who=who),
            "lift": lambda: complaining.lift(pk, who=who),
            "decide": lambda: complaining.decide(
                pk, upheld=typed["upheld"] == "yes", text=typed["text"], who=who
            ),
        }
        return deeds[command]()

    if attempt(form, perform) is not None:
        messages.success(request, _("已记录。"))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("bidding:award_overseen", found.award.tender_id)


@require_POST
@require(Action.TENDER_OVERSEE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a step of a change."""
    form, who = ReviewForm(request.POST), principal(request)
    step = get_object_or_404(ChangeStep.objects.select_related("body"), pk=pk)
    _must_oversee(who, step.body)

    def perform() -> object:
        typed = form.cleaned_data
        approve = typed["approve"] == "yes"
        return changing.review(pk, approve=approve, opinion=typed["opinion"], who=who)

    if attempt(form, perform) is not None:
        messages.success(request, _("已记录。"))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("bidding:award_oversight")


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_OVERSEE)
def conduct(request: HttpRequest) -> HttpResponse:
    """Publish a record of bad conduct; all records, those that ended or were withdrawn too."""
    who = principal(request)
    form = ConductForm(who, request.POST or None)

    def perform() -> Conduct:
        return conducts.publish(who=who, **form.cleaned_data)

    if request.method == "POST" and attempt(form, perform) is not None:
        messages.success(request, _("不良行为记录已公布。"))
        return redirect("bidding:conduct_desk")
    records = selectors.conduct(clock.now(), all_of_them=True)
    context = {"form": form, "records": records, "withdraw": TextForm()}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "bidding/award/conduct_desk.html", context, status=status)


@require_POST
@require(Action.TENDER_OVERSEE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a record of bad conduct."""
    form, who = TextForm(request.POST), principal(request)
    _must_oversee(who, get_object_or_404(Conduct.objects.select_related("by"), pk=pk).by)
    if attempt(form, lambda: conducts.withdraw(pk, reason=form.cleaned_data["text"], who=who)):
        messages.success(request, _("已撤销。"))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("bidding:conduct_desk")


def _must_oversee(who: Principal, body: "Organisation | None") -> None:
    """Raise `Http404` unless `who` acts for `body`."""
    if body is None or not who.may(Action.TENDER_OVERSEE, body.path):
        raise Http404


def _form(command: str, request: HttpRequest) -> "TakeUpForm | StopForm | DecideForm | TextForm":
    if command == "take-up":
        return TakeUpForm(request.POST)
    if command == "decide":
        return DecideForm(request.POST)
    return StopForm(request.POST) if command == "stop" else TextForm({"text": "-"})


def _complaint(one: Complaint) -> dict[str, object]:
    """A complaint with the forms that its state offers, each field under an id of its own."""
    own = f"complaint-{one.pk}-%s"
    taken_up = one.state == ComplaintState.TAKEN_UP
    stopped = one.stopped_at is not None and one.lifted_at is None
    return {
        "one": one,
        "take_up": TakeUpForm(auto_id=own) if one.state == ComplaintState.RECEIVED else None,
        "stop": StopForm(auto_id=f"stop-{own}") if taken_up and one.stopped_at is None else None,
        "lift": taken_up and stopped,
        "decide": DecideForm(auto_id=own) if taken_up else None,
        "stopped": stopped,
    }
