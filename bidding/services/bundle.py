"""The published bundle of a tender: all that a stranger needs to check it with `ebid verify`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

import ledger.selectors
from bidding.envelope import Head
from bidding.envelope.names import OPENING
from bidding.envelope.tenderlog.bundle import (
    AUTHORITIES,
    MANIFEST,
    ROOTS,
    BundleWriter,
    Manifest,
    head_name,
    part_name,
    table_name,
    void_name,
)
from bidding.envelope.tenderlog.checkpoints import Anchor
from bidding.envelope.tenderlog.stamps import Stamp
from bidding.errors import Refused
from bidding.models import Exhibit, LogStamp, Opening, SealedBid, Tender, TenderFile, TenderLog
from bidding.rules.ceremony import BidState, ExhibitKind, OpeningState
from bidding.services import log as logs
from bidding.services.proofs import note_of
from bidding.services.reading import before, head_of, place_of
from bidding.vault import Stored
from ledger.proof import TlogProof
from ledger.witnessing import configured

_NAMES = {ExhibitKind.TABLE: table_name, ExhibitKind.VOID: void_name, ExhibitKind.HEAD: head_name}
_UNDER_WAY = (OpeningState.LOCKS, OpeningState.HASHES, OpeningState.SHARES)


def export(tender: Tender, target: Path) -> None:
    """Write the bundle as the new zip file `target`.

    Raises `Refused` before the closing and while an opening is under way.
    """
    log = TenderLog.objects.filter(tender=tender, closed_at__isnull=False).first()
    if log is None or Opening.objects.filter(tender=tender, state__in=_UNDER_WAY).exists():
        raise Refused("not_yet", _("开标结束后才公布核验包。"))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        writer = BundleWriter(Path(folder) / "bundle")
        _write(writer, tender, log)
        writer.pack(target)


def _write(writer: BundleWriter, tender: Tender, log: TenderLog) -> None:
    key = logs.key_of(log).verifier
    witnesses = tuple(str(one.key) for one in configured())
    manifest = Manifest(log.origin, tender.number, log.size, str(key), witnesses)
    writer.put(MANIFEST, manifest.encode())
    writer.leaves(records(log))
    writer.checkpoints(note_of(head) for head in log.heads.prefetch_related("cosignatures"))
    for content in {bytes(one.content) for one in TenderFile.objects.filter(tender=tender)}:
        writer.tender(content)
    for bid in SealedBid.objects.filter(tender=tender):
        _write_bid(writer, bid)
    for one in Exhibit.objects.filter(tender=tender):
        name = _NAMES[ExhibitKind(one.kind)](bytes.fromhex(one.sha256))
        writer.put(name, bytes(one.content))
    if log.roots:
        writer.put(ROOTS, bytes(log.roots))
    if log.authorities:
        writer.put(AUTHORITIES, bytes(log.authorities))
    writer.stamps(_stamps(log))
    writer.anchors(_anchors(tender, log))


def records(log: TenderLog) -> Iterator[bytes]:
    """Every leaf's record in the log's order, dummies too."""
    spoken = {one.index: bytes(one.record) for one in log.leaves.iterator()}
    index = 0
    for first in log.blinds.values_list("first", flat=True):
        for index, dummy in logs.dummies(log, first).items():
            yield spoken.get(index) or dummy.record
    for later in range(index + 1, log.size):
        yield spoken[later]


def _write_bid(writer: BundleWriter, bid: SealedBid) -> None:
    """The head of every bid, and the sealed part that was read out or that proves it void."""
    head = head_of(bid)
    writer.head(head)
    if bid.state in (BidState.READ, BidState.VOID):
        writer.put(part_name(head.header_sha256, OPENING), sealed_opening(bid, head))


def sealed_opening(bid: SealedBid, head: Head) -> bytes:
    """The bytes of the part that is read out, as they were sealed."""
    part = head.header.part(OPENING)
    with Stored(place_of(bid)) as stored:
        return stored.read(head.size + before(head, part), part.length)


def _stamps(log: TenderLog) -> Iterator[Stamp]:
    """The tokens over the log's heads."""
    for one in LogStamp.objects.filter(head__log=log).select_related("head").order_by("head__size"):
        yield Stamp(one.head.size, bytes(one.token))


def _anchors(tender: Tender, log: TenderLog) -> Iterator[Anchor]:
    """The closing head and the last one as entries of the platform's ledger, where proven there."""
    places = {one.entry: one.seq for one in ledger.selectors.history(tender.subject)}
    closing = log.heads.filter(at__gte=log.closed_at).first()
    newest = ledger.selectors.latest_checkpoint()
    for head in dict.fromkeys([closing, log.heads.last()]):
        seq = places.get(head.entry) if head else None
        if seq is not None and newest is not None and seq < newest.size:
            proof = TlogProof.parse(ledger.selectors.tlog_proof(seq))
            yield Anchor(ledger.selectors.leaf(seq).encode(), proof)
