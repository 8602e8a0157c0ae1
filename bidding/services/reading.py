"""The opener: shares and locks to keys, keys to what is read out; then everything is published."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from bidding import events
from bidding.envelope import (
    Damaged,
    Head,
    NotEnoughShares,
    Release,
    ShareMismatch,
    Unsealed,
    Void,
    gather,
    unseal,
)
from bidding.envelope.header import Part
from bidding.envelope.names import OPENING
from bidding.envelope.payload import PartKey, open_part
from bidding.envelope.tenderlog import (
    Body,
    PartKeyPublished,
    ProvenShare,
    ReadOut,
    Row,
    Table,
    VoidBid,
    VoidProof,
    read_items,
)
from bidding.models import Exhibit, Opening, SealedBid
from bidding.rules.ceremony import BidState, ExhibitKind, Fault, OpeningState
from bidding.sealing import unseal as unseal_box
from bidding.services import log
from bidding.services.openings import bids, step
from bidding.vault import Place, Stored

VOID_SHARES, VOID_PART = "shares", "part"
DAMAGED = "平台保存的投标文件损坏"
_SHOWN = {BidState.READ, BidState.VOID, BidState.REVOKED, BidState.WITHDRAWN}


def head_of(bid: SealedBid) -> Head:
    """The bid's head, its signatures verified again."""
    return Head.read(BytesIO(bytes(bid.head)))


def place_of(bid: SealedBid) -> Place:
    """Where the bid lies."""
    return Place.of(unseal_box(f"place/{bid.header_sha256}", bytes(bid.place))[0])


def releases_of(opening: Opening) -> list[Release]:
    """The shares that trustees have handed over."""
    found = opening.releases.filter(content__isnull=False).order_by("released_at")
    return [
        Release.parse(
            bytes.fromhex(unseal_box(f"release/{one.pk}", bytes(one.content or b""))[0]["release"])
        )
        for one in found
    ]


@dataclass(frozen=True)
class Fate:
    """What became of one bid: its plaintext and the key of it, or why it is void."""

    bid: SealedBid
    plaintext: bytes | None = None
    key: bytes | None = None
    proof: VoidProof | None = None
    damaged: bool = False


def open_if_enough(opening: Opening, now: datetime) -> bool:
    """Open the bids if k trustees have handed their shares over; whether they are read out now.

    In the transaction of whoever brought what was missing last.
    """
    if opening.state != OpeningState.SHARES:
        return False
    released = opening.releases.filter(content__isnull=False)
    enough = released.values("key__trustee").distinct().count() >= opening.tender.threshold
    return enough and _read_out(opening, now)


def _read_out(opening: Opening, now: datetime) -> bool:
    """Open every frozen bid, all or none, and publish; False while good shares are missing.

    A trustee whose shares do not match is named in its release.
    """
    releases = releases_of(opening)
    frozen = bids(opening, BidState.UNLOCKED)
    _name_mismatches(opening, frozen, releases)
    try:
        fates = [_open(bid, releases) for bid in frozen]
    except (NotEnoughShares, ShareMismatch):
        return False
    if any(fate.damaged for fate in fates):
        return _ask_for_rescue(fates)
    publish(opening, now, [_settle(opening, fate, now) for fate in fates])
    return True


def _ask_for_rescue(fates: list[Fate]) -> bool:
    """Say which bids the platform has not kept whole: the opening waits for their bidders."""
    for fate in fates:
        if fate.damaged:
            fate.bid.reason = DAMAGED
            fate.bid.save(update_fields=["reason"])
    return False


def publish(opening: Opening, now: datetime, bodies: Sequence[Body] = ()) -> None:
    """Log the tables of what was read out, after the keys that prove them."""
    leaves = list(bodies)
    for lot in opening.tender.lots.all():
        rows = [bid for bid in bids(opening) if bid.lot_id == lot.pk and bid.state in _SHOWN]
        if rows:
            table = Table(
                opening.tender.number, str(lot.number), opening.stage, tuple(map(_row, rows))
            )
            digest = exhibit(opening, ExhibitKind.TABLE, table.encode())
            leaves.append(
                ReadOut(opening.tender.number, str(lot.number), opening.stage, now, digest)
            )
    log.append(opening.tender, leaves, now)
    opening.state, opening.opened_at = OpeningState.OPENED, now
    step(opening, events.OPENING_OPENED, log.KEEPER, now, {"bids": len(bids(opening))})


