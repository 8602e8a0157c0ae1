"""The page on which a remote member's browser records camera, microphone and screen.

It is a page of its own, beside the desk, so that nothing which is done there interrupts it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

import media.selectors
from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.rules import Action
from bidding.evaluation.models import Evaluation
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import seat_of
from media.rules import BROWSER_COOKIE


@never_cache
@require_safe
@signed_in
@ensure_csrf_cookie
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The recording page of the reader's own seat."""
    evaluation = Evaluation.objects.select_related("tender__project").filter(pk=pk).first()
    if evaluation is None:
        raise NotAllowed(Action.TENDER_ADMIT)
    member = seat_of(evaluation, principal(request))
    feeds = filming.feeds(member)
    here = media.selectors.browser_of(request.COOKIES.get(BROWSER_COOKIE, ""))
    context = {
        "evaluation": evaluation,
        "tender": evaluation.tender,
        "project": evaluation.tender.project,
        "place": feeds[0].place if feeds else "",
        "feeds": {one.part: one.track for one in feeds},
        "here": bool(feeds) and here is not None and here.pk == feeds[0].browser,
    }
    return render(request, "bidding/evaluation/remote.html", context)
