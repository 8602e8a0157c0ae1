"""The published bundle of a tender: all that a stranger needs to check it with `ebid verify`.

What is in it follows from the leaves of the log up to a size, and from the evidence beside them:
the same two make the same bytes at any time.
"""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bidding.envelope import Head
from bidding.envelope.names import OPENING
from bidding.envelope.tenderlog import Leaf, PartKeyPublished, ReadOut, VoidBid
from bidding.envelope.tenderlog.bundle import (
    ANCHORS,
    AUTHORITIES,
    CHECKPOINTS,
    MANIFEST,
    ROOTS,
    STAMPS,
    BundleWriter,
    head_name,
    part_name,
    table_name,
    void_name,
)
from bidding.errors import Refused
from bidding.models import Exhibit, Opening, SealedBid, Tender, TenderFile, TenderLog
from bidding.rules.ceremony import ExhibitKind, OpeningState
from bidding.services import evidence
from bidding.services import log as logs
from bidding.services.evidence import Evidence
from bidding.services.reading import before, head_of, place_of
from bidding.vault import Stored

_NAMES = {ExhibitKind.TABLE: table_name, ExhibitKind.VOID: void_name, ExhibitKind.HEAD: head_name}
_UNDER_WAY = (OpeningState.LOCKS, OpeningState.HASHES, OpeningState.SHARES)


def export(tender: Tender, target: Path) -> None:
    """Write the bundle as it would be now as the new zip file `target`.

    Raises `Refused` before the closing and while an opening is under way.
    """
    log = TenderLog.objects.filter(tender=tender, closed_at__isnull=False).first()
    if log is None or Opening.objects.filter(tender=tender, state__in=_UNDER_WAY).exists():
        raise Refused("not_yet", _("开标结束后才公布核验包。"))
    pack(tender, log, evidence.gather(tender, log), target)


def pack(tender: Tender, log: TenderLog, beside: Evidence, target: Path) -> None:
    """Write the bundle of `beside.size` leaves as the new zip file `target`."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        writer = BundleWriter(Path(folder) / "bundle")
        writer.leaves(islice(records(log), beside.size))
        _write_evidence(writer, log, beside)
        for content in {bytes(one.content) for one in TenderFile.objects.filter(tender=tender)}:
            writer.tender(content)
        _write_bids(writer, tender, log, beside.size)
        writer.pack(target)


def records(log: TenderLog) -> Iterator[bytes]:
    """Every leaf's record in the log's order, dummies too."""
    spoken = {one.index: bytes(one.record) for one in log.leaves.iterator()}
    index = 0
    for first in log.blinds.values_list("first", flat=True):
        for index, dummy in logs.dummies(log, first).items():
            yield spoken.get(index) or dummy.record
    for later in range(index + 1, log.size):
        yield spoken[later]


def _write_evidence(writer: BundleWriter, log: TenderLog, beside: Evidence) -> None:
    writer.put(MANIFEST, beside.manifest)
    writer.put(CHECKPOINTS, beside.checkpoints)
    writer.put(STAMPS, beside.stamps)
    writer.put(ANCHORS, beside.anchors)
    if log.roots:
        writer.put(ROOTS, bytes(log.roots))
    if log.authorities:
        writer.put(AUTHORITIES, bytes(log.authorities))


def _write_bids(writer: BundleWriter, tender: Tender, log: TenderLog, size: int) -> None:
    """The head of every bid; parts, tables and proofs that leaves before `size` speak of."""
    opened, published = set(), set()
    for one in log.leaves.filter(index__lt=size):
        body = Leaf.parse(bytes(one.record)).read()
        if isinstance(body, PartKeyPublished | VoidBid):
            opened.add(body.header_sha256.hex())
        if isinstance(body, VoidBid):
            published.add(body.proof_sha256.hex())
        if isinstance(body, ReadOut):
            published.add(body.table_sha256.hex())
    for bid in SealedBid.objects.filter(tender=tender):
        _write_bid(writer, bid, opened=bid.header_sha256 in opened)
    for exhibit in Exhibit.objects.filter(tender=tender):
        if exhibit.kind == ExhibitKind.HEAD or exhibit.sha256 in published:
            name = _NAMES[ExhibitKind(exhibit.kind)](bytes.fromhex(exhibit.sha256))
            writer.put(name, bytes(exhibit.content))


def _write_bid(writer: BundleWriter, bid: SealedBid, *, opened: bool) -> None:
    """The head, and the sealed part that was read out or that proves the bid void."""
    head = head_of(bid)
    writer.head(head)
    if opened:
        writer.put(part_name(head.header_sha256, OPENING), sealed_opening(bid, head))


def sealed_opening(bid: SealedBid, head: Head) -> bytes:
    """The bytes of the part that is read out, as they were sealed."""
    part = head.header.part(OPENING)
    with Stored(place_of(bid)) as stored:
        return stored.read(head.size + before(head, part), part.length)
