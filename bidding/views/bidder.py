"""The bidder's portal: register, ask, apply, certificates.

No address here names a tender, since addresses are written into logs; the form's body does. Nothing
here writes to the session, and an answer that hands out a slip is always of one length.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import accounts.selectors
from accounts.doors import principal, require
from accounts.rules import Action
from accounts.services import certificates
from bidding import services
from bidding.errors import Refused
from bidding.forms.public import AskForm, CertificateForm, NamedForm, QualifyForm, SlipForm
from bidding.models import Tender
from bidding.parties import party_of
from bidding.registration import Slip, name_of, recognise, register
from bidding.rules.states import TenderState
from bidding.selectors import tenders_for
from bidding.views import public
from bidding.views.answers import UNPROCESSABLE, attempt
from ledger import clock

SLIP_BYTES = 2048

_View: TypeAlias = Callable[[HttpRequest], HttpResponseBase]


def about_a_tender(view: Callable[[HttpRequest, Tender], HttpResponse]) -> _View:
    """A deed of a bidder on the tender that the form's body names; without one, the portal."""

    @never_cache
    @require_POST
    @require(Action.TENDER_BID)
    @wraps(view)
    def named(request: HttpRequest) -> HttpResponseBase:
        form = NamedForm(request.POST)
        if not form.is_valid():
            return redirect("bidding:portal")
        return view(request, public.visible(request, form.cleaned_data["tender"]))

    return named


@never_cache
@require_GET
@require(Action.TENDER_BID)
def portal(request: HttpRequest) -> HttpResponse:
    """The enterprise, its certificates, and the tenders under way."""
    return _portal(request, CertificateForm())


@about_a_tender
def take_part(request: HttpRequest, found: Tender) -> HttpResponse:
    """Register for a tender: the answer is the slip, a file to keep."""
    form = NamedForm(request.POST)
    slip = attempt(form, lambda: register(found, principal(request)))
    if slip is None:
        return public.page(request, found, UNPROCESSABLE, register=form)
    answer = HttpResponse(written(found, slip), "application/json")
    answer["Content-Disposition"] = f'attachment; filename="slip-{found.pk}.json"'
    return answer


@about_a_tender
def ask(request: HttpRequest, found: Tender) -> HttpResponse:
    """Ask or object; the answer holds the secret that proves who did."""
    form = AskForm(request.POST, found)
    who = principal(request)
    raised = attempt(
        form,
        lambda: services.raise_inquiry(
            found.pk,
            kind=form.cleaned_data["kind"],
            topic=form.cleaned_data["topic"],
            text=form.cleaned_data["text"],
            who=who,
        ),
    )
    if raised is None:
        return public.page(request, found, UNPROCESSABLE, ask=form)
    context: dict[str, object] = {"tender": found, "raised": raised}
    return render(request, "bidding/bidder/raised.html", context)


@about_a_tender
def qualify(request: HttpRequest, found: Tender) -> HttpResponse:
    """Apply for prequalification."""
    form = QualifyForm(request.POST)
    who = principal(request)

    def apply() -> bool:
        text = form.cleaned_data["text"]
        services.apply_for_qualification(found.pk, text=text, who=who)
        return True

    if not attempt(form, apply):
        return public.page(request, found, UNPROCESSABLE, qualify=form)
    return public.page(request, found, applied=True)


@about_a_tender
def read_slip(request: HttpRequest, found: Tender) -> HttpResponse:
    """Say whom a slip names, to whoever holds it."""
    form = SlipForm(request.POST)
    read = attempt(form, lambda: recognise(form.cleaned_data["slip"], found))
    if read is None:
        return public.page(request, found, UNPROCESSABLE, slip=form)
    return public.page(request, found, slip=form, read=read, reader=name_of(read))


@never_cache
@require_POST
@require(Action.TENDER_BID)
def add_certificate(request: HttpRequest) -> HttpResponse:
    """Put a further certificate on record."""
    form, who = CertificateForm(request.POST, request.FILES), principal(request)

    def log() -> object:
        content, statement = (
            form.cleaned_data[name].read() if form.cleaned_data[name] else b""
            for name in ("certificate", "statement")
        )
        return certificates.log_certificate(who, party_of(who), content, statement)

    if attempt(form, log) is None:
        return _portal(request, form, UNPROCESSABLE)
    messages.success(request, _("证书已登记。"))
    return redirect("bidding:portal")


@never_cache
@require_POST
@require(Action.TENDER_BID)
def revoke_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a certificate of one's own out of use."""
    who = principal(request)
    try:
        mine = party_of(who).certificates.all()
    except Refused as refusal:
        raise Http404 from refusal
    certificates.revoke_certificate(who, get_object_or_404(mine, pk=pk, revoked_at=None))
    messages.success(request, _("证书已作废。"))
    return redirect("bidding:portal")


def _portal(request: HttpRequest, form: CertificateForm, status: int = 200) -> HttpResponse:
    who = principal(request)
    context: dict[str, object] = {
        "form": form,
        "tenders": tenders_for(who).filter(state=TenderState.PUBLISHED).order_by("deadline"),
        "now": clock.now(),
    }
    try:
        party = party_of(who)
    except Refused as refusal:
        context["refusal"] = str(refusal)
    else:
        context |= {"party": party, "certificates": party.certificates.order_by("-pk")}
    return render(request, "bidding/bidder/portal.html", context, status=status)


def written(found: Tender, slip: Slip) -> bytes:
    """The slip as a file, padded to one length whatever the names in it."""
    said = {
        "tender": found.number,
        "party": accounts.selectors.organisation(slip.registered.party).name,
        "certificate_sha256": slip.registered.certificate,
        "registered_at": slip.registered.at.isoformat(),
        "slip": slip.text,
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode().ljust(SLIP_BYTES)
