"""The trustees' sitting: keys made, tried and used in the browser, a day's tenders at one table.

The page opens shares itself; what comes here are public keys, hashes and, in their turn, releases.
"""

from base64 import b64encode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, signed_in
from bidding import sittings
from bidding.errors import Refused
from bidding.models import Opening, SealedBid, Trustee, TrusteePublicKey
from bidding.rules.ceremony import BidState, OpeningState
from bidding.rules.states import TenderState
from bidding.services import standing
from bidding.services.trustees import hand_of, rehearsal_head
from bidding.views.answers import UNPROCESSABLE
from bidding.views.trustees import attempted, kept_by, one_kept_by
from ledger import clock

FROZEN = (BidState.UNLOCKED, BidState.VOID)
"""What a release has to be about, as `bidding.services.shares` asks for it."""


@never_cache
@require_safe
@signed_in
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "bidding/trustees/sitting.html")


@never_cache
@require_safe
@signed_in
def duties(request: HttpRequest) -> JsonResponse:
    """What the reader keeps keys for, each stage with where it stands."""
    kept = kept_by(request).exclude(tender__state=TenderState.DRAFT)
    found = [
        _duty(request, trustee, stage)
        for trustee in kept.order_by("tender__deadline", "pk")
        for stage in (*standing.stages(trustee.tender), *sittings.stages(trustee.tender))
    ]
    return JsonResponse({"now": clock.now().isoformat(), "duties": found})


@never_cache
@require_safe
@signed_in
def heads(request: HttpRequest, pk: int, stage: str) -> JsonResponse:
    """The heads that are to be opened: of all frozen bids, or of the dummy before the opening."""
    found = one_kept_by(request, pk)
    opening = Opening.objects.filter(tender=found.tender, stage=stage).first()
    sitting = sittings.of(stage)
    wanted = sitting.heads(found.tender) if sitting else None
    if wanted is not None:
        contents = wanted
    elif opening is not None:
        frozen = SealedBid.objects.filter(tender=found.tender, stage=stage, state__in=FROZEN)
        contents = [bytes(bid.head) for bid in frozen]
    else:
        try:
            contents = [rehearsal_head(found.tender, stage)]
        except Refused as refusal:
            raise Http404 from refusal
    return JsonResponse({"heads": [b64encode(one).decode() for one in contents]})


@never_cache
@require_POST
@signed_in
def do(request: HttpRequest, pk: int, command: str) -> JsonResponse:
    """One deed of a trustee; the answer says what stood against it."""
    form, done = attempted(request, one_kept_by(request, pk), command)
    if done:
        return JsonResponse({"done": str(form.done)})
    said = [str(text) for texts in form.errors.values() for text in texts]
    return JsonResponse({"text": " ".join(said)}, status=UNPROCESSABLE)


def _duty(request: HttpRequest, found: Trustee, stage: str) -> dict[str, object]:
    tender, hand = found.tender, hand_of(found, principal(request))
    keys = list(TrusteePublicKey.objects.filter(trustee__tender=tender, stage=stage))
    mine = next((key for key in keys if (key.trustee_id, key.hand) == (found.pk, hand)), None)
    opening = Opening.objects.filter(tender=tender, stage=stage).first()
    return {
        "trustee": found.pk,
        "tender": tender.number,
        "title": tender.project.title,
        "stage": stage,
        "suite": tender.suite,
        "name": found.organisation.name,
        "hand": hand.label,
        "deadline": tender.deadline and tender.deadline.isoformat(),
        "keys": len(keys),
        "wanted": 2 * tender.trustees.count(),
        "kid": mine and mine.kid,
        "rehearsed_at": mine and mine.rehearsed_at and mine.rehearsed_at.isoformat(),
        **_stands(found, stage, mine, opening),
    }


def _stands(
    found: Trustee, stage: str, mine: TrusteePublicKey | None, opening: Opening | None
) -> dict[str, object]:
    """Where a stage stands, at an opening or in another room's sitting."""
    if sitting := sittings.of(stage):
        stands = sitting.standing(found, mine)
    elif opening is None:
        stands = sittings.Standing(found.tender.state, found.tender.get_state_display())
    else:
        release = opening.releases.filter(key=mine).first() if mine else None
        stands = sittings.Standing(
            opening.state,
            OpeningState(opening.state).label,
            release.digest if release else None,
            release.released_at if release else None,
        )
    at = stands.released_at
    return {
        "state": stands.state,
        "said": str(stands.said),
        "digest": stands.digest,
        "released_at": at and at.isoformat(),
    }
