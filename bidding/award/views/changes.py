"""The runner's page of a contract: its changes, their reviews, pictures of emergencies."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import principal, require
from accounts.rules import Action
from bidding import selectors
from bidding.award.forms.changes import ConcludeForm, PictureForm, ProposeForm, ReviewForm
from bidding.award.models import Award, Change
from bidding.award.rules.kinds import ChangeState, Reviewer
from bidding.award.services import changing
from bidding.views.answers import UNPROCESSABLE, attempt

COMMANDS = {"review": ReviewForm, "conclude": ConcludeForm, "picture": PictureForm}


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of an award's contract; a new one is proposed here."""
    award, who = _mine(request, pk), principal(request)
    form = ProposeForm(request.POST or None)

    def perform() -> Change:
        return changing.propose(award.pk, form.proposal, form.bodies, who=who)

    if request.method == "POST" and attempt(form, perform) is not None:
        messages.success(request, _("工程变更已提交。"))
        return redirect("bidding:contract", pk)
    changes = award.contract.changes.prefetch_related("steps__body", "pictures__document")
    context = {
        "award": award,
        "tender": award.tender,
        "contract": award.contract,
        "form": form,
        "rows": [_row(one) for one in changes],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "bidding/award/contract.html", context, status=status)


@require_POST
@require(Action.TENDER_RUN)
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """What the runner does with a change: the parties' agreement, publicity's end, a picture."""
    if command not in COMMANDS:
        raise Http404
    change = get_object_or_404(Change.objects.select_related("contract"), pk=pk)
    award, who = _mine(request, change.contract.award_id), principal(request)
    form = COMMANDS[command](request.POST, request.FILES)

    def perform() -> object:
        typed = form.cleaned_data
        if command == "picture":
            return changing.add_picture(pk, typed["file"], who=who)
        if command == "conclude":
            return changing.conclude(pk, objections=typed["objections"], who=who)
        step = change.steps.filter(reviewer=Reviewer.PARTIES).first()
        approve = typed["approve"] == "yes"
        return changing.review(
            step.pk if step else 0, approve=approve, opinion=typed["opinion"], who=who
        )

    if attempt(form, perform) is not None:
        messages.success(request, _("已记录。"))
    else:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return redirect("bidding:contract", award.pk)


def _mine(request: HttpRequest, pk: int) -> Award:
    mine = selectors.projects_run_by(principal(request))
    signed = Award.objects.filter(contract__isnull=False, tender__project__in=mine)
    return get_object_or_404(signed.select_related("tender__project", "lot", "contract"), pk=pk)


def _row(one: Change) -> dict[str, object]:
    """A change with the forms that its state offers the runner, each field under its own id."""
    turn, own = {step.reviewer for step in one.current}, f"change-{one.pk}-%s"
    return {
        "change": one,
        "review": ReviewForm(auto_id=own) if Reviewer.PARTIES in turn else None,
        "conclude": ConcludeForm(auto_id=own) if one.state == ChangeState.PUBLIC else None,
        "picture": PictureForm(auto_id=own) if one.emergency else None,
    }