def exhibit(opening: Opening, kind: ExhibitKind, content: bytes) -> bytes:
    """Publish a file that a leaf names; its SHA-256."""
    digest = hashlib.sha256(content)
    Exhibit.objects.get_or_create(
        tender=opening.tender,
        sha256=digest.hexdigest(),
        defaults={"content": content, "kind": kind},
    )
    return digest.digest()


def _open(bid: SealedBid, releases: list[Release]) -> Fate:
    """Raises `NotEnoughShares` or `ShareMismatch` while the shares do not suffice."""
    head = head_of(bid)
    shares = gather(head, releases).shares
    lock = bytes.fromhex(unseal_box(f"lock/{bid.header_sha256}", bytes(bid.lock or b""))[0]["lock"])
    good = tuple(
        ProvenShare(i, share)
        for i, share in sorted(shares.items())
        if head.derivation.commit_share(i, share) == head.header.boxes[i - 1].commit
    )[: head.pre.k]
    try:
        unsealed = unseal(head, shares, lock)
    except Void:
        return Fate(bid, proof=VoidProof(head.header_sha256, VOID_SHARES, good, None, None, None))
    part = head.header.part(OPENING)
    try:
        plaintext = _decrypt(bid, head, part, unsealed)
    except Void:
        proof = VoidProof(head.header_sha256, VOID_PART, good, lock, OPENING, None)
        return Fate(bid, proof=proof)
    except Damaged:
        return Fate(bid, damaged=True)
    return Fate(bid, plaintext, unsealed.part_key(OPENING))


def _decrypt(bid: SealedBid, head: Head, part: Part, unsealed: Unsealed) -> bytes:
    """Raises `Void` or `Damaged`."""
    key = PartKey(head.suite, unsealed.part_key(OPENING), head.derivation.part_context(OPENING))
    target = BytesIO()
    with Stored(place_of(bid)) as stored:
        stored.seek(head.size + before(head, part))
        open_part(key, part, stored, target)
    return target.getvalue()


def before(head: Head, part: Part) -> int:
    """How many bytes of other parts lie before a part."""
    parts = head.header.parts
    return sum(one.length for one in parts[: parts.index(part)])


def _settle(opening: Opening, fate: Fate, now: datetime) -> Body:
    """Write down what became of a bid that is not damaged; the leaf that says so."""
    bid, number = fate.bid, opening.tender.number
    header, lot = bytes.fromhex(bid.header_sha256), str(bid.lot.number)
    if fate.plaintext is not None and fate.key is not None:
        bid.state, bid.plaintext, bid.part_key = BidState.READ, fate.plaintext, fate.key
        bid.read_out = read_items(fate.plaintext)
        bid.save()
        return PartKeyPublished(number, lot, bid.stage, header, now, OPENING, fate.key)
    if fate.proof is None:
        raise ValueError("a bid that was neither opened nor proven void")
    bid.state, bid.fault, bid.reason = BidState.VOID, Fault.BIDDER, fate.proof.fault
    bid.save()
    digest = exhibit(opening, ExhibitKind.VOID, fate.proof.encode())
    return VoidBid(number, lot, bid.stage, header, now, fate.proof.fault, digest)


def _row(bid: SealedBid) -> Row:
    return Row(
        bytes.fromhex(bid.header_sha256),
        bytes.fromhex(bid.certificate),
        bid.state,
        bytes(bid.plaintext) if bid.plaintext is not None else None,
    )


def _name_mismatches(opening: Opening, frozen: list[SealedBid], releases: list[Release]) -> None:
    """Say of each release for which bids its share is not the one that was committed to."""
    heads = [(bid, head_of(bid)) for bid in frozen]
    for kept in opening.releases.filter(content__isnull=False).select_related("key__trustee"):
        one = next(found for found in releases if found.kid.hex() == kept.key.kid)
        kept.mismatched = [
            bid.number
            for bid, head in heads
            if (share := one.shares.get(head.header_sha256)) is None
            or head.derivation.commit_share(one.trustee, share)
            != head.header.boxes[one.trustee - 1].commit
        ]
        kept.save(update_fields=["mismatched"])
