"""Locks: released by bidders in the set time, then frozen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.envelope import EnvelopeError, Lock, check_lock
from bidding.envelope.tenderlog import Freeze, LockReleased, NotUnlocked
from bidding.errors import Refused
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, Fault, OpeningState
from bidding.sealing import seal
from bidding.services import log
from bidding.services.openings import bids, locked, must_host, step
from bidding.services.reading import head_of, publish
from bidding.services.refusals import refused
from ledger import clock

LOCK_STEP = 128
BIDDERS_FAULT = "投标人未在规定时间内解密"


def lock_name(bid: SealedBid) -> str:
    """What the key of a kept lock is derived from."""
    return f"lock/{bid.header_sha256}"


@transaction.atomic
def unlock(header_sha256: str, secret: bytes) -> SealedBid:
    """Release a bid's lock. Whoever holds the lock may: nobody else can have it.

    Raises `Refused` for a lock that is not the one committed to, and outside the set time.
    Released again, it is the same.
    """
    found = SealedBid.objects.filter(header_sha256=header_sha256).first()
    if found is None:
        raise Refused("no_such_bid", _("没有这份投标文件。"))
    current = Opening.objects.filter(tender=found.tender_id, stage=found.stage).first()
    opening, now = locked(current.pk if current else 0, OpeningState.LOCKS)
    bid = SealedBid.objects.get(pk=found.pk)
    try:
        check_lock(head_of(bid), secret)
    except EnvelopeError as error:
        raise refused(error) from error
    if bid.state == BidState.UNLOCKED:
        return bid
    if bid.state == BidState.RETURNED:
        raise Refused("returned", _("这份投标文件原封退回，不再解锁。"))
    if now >= opening.locks_until or bid.state != BidState.SEALED:
        raise Refused("too_late", _("解锁的时间已过。"))
    bid.state, bid.unlocked_at = BidState.UNLOCKED, now
    bid.lock = seal(lock_name(bid), [{"lock": secret.hex()}], LOCK_STEP)
    bid.save()
    header = bytes.fromhex(bid.header_sha256)
    number = opening.tender.number
    log.append(
        opening.tender,
        [LockReleased(number, str(bid.lot.number), bid.stage, header, now)],
        now,
    )
    step(opening, events.LOCK_RELEASED, f"party:{bid.party_id}", now, {"bid": bid.number})
    return bid


def unlock_with(opening: Opening, lock: bytes) -> SealedBid:
    """Release the lock in a lock file (`ebid-lock/1`): it is that of one of the opening's bids.

    Raises `Refused` where it is not, and as `unlock` does.
    """
    try:
        secret = Lock.parse(lock).secret
    except EnvelopeError as error:
        raise refused(error) from error
    for bid in bids(opening):
        head = head_of(bid)
        if head.derivation.commit_lock(secret) == head.header.commit_lock:
            return unlock(bid.header_sha256, secret)
    raise Refused("wrong_lock", _("这把锁不属于本次开标的任何投标文件。"), "lock")


@transaction.atomic
def excuse(opening: Opening, number: int, *, reason: str, who: Principal) -> SealedBid:
    """Say that it is not the bidder's doing if this bid is not unlocked in time, and why.

    Raises `NotAllowed`, and `Refused` without a reason, for no such bid, or after the freeze.
    """
    opening, now = locked(opening.pk, OpeningState.LOCKS)
    must_host(who, opening)
    if not reason.strip() or len(reason) > 200:
        raise Refused("no_reason", _("请写明理由。"), "reason")
    waiting = bids(opening, BidState.SEALED, BidState.UNLOCKED)
    found = next((bid for bid in waiting if bid.number == number), None)
    if found is None:
        raise Refused("no_such_bid", _("没有这份投标文件。"))
    found.fault, found.reason = Fault.OTHER, " ".join(reason.split())
    found.save(update_fields=["fault", "reason"])
    step(opening, events.BID_EXCUSED, who, now, {"bid": found.number, "reason": found.reason})
    return found


def freeze_if_due(opening: Opening) -> bool:
    """Freeze the set once all locks are here or the time is over; whether it was frozen now."""
    waiting = bids(opening, BidState.SEALED)
    if opening.state != OpeningState.LOCKS:
        return False
    if waiting and clock.now() < opening.locks_until:
        return False
    return _freeze(opening.pk)


@transaction.atomic
def _freeze(pk: int) -> bool:
    try:
        opening, now = locked(pk, OpeningState.LOCKS)
    except Refused:
        return False  # another process froze it
    late = bids(opening, BidState.SEALED)
    if late and now < opening.locks_until:
        return False
    for bid in late:
        _give_up(bid)
    frozen = bids(opening, BidState.UNLOCKED)
    log.append(opening.tender, [_leaf(opening, frozen, late, now)], now)
    opening.state, opening.frozen_at = OpeningState.HASHES, now
    body = {"frozen": [bid.number for bid in frozen], "not_unlocked": [bid.number for bid in late]}
    step(opening, events.OPENING_FROZEN, log.KEEPER, now, body)
    if not frozen:
        publish(opening, now)
    return True


def _give_up(bid: SealedBid) -> None:
    """A bid that was not unlocked: revoked by the bidder's fault, withdrawn by another's."""
    bid.fault = bid.fault or Fault.BIDDER
    bid.reason = bid.reason or BIDDERS_FAULT
    bid.state = BidState.WITHDRAWN if bid.fault == Fault.OTHER else BidState.REVOKED
    bid.save(update_fields=["fault", "reason", "state"])


def _leaf(
    opening: Opening, frozen: list[SealedBid], late: list[SealedBid], now: datetime
) -> Freeze:
    hashes = sorted(bytes.fromhex(bid.header_sha256) for bid in frozen)
    missing = tuple(
        NotUnlocked(bytes.fromhex(bid.header_sha256), bid.fault, bid.reason) for bid in late
    )
    return Freeze(opening.tender.number, opening.stage, now, tuple(hashes), missing)
