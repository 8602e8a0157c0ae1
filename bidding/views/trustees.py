"""The trustees' pages: keys, rehearsal, and their part in openings, a day's tenders in one list."""

import io
import zipfile
from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.rules import Action
from bidding import sittings
from bidding.errors import Refused
from bidding.forms.opening import TRUSTEE, TrusteeDeed
from bidding.models import Opening, SealedBid, ShareRelease, Trustee, TrusteePublicKey
from bidding.rules.ceremony import BidState, Hand, OpeningState
from bidding.rules.states import TenderState
from bidding.services import standing
from bidding.services.trustees import hand_of, rehearsal_head
from bidding.views.answers import UNPROCESSABLE, attempt
from ledger import clock

BY_STATE = {
    OpeningState.HASHES: ("hash", "complain"),
    OpeningState.SHARES: ("hash", "release", "complain"),
}


@never_cache
@require_safe
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The tenders whose shares the reader keeps, those that wait for something first."""
    kept = kept_by(request).exclude(tender__state=TenderState.DRAFT).order_by("-tender__deadline")
    rows = [{"trustee": found, "duties": _duties(found, request)} for found in kept]
    rows.sort(key=lambda row: not row["duties"])
    return render(request, "bidding/trustees/list.html", {"rows": rows, "now": clock.now()})


@never_cache
@require_safe
@signed_in
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """One tender as its trustee has it."""
    return _page(request, one_kept_by(request, pk))


@require_POST
@signed_in
def do(request: HttpRequest, pk: int, command: str) -> HttpResponse:
    """Register a key, rehearse, log a hash, hand shares over."""
    found = one_kept_by(request, pk)
    form, done = attempted(request, found, command)
    if done:
        messages.success(request, str(form.done))
        return redirect("bidding:trustee", pk)
    return _page(request, found, form)


@never_cache
@require_safe
@signed_in
def rehearsal(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """The dummy envelope's head."""
    found = one_kept_by(request, pk)
    try:
        head = rehearsal_head(found.tender, stage)
    except Refused as refusal:
        raise Http404 from refusal
    return _file(head, f"rehearsal-{found.tender.number}-{stage}.head")


