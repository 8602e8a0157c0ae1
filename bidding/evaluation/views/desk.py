"""The expert's desk: one page, what it has to know, and a member's own deeds.

The page encrypts, seals and signs; what comes here are ciphertexts, envelopes and signatures.
"""

import tempfile
from base64 import b64encode
from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import asdict
from typing import IO

from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, signed_in
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.envelope.ranking import digest_of
from bidding.errors import Refused
from bidding.evaluation import selectors, services
from bidding.evaluation.models import Draft, Entry, Evaluation, LockedSheet, Member
from bidding.evaluation.rules.grounds import Mistake
from bidding.evaluation.rules.states import ROUND_OF, Round, State
from bidding.evaluation.services import filming, rounds
from bidding.evaluation.services.common import entries, seat_of
from bidding.evaluation.services.looking import is_anonymous, parts
from bidding.evaluation.services.sealing import sealed_for
from bidding.evaluation.views import prices
from bidding.evaluation.views.answers import Asked, answered
from bidding.services.openings import FIRST
from documents import serving
from ledger import clock
from media.rules import TrackState

Deed = Callable[[int, Asked, Principal], object]


@never_cache
@require_safe
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The evaluations that the reader is a member of."""
    context = {"desks": selectors.desks_of(principal(request))}
    return render(request, "bidding/evaluation/desks.html", context)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # it knows views of no argument
@never_cache
@require_safe
@signed_in
@ensure_csrf_cookie
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk."""
    found = _mine(request, pk)
    context = {
        "evaluation": found,
        "tender": found.tender,
        "project": found.tender.project,
        "mistakes": Mistake.choices,
    }
    return render(request, "bidding/evaluation/desk.html", context)


@never_cache
@require_safe
@signed_in
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the evaluation stands, as its member has it: nothing of another's before its time."""
    found, who = _mine(request, pk), principal(request)
    member = seat_of(found, who)
    stage = ROUND_OF.get(State(found.state))
    return JsonResponse(
        {
            "now": clock.now().isoformat(),
            "tender": found.tender.number,
            "suite": found.tender.suite,
            "state": found.state,
            "said": State(found.state).label,
            "round": stage,
            "due_at": found.due_at.isoformat(),
            "member": _member(member),
            "basis": b64encode(bytes(found.basis)).decode(),
            "sealed_for": stage and b64encode(sealed_for(found, stage).encode()).decode(),
            "bids": _bids(found, who, member),
            "sheet": stage and _sheet(found, member, stage),
            "questions": _questions(found, member),
            "evaluation_sha256": digest_of(bytes(found.evaluated)).hex()
            if found.evaluated
            else None,
            "outcome": _outcome(found),
            "progress": _progress(found) if member.leader else None,
            "recorded": _recorded(member),
        }
        | prices.turn(found, member)
    )


@never_cache
@require_safe
@signed_in
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """The draft that was saved last, as the browser encrypted it."""
    found = _mine(request, pk)
    member = seat_of(found, principal(request))
    kept = Draft.objects.filter(member=member, round=ROUND_OF.get(State(found.state))).first()
    content = b64encode(bytes(kept.content)).decode() if kept else None
    return JsonResponse({"content": content, "revision": kept.revision if kept else 0})


@never_cache
@require_POST
@signed_in
def do(request: HttpRequest, pk: int, command: str) -> JsonResponse:
    """A member's deed."""
    who = principal(request)
    _mine(request, pk)
    if command not in DEEDS:
        raise Http404
    return answered(lambda: DEEDS[command](pk, Asked.of(request), who))


