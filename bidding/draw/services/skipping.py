"""Passing over: a statement, its evidence, the supervisor's signature, the next position."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import bidding.experts.selectors as experts
from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Draw, Seat
from bidding.draw.rules.kinds import IN_OFFICE, SKIPPABLE, DrawState, SeatState
from bidding.draw.selectors import sealed_expert
from bidding.draw.services.common import locked, must_host, must_supervise, step
from bidding.draw.services.logging import say
from bidding.draw.services.planning import law_of, side
from bidding.draw.services.seating import evidence_of, panel_of, seat
from bidding.envelope import EnvelopeError, Tender
from bidding.envelope.draw import TIED, UNFIT, PoolExhausted, Signed, Skip
from bidding.envelope.tenderlog.draws import DrawSkipped
from bidding.errors import Refused
from bidding.experts.rules.avoidance import Sides
from bidding.models import SealedBid
from bidding.services import log
from bidding.services.refusals import refused
from worktime import to_local


def ask_to_skip(
    draw: Draw, found: Seat, who: Principal | str, now: datetime, *, reason: str, text: str
) -> None:
    """Write down the statement that the supervisor is to sign; the caller has locked the draw."""
    found.evidence, digest = evidence_of(draw, found.place, text)
    said = Skip(
        hashlib.sha256(draw.open).digest(), found.speciality, found.position, reason, digest, now
    )
    found.statement = said.encode()
    found.save()
    body = {"speciality": found.speciality, "position": found.position, "reason": reason}
    step(draw, events.SKIP_ASKED, who, now, {**body, "evidence_sha256": digest.hex()})


@transaction.atomic
def question(seat_pk: int, *, text: str, who: Principal) -> Seat:
    """The host says why an expert in office cannot serve, for a reason of its own.

    Raises `NotAllowed`, and `Refused` for somebody out of office, or without a reason.
    """
    found = Seat.objects.get(pk=seat_pk)
    draw, now = locked(found.draw_id, DrawState.DRAWN)
    found.refresh_from_db()
    must_host(who, draw.tender)
    if found.state not in IN_OFFICE:
        raise Refused("not_in_office", _("该席位已不在任。"))
    if not text.strip():
        raise Refused("no_reason", _("请写明理由。"), "text")
    found.state = SeatState.UNFIT
    ask_to_skip(draw, found, who, now, reason=UNFIT, text=text)
    return found


@transaction.atomic
def check_ties(draw: int, *, who: Principal | None = None) -> list[Seat]:
    """After the closing: find out who in office is tied to a bidder, and ask to pass them over.

    The steward does it once by itself. Raises `Refused` before: nobody knows who bids.
    """
    found, now = locked(draw, DrawState.DRAWN)
    if who is not None:
        must_host(who, found.tender)
    if found.tender.log.closed_at is None:
        raise Refused("not_opened", _("尚未开标，投标人未知。"))
    tied = ask_about_ties(found, who or log.KEEPER, now)
    found.ties_checked_at = now
    step(found, events.TIES_CHECKED, who or log.KEEPER, now, {"tied": len(tied)})
    return tied


def check_ties_due() -> None:
    """Hold every panel that was drawn before the closing against the bidders; a steward's chore."""
    waiting = Draw.objects.filter(state=DrawState.DRAWN, ties_checked_at=None)
    for pk in waiting.filter(tender__log__closed_at__isnull=False).values_list("pk", flat=True):
        check_ties(pk)


def ask_about_ties(draw: Draw, who: Principal | str, now: datetime) -> list[Seat]:
    """Ask to pass over everybody in office who is tied to a bidder; the caller has locked."""
    bids = SealedBid.objects.filter(tender=draw.tender_id).select_related("party")
    sides = Sides(side(one.party) for one in bids)
    seats = {sealed_expert(one).expert: one for one in draw.seats.filter(state__in=IN_OFFICE)}
    years, day = law_of(draw.tender).employer_years, to_local(now).date()
    tied = []
    for pk, reasons in experts.ties(list(seats), sides, day, years).items():
        one = seats[pk]
        one.state = SeatState.TIED
        text = "；".join(f"{why.reason.label}：{why.said}" for why in reasons)
        ask_to_skip(draw, one, who, now, reason=TIED, text=text)
        tied.append(one)
    return tied


@transaction.atomic
def sign_skip(seat_pk: int, signed: bytes, *, who: Principal) -> Seat:
    """The supervisor's signature under a skip; the next of the same permutation gets the seat.

    `signed` is the JSON {statement, sigs} that `ebid draw sign` writes. Raises `NotAllowed`, and
    `Refused` for another statement, another key, or where nobody is left.
    """
    found = Seat.objects.get(pk=seat_pk)
    draw, now = locked(found.draw_id, DrawState.DRAWN)
    found.refresh_from_db()
    must_supervise(who, draw.tender)
    if found.state not in SKIPPABLE:
        raise Refused("nothing_to_sign", _("该席位没有待签的递补。"))
    read = read_signed(signed, bytes(found.statement or b""), Skip, draw)
    panel = panel_of(draw)
    before = len(panel.reached)
    try:
        panel.skip(found.speciality, found.position)
    except PoolExhausted as error:
        raise Refused("exhausted", _("该专业已无候选专家，须重新抽取。")) from error
    found.sigs, found.state = read.sigs, SeatState.SKIPPED
    found.skipped_order = draw.seats.filter(skipped_order__isnull=False).count() + 1
    found.save()
    seats = seat(draw, panel.reached[before:], before)
    digest = hashlib.sha256(read.statement).digest()
    say(draw, DrawSkipped(draw.tender.number, draw.number, now, digest), now)
    body = {"speciality": found.speciality, "position": found.position, "seats": seats}
    step(draw, events.SKIPPED, who, now, {**body, "skip_sha256": digest.hex()})
    return found


def read_signed(signed: bytes, statement: bytes, kind: type, draw: Draw) -> Signed:
    """A signed statement that is exactly the one that waits. Raises `Refused`."""
    supervisor = hashlib.sha256(draw.supervisor_certificate).digest()
    try:
        read = Signed.parse(signed)
        read.check_signer(kind, supervisor, Tender.parse(bytes(draw.tender_file)).suite)
    except EnvelopeError as error:
        raise refused(error) from error
    if read.statement != statement:
        raise Refused("other_statement", _("签的不是等待签名的这份声明。"), "file")
    return read
