"""The pages on which the result of a first envelope is published, and corrected."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.doors import principal, require, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.forms.second import CorrectionForm, ResultForm
from bidding.models import Opening, Tender
from bidding.rules.ceremony import BidState
from bidding.services.openings import FIRST, bids
from bidding.services.second import awaiting_result, awaiting_second, judged
from bidding.views import public
from bidding.views.answers import UNPROCESSABLE, attempt
from bidding.views.desk import mine
from bidding.views.opening import hosts


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Who passed the first envelope, the others with reasons, and when the second is opened."""
    found = mine(request, pk)
    first = awaiting_result(found)
    if first is None or judged(found):
        return _page(request, found, None, None)
    sent = request.POST if request.method == "POST" else None
    return _page(request, found, ResultForm(found, bids(first, BidState.READ), sent), sent)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The same once more, with the reason, by whoever conducts the opening."""
    found = public.visible(request, pk)
    if not hosts(principal(request), found):
        raise NotAllowed(Action.TENDER_ADMIT)
    called = awaiting_second(found)
    if called is None or judged(found):
        return _page(request, found, None, None)
    examined = bids(Opening.objects.get(tender=found, stage=FIRST), BidState.READ)
    sent = request.POST if request.method == "POST" else None
    return _page(request, found, CorrectionForm(called, examined, sent), sent)


def _page(
    request: HttpRequest, tender: Tender, form: ResultForm | None, sent: object
) -> HttpResponse:
    """The form, or why there is none; what was `sent` is done first."""
    who = principal(request)
    if form is not None and sent is not None and _published(form, who):
        messages.success(request, _("评审结果已公布。"))
        return redirect("bidding:opening", tender.pk)
    context = {
        "tender": tender,
        "project": tender.project,
        "form": form,
        "corrects": isinstance(form, CorrectionForm),
        "judged": judged(tender),
    }
    status = 200 if form is not None and sent is None else UNPROCESSABLE
    return render(request, "bidding/desk/result.html", context, status=status)


def _published(form: ResultForm, who: Principal) -> bool:
    return attempt(form, lambda: form.perform(who)) is not None