@never_cache
@require_safe
@signed_in
def heads(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """The heads of all frozen bids, which is all that a trustee needs of them."""
    found = one_kept_by(request, pk)
    if sitting := sittings.of(stage):
        return _heads_of(sitting, found, stage)
    frozen = Opening.objects.filter(tender=found.tender, stage=stage, frozen_at__isnull=False)
    if not frozen.exists():
        raise Http404
    states = (BidState.UNLOCKED, BidState.VOID, BidState.READ)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for bid in SealedBid.objects.filter(tender=found.tender, stage=stage, state__in=states):
            archive.writestr(f"{bid.header_sha256}.head", bytes(bid.head))
    return _file(target.getvalue(), f"heads-{found.tender.number}-{stage}.zip")


def _heads_of(sitting: sittings.Sitting, found: Trustee, stage: str) -> HttpResponse:
    """The same for a stage of another room."""
    wanted = sitting.heads(found.tender)
    if wanted is None:
        raise Http404
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, head in enumerate(wanted, 1):
            archive.writestr(f"{number}.head", head)
    return _file(target.getvalue(), f"heads-{found.tender.number}-{stage}.zip")


def attempted(request: HttpRequest, found: Trustee, command: str) -> tuple[TrusteeDeed, bool]:
    """A trustee's deed tried: its form, with what stands against it, and whether it is done."""
    if command not in TRUSTEE:
        raise Http404
    form, who = TRUSTEE[command](request.POST, request.FILES), principal(request)

    def perform() -> bool:
        form.perform(found, who)
        return True

    return form, bool(attempt(form, perform))


def kept_by(request: HttpRequest) -> QuerySet[Trustee]:
    """What the reader keeps keys for, as holder or deputy."""
    person = principal(request).person_id
    found = Trustee.objects.select_related("tender__project", "organisation", "holder", "deputy")
    return found.filter(Q(holder=person) | Q(deputy=person))


def one_kept_by(request: HttpRequest, pk: int) -> Trustee:
    """One of them. Raises `NotAllowed` where others keep the keys."""
    found = get_object_or_404(Trustee.objects.all(), pk=pk)
    own = kept_by(request).filter(pk=found.pk).first()
    if own is None:
        raise NotAllowed(Action.TENDER_OVERSEE)
    return own


def _hand(found: Trustee, request: HttpRequest) -> Hand:
    return hand_of(found, principal(request))


@dataclass
class Stage:
    """One stage of a tender as one of its trustees' people has it."""

    stage: str
    key: TrusteePublicKey | None
    keys: int
    wanted: int
    opening: Opening | None
    release: ShareRelease | None
    waiting: list[str]
    offered: tuple[str, ...]
    forms: list[TrusteeDeed] = field(default_factory=list)
    heads: bool = False
    """Whether heads wait to be opened."""
    label: str | Promise = ""
    """What the stage is called, where it is none of the envelopes'."""

    @property
    def settled(self) -> bool:
        """Whether all keys of the stage are there."""
        return self.keys == self.wanted


def _duties(found: Trustee, request: HttpRequest) -> list[str]:
    """The commands that wait for the reader, over all stages."""
    return [name for stage in _stages(found, request) for name in stage.waiting]


def _stages(found: Trustee, request: HttpRequest) -> list[Stage]:
    hand = _hand(found, request)
    mine = [_stage(found, stage, hand) for stage in standing.stages(found.tender)]
    return mine + [_elsewhere(found, stage, hand) for stage in sittings.stages(found.tender)]


def _elsewhere(found: Trustee, stage: str, hand: Hand) -> Stage:
    """A stage of another room, such as a draw."""
    one, sitting = _stage(found, stage, hand), sittings.of(stage)
    if sitting is None:
        return one
    stands = sitting.standing(found, one.key)
    sharing = stands.state in (OpeningState.HASHES, OpeningState.SHARES)
    due = () if stands.released_at else ("hash", "release", "complain")
    early = ("rehearse",) if one.settled and one.key else () if one.settled else ("key",)
    one.offered = due if sharing else early
    if sharing and one.key:
        one.waiting = ["release" if stands.digest else "hash"] if due else []
    else:
        one.waiting = ["key"] if "key" in early and one.key is None else []
    one.heads, one.label = sharing, stands.said
    return one


def _stage(found: Trustee, stage: str, hand: Hand) -> Stage:
    keys = list(TrusteePublicKey.objects.filter(trustee__tender=found.tender, stage=stage))
    mine = next((key for key in keys if (key.trustee_id, key.hand) == (found.pk, hand)), None)
    wanted = 2 * found.tender.trustees.count()
    opening = Opening.objects.filter(tender=found.tender, stage=stage).first()
    return Stage(
        stage=stage,
        key=mine,
        keys=len(keys),
        wanted=wanted,
        opening=opening,
        release=opening.releases.filter(key=mine).first() if opening and mine else None,
        waiting=_waiting(found, mine, opening),
        offered=_offered(found, mine, settled=len(keys) == wanted, opening=opening),
    )


def _offered(
    found: Trustee, mine: TrusteePublicKey | None, *, settled: bool, opening: Opening | None
) -> tuple[str, ...]:
    if opening is not None:
        return BY_STATE.get(OpeningState(opening.state), ())
    if found.tender.state != TenderState.PUBLISHED:
        return ()
    return ("rehearse",) if settled and mine else () if settled else ("key",)


def _waiting(found: Trustee, mine: TrusteePublicKey | None, opening: Opening | None) -> list[str]:
    """What should be done now, one word or none."""
    if opening is None:
        published = found.tender.state == TenderState.PUBLISHED
        return ["key"] if published and mine is None else []
    release = opening.releases.filter(key=mine).first() if mine else None
    if opening.state in (OpeningState.HASHES, OpeningState.SHARES) and release is None:
        return ["hash"]
    if opening.state == OpeningState.SHARES and release and release.released_at is None:
        return ["release"]
    return []


def _page(request: HttpRequest, found: Trustee, sent: TrusteeDeed | None = None) -> HttpResponse:
    stages = _stages(found, request)
    for stage in stages:
        stage.forms = [_form(name, stage.stage, sent) for name in stage.offered]
    context = {
        "trustee": found,
        "tender": found.tender,
        "hand": _hand(found, request),
        "stages": stages,
        "sent": sent,
        "now": clock.now(),
    }
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/trustees/duty.html", context, status=status)


def _form(name: str, stage: str, sent: TrusteeDeed | None) -> TrusteeDeed:
    form = TRUSTEE[name]
    if sent is not None and type(sent) is form and sent.data.get("stage") == stage:
        return sent
    return form(initial={"stage": stage})


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
