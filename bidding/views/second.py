"""The runner's page on which the result of a first envelope is published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.doors import principal, require
from accounts.rules import Action
from bidding.forms.second import ResultForm
from bidding.rules.ceremony import BidState
from bidding.services.openings import bids
from bidding.services.second import awaiting_result
from bidding.views.answers import UNPROCESSABLE, attempt
from bidding.views.desk import mine


@never_cache
@require_http_methods(["GET", "POST"])
@require(Action.TENDER_RUN)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Who passed the first envelope, the others with reasons, and when the second is opened."""
    found, who = mine(request, pk), principal(request)
    first = awaiting_result(found)
    context: dict[str, object] = {"tender": found, "project": found.project}
    if first is None:
        return render(request, "bidding/desk/result.html", context, status=UNPROCESSABLE)
    sent = request.POST if request.method == "POST" else None
    form = ResultForm(found, bids(first, BidState.READ), sent)
    if sent is not None and attempt(form, lambda: form.perform(who)) is not None:
        messages.success(request, _("评审结果已公布。"))
        return redirect("bidding:opening", pk)
    status = 200 if sent is None else UNPROCESSABLE
    return render(request, "bidding/desk/result.html", {**context, "form": form}, status=status)
