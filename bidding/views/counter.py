"""The counter: one page at which a bidder seals, hands in, replaces, withdraws and unlocks.

It is one page for every tender, byte for byte: which tender it is for stands behind the `#` of its
address, which no browser sends. What the page must know of a tender it asks for in a form's body.
"""

from base64 import b64encode
from collections.abc import Iterator

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import principal, require
from accounts.rules import Action
from bidding import registration
from bidding.errors import Refused
from bidding.forms.public import NamedForm
from bidding.models import Opening, Tender, TenderFile
from bidding.services import rescue, standing
from bidding.views import public
from bidding.views.answers import UNPROCESSABLE
from bidding.views.bidder import about_a_tender, written
from ledger import clock

BRIDGES = "http://127.0.0.1:*"
"""A bidder's own bridge to a token, on a port of its choice; no other page may ask it."""


@csp_update({"connect-src": [BRIDGES]})
@never_cache
@require_GET
@require(Action.TENDER_BID)
def page(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody."""
    return render(request, "bidding/bidder/counter.html", {"most": settings.BID_MAX_BYTES})


@never_cache
@require_POST
@require(Action.TENDER_BID)
def facts(request: HttpRequest) -> HttpResponse:
    """What the page must know of a tender now: the clock, whether bids are taken, the files."""
    form = NamedForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "bad_request", "text": ""}, status=UNPROCESSABLE)
    return JsonResponse(_facts(public.visible(request, form.cleaned_data["tender"])))


@about_a_tender
def slip(request: HttpRequest, found: Tender) -> HttpResponse:
    """Register, and hand out the slip."""
    try:
        handed = registration.register(found, principal(request))
    except Refused as refusal:
        said = {"code": refusal.code, "text": str(refusal)}
        return JsonResponse(said, status=UNPROCESSABLE)
    return HttpResponse(written(found, handed), "application/json")


def _facts(tender: Tender) -> dict[str, object]:
    reading = clock.reading()
    state, text = _state(tender)
    return {
        "tender": tender.pk,
        "number": tender.number,
        "title": tender.project.title,
        "now": reading.now.isoformat(),
        "rate": reading.rate,
        "state": state,
        "text": text,
        "deadline": tender.deadline and tender.deadline.isoformat(),
        "lots": [{"number": lot.number, "title": lot.title} for lot in tender.lots.all()],
        "stages": standing.stages(tender),
        "files": list(_files(tender)),
        "rescue": tender.rescue,
        "openings": [
            {
                "stage": one.stage,
                "state": one.state,
                "began_at": one.began_at.isoformat(),
                "locks_until": one.locks_until.isoformat(),
                "damaged": rescue.awaited(one),
            }
            for one in Opening.objects.filter(tender=tender).order_by("stage")
        ],
    }


def _state(tender: Tender) -> tuple[str, str]:
    """Whether bids are taken, and why not where they are not."""
    try:
        standing.check_open(tender)
    except Refused as refusal:
        return refusal.code, str(refusal)
    return "open", ""


def _files(tender: Tender) -> Iterator[dict[str, object]]:
    """The tender files in force, each as its exact bytes."""
    found = {
        (one.lot, one.stage): one for one in TenderFile.objects.filter(tender=tender).order_by("pk")
    }
    for (lot, stage), file in sorted(found.items()):
        content = b64encode(bytes(file.content)).decode()
        yield {"lot": lot, "stage": stage, "content": content}
