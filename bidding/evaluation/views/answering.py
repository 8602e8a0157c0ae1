"""A bidder's page: what the committee asks, and the answer, signed in the browser."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, require
from accounts.errors import NotAllowed
from accounts.rules import Action
from bidding.errors import Refused
from bidding.evaluation import services
from bidding.evaluation.services.questions import asked_of
from bidding.evaluation.views.answers import UNPROCESSABLE, Asked, answered
from ledger import clock


@never_cache
@require_safe
@require(Action.TENDER_BID)
def page(request: HttpRequest) -> HttpResponse:
    """The questions to the reader's enterprise, the newest first; never who asked."""
    try:
        found = asked_of(principal(request))
    except Refused as refusal:
        context: dict[str, object] = {"refusal": str(refusal)}
        return render(request, "bidding/evaluation/answers.html", context, status=UNPROCESSABLE)
    context = {"questions": found, "now": clock.now()}
    return render(request, "bidding/evaluation/answers.html", context)


@never_cache
@require_POST
@require(Action.TENDER_BID)
def answer(request: HttpRequest, pk: int) -> JsonResponse:
    """An answer: exact bytes and the signature over them. Raises `NotAllowed` for another's."""
    who = principal(request)
    try:
        mine = asked_of(who).filter(pk=pk).exists()
    except Refused:
        mine = False
    if not mine:
        raise NotAllowed(Action.TENDER_BID)

    def deed() -> object:
        asked = Asked.of(request)
        return services.answer(pk, asked.data("body"), asked.data("sigs"), who=who)

    return answered(deed)