@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]
@never_cache
@require_safe
@signed_in
@xframe_options_sameorigin
def part(request: HttpRequest, pk: int, entry: int, name: str) -> HttpResponseBase:
    """A part of a bid, beside the sheet; the look is on record."""
    found = _mine(request, pk)
    about = get_object_or_404(Entry, pk=entry, evaluation=found)
    try:
        file = _plain(about, name, request.GET.get("envelope", FIRST), principal(request))
    except Refused as refusal:
        raise Http404 from refusal
    shown = f"{about.alias}-{name}"
    answer = serving.send(request, file, _media_type(file), name=shown, inline=True, parts=False)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _plain(about: Entry, name: str, envelope: str, who: Principal) -> IO[bytes]:
    """A part's plaintext in a file without a name, its last byte authenticated before any is read.

    Whoever reads closes it.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the reader
    try:
        services.look(about.pk, name, target, envelope=envelope, who=who)
    except BaseException:
        target.close()
        raise
    return target


def _mine(request: HttpRequest, pk: int) -> Evaluation:
    """The evaluation, for one of its members. Raises `NotAllowed` for all others, as for none."""
    found = Evaluation.objects.select_related("tender__project").filter(pk=pk).first()
    if found is None:
        raise NotAllowed(Action.TENDER_ADMIT)
    seat_of(found, principal(request))
    return found


def _media_type(file: IO[bytes]) -> str:
    """What a browser may show by itself: PDF and plain text; everything else is saved."""
    file.seek(0)
    decoder, block = getincrementaldecoder("utf-8")(), file.read(serving.BLOCK)
    if block.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        while block:
            decoder.decode(block)
            block = file.read(serving.BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"


def _member(member: Member) -> dict[str, object]:
    return {
        "key": member.key,
        "leader": member.leader,
        "declared": member.declared_at is not None,
        "signed_in": member.signed_in_at is not None,
        "certificate": b64encode(bytes(member.certificate)).decode()
        if member.certificate
        else None,
        "asks_time": member.asks_time_at is not None,
        "signed": hasattr(member, "assent"),
    }


def _recorded(member: Member) -> list[dict[str, object]]:
    """How the reader's own recording stands, where they judge in another centre's room."""
    return [
        {"title": one.title, "on": one.state == TrackState.RECORDING}
        for one in filming.feeds(member)
    ]


def _bids(evaluation: Evaluation, who: Principal, member: Member) -> list[dict[str, object]]:
    """The bids that are evaluated, in the order of the basis; names where they may be known."""
    hidden = is_anonymous(evaluation)
    try:
        found = parts(evaluation, who) if member.signed_in_at else {}
    except Refused:
        found = {}
    stage = ROUND_OF.get(State(evaluation.state), Round.SCORES)
    priced = evaluation.state in (State.PRICES, State.SIGNING, State.REPORTED)
    return [
        {
            "entry": one.pk,
            "id": one.alias,
            "lot": one.lot.title,
            "name": None if hidden else one.bid.party.title,
            "price": one.price if priced else None,
            "parts": [asdict(part) for part in found.get(one.alias, ())],
        }
        for one in (entries(evaluation) if priced else rounds.due(evaluation, stage))
    ]


def _sheet(evaluation: Evaluation, member: Member, stage: Round) -> dict[str, object]:
    mine = LockedSheet.objects.filter(member=member, round=stage, superseded=False).first()
    return {
        "locked": mine and mine.header_sha256,
        "released": bool(mine and mine.secret is not None),
        "all_locked": len(rounds.sheets(evaluation, stage)) == evaluation.size,
    }


def _questions(evaluation: Evaluation, member: Member) -> list[dict[str, object]]:
    """What bidders were asked and answered: the whole committee's matter, never who asked."""
    if member.signed_in_at is None:
        return []
    return [
        {
            "bid": one.entry.alias,
            "text": one.text,
            "answer": one.answer if one.answered_at else None,
            "due_at": one.due_at.isoformat(),
        }
        for one in selectors.questions(evaluation)
    ]


def _outcome(evaluation: Evaluation) -> list[dict[str, object]] | None:
    """The ranking, once it is made: what the members sign."""
    if evaluation.evaluated is None:
        return None
    from bidding.evaluation.services.ranking import evaluated

    return [one.facts() for one in evaluated(evaluation).outcome]


def _progress(evaluation: Evaluation) -> list[dict[str, object]]:
    """How far each member is: no scores, and no times either."""
    return [
        {
            "member": one.member.key,
            "name": one.member.person.name,
            "signed_in": one.signed_in,
            "filled": one.filled,
            "total": one.total,
            "locked": one.locked_at is not None,
            "released": one.released,
            "signed": one.signed,
        }
        for one in selectors.progress(evaluation)
    ]


def _declare(pk: int, asked: Asked, who: Principal) -> object:
    conflict = asked.flag("conflict")
    return services.declare(pk, conflict=conflict, text=asked.text("text", ""), who=who)


def _sign_in(pk: int, asked: Asked, who: Principal) -> object:
    return services.sign_in(pk, asked.data("certificate"), who=who)


def _save(pk: int, asked: Asked, who: Principal) -> object:
    return services.save_draft(
        pk,
        asked.data("content"),
        revision=asked.whole("revision"),
        filled=asked.whole("filled"),
        total=asked.whole("total"),
        who=who,
    )


def _lock(pk: int, asked: Asked, who: Principal) -> object:
    return services.lock_sheet(pk, asked.data("envelope"), who=who)


def _release(pk: int, asked: Asked, who: Principal) -> object:
    return services.release_sheet(pk, asked.data("secret"), who=who)


def _time(pk: int, _asked: Asked, who: Principal) -> object:
    return services.ask_time(pk, who=who)


def _ask(pk: int, asked: Asked, who: Principal) -> object:
    about = _entry(pk, asked)
    low_price = asked.flag("low_price")
    return services.ask(about.pk, asked.text("text"), low_price=low_price, who=who)


def _explain(pk: int, asked: Asked, who: Principal) -> object:
    return services.explain(_entry(pk, asked).pk, asked.text("text"), who=who)


def _correct(pk: int, asked: Asked, who: Principal) -> object:
    return services.correct(pk, asked.data("body"), asked.data("sigs"), who=who)


def _assent(pk: int, asked: Asked, who: Principal) -> object:
    return services.assent(pk, asked.data("body"), asked.data("sigs"), who=who)


def _entry(pk: int, asked: Asked) -> Entry:
    found = Entry.objects.filter(evaluation=pk, alias=asked.text("bid")).first()
    if found is None:
        raise Refused("no_such_bid", "bid")
    return found


DEEDS: dict[str, Deed] = {
    "declare": _declare,
    "sign-in": _sign_in,
    "draft": _save,
    "lock": _lock,
    "release": _release,
    "time": _time,
    "ask": _ask,
    "explain": _explain,
    "correct": _correct,
    "assent": _assent,
}
