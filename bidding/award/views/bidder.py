"""A bidder's page: how its bids fared, its letters, objections and complaints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import documents.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from bidding.award.forms.claims import TextForm
from bidding.award.models import Award, Letter, Objection
from bidding.award.selectors import of_party
from bidding.award.services.complaining import OPEN, complain, may_complain
from bidding.award.services.objecting import may_object, object_to
from bidding.errors import Refused
from bidding.parties import party_of
from bidding.rules.kinds import Regime
from bidding.views.answers import UNPROCESSABLE, attempt
from documents import serving
from ledger import clock


@never_cache
@require_GET
@require(Action.TENDER_BID)
def mine(request: HttpRequest) -> HttpResponse:
    """The lots that the reader's enterprise bid for, with its own place, score or reason."""
    try:
        party = party_of(principal(request)).pk
    except Refused as refusal:
        context: dict[str, object] = {"refusal": str(refusal)}
        return render(request, "bidding/award/mine.html", context, status=422)
    return _page(request, party)


@require_POST
@require(Action.TENDER_BID)
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a result."""
    _party(request)
    who = principal(request)
    claim = Claim("object", pk, TextForm(request.POST))
    return _sent(request, claim, lambda text: object_to(pk, text=text, who=who))


@require_POST
@require(Action.TENDER_BID)
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Complain about an objection's answer, or that there was none."""
    get_object_or_404(Objection, pk=pk, party=_party(request))
    who = principal(request)
    claim = Claim("complain", pk, TextForm(request.POST))
    return _sent(request, claim, lambda text: complain(pk, text=text, who=who))


@never_cache
@require_GET
@require(Action.TENDER_BID)
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of the reader's own letters, to be saved."""
    own = Letter.objects.select_related("document").filter(party=_party(request))
    found = get_object_or_404(own, pk=pk)
    path = documents.selectors.bytes_of(found.document)
    return serving.send(request, path, found.document.media_type, name=found.document.name)


def _party(request: HttpRequest) -> int:
    """The reader's enterprise; raises `Http404` for somebody who belongs to none."""
    try:
        return party_of(principal(request)).pk
    except Refused as refusal:
        raise Http404 from refusal


@dataclass(frozen=True, slots=True)
class Claim:
    """What a bidder has just sent: its sort, the award or objection it is about, its words."""

    sort: str
    about: int
    form: TextForm


def _sent(request: HttpRequest, claim: Claim, deed: Callable[[str], object]) -> HttpResponse:
    """Submit a claim; one that is refused comes back with what was typed."""
    if attempt(claim.form, lambda: deed(claim.form.cleaned_data["text"])) is None:
        return _page(request, _party(request), claim)
    said = _("异议（质疑）已提交。") if claim.sort == "object" else _("投诉已提交。")
    messages.success(request, said)
    return redirect("bidding:awards_mine")


def _page(request: HttpRequest, party: int, claim: Claim | None = None) -> HttpResponse:
    context = {"rows": [_row(award, party) for award in of_party(party)], "claim": claim}
    status = UNPROCESSABLE if claim else 200
    return render(request, "bidding/award/mine.html", context, status=status)


def _objection(one: Objection, now: datetime) -> dict[str, object]:
    """An objection, and whether a complaint about it would be taken now."""
    open_ones = any(each.state in OPEN for each in one.complaints.all())
    return {"one": one, "may_complain": not open_ones and may_complain(one, now)}


def _row(award: Award, party: int) -> dict[str, object]:
    now = clock.now()
    objections = list(award.objections.filter(party=party).prefetch_related("complaints"))
    told = award.notified_at is not None or award.regime == Regime.TENDERING
    return {
        "award": award,
        "own": next((row for row in award.ranking if row["party"] == party), None),
        "out": next((row for row in award.excluded if row["party"] == party), None),
        "told": told,
        "letters": award.letters.filter(party=party),
        "objections": [_objection(one, now) for one in objections],
        "may_object": may_object(award, now),
    }
