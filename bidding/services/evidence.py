"""What others say of a tender's log, and what of it a verifier needs.

A log has a signed head a minute; a bundle holds the closing one and the last, and for each leaf
that says something the first ones that a witness or an authority saw it under. No other head tells
a verifier anything: the order of the leaves is in the tree, and its roots are worked out anyway.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ledger.selectors
from bidding.envelope.tenderlog import Anchor, Manifest, Stamp
from bidding.models import LogHead, LogStamp, Tender, TenderLog
from bidding.services import log as logs
from bidding.services.proofs import note_of
from ledger.proof import TlogProof
from ledger.witnessing import configured


@dataclass(frozen=True)
class Evidence:
    """The files of a bundle that keep growing, as they are for `size` leaves."""

    size: int
    manifest: bytes
    checkpoints: bytes
    stamps: bytes
    anchors: bytes
    whole: bool
    """Whether no witness, authority or anchor is missing."""


def gather(tender: Tender, log: TenderLog) -> Evidence:
    """What there is now."""
    witnesses = tuple(str(one.key) for one in configured())
    key = logs.key_of(log).verifier
    heads, anchors = list(_needed(log)), list(_anchors(tender, log))
    stamps = LogStamp.objects.filter(head__in=heads).order_by("head__size")
    lines = [Stamp(one.head.size, bytes(one.token)) for one in stamps.select_related("head")]
    return Evidence(
        size=log.size,
        manifest=Manifest(log.origin, tender.number, log.size, str(key), witnesses).encode(),
        checkpoints="\n".join(str(note_of(head)) for head in heads).encode(),
        stamps=_lines(one.encode() for one in lines),
        anchors=_lines(one.encode() for one in anchors),
        whole=_is_whole(log, len(witnesses), anchors),
    )


def _lines(items: Iterable[bytes]) -> bytes:
    return b"".join(one + b"\n" for one in items)


def _ends(log: TenderLog) -> list[LogHead]:
    """The closing head and the last."""
    closing = log.heads.filter(at__gte=log.closed_at).first() if log.closed_at else None
    last = log.heads.last()
    return list(dict.fromkeys(head for head in (closing, last) if head is not None))


def _needed(log: TenderLog) -> Iterator[LogHead]:
    """The heads that a verifier needs, by size."""
    places = list(log.leaves.values_list("index", flat=True))
    wanted = {head.size for head in _ends(log)}
    for seen in (log.heads.filter(cosignatures__isnull=False), log.heads.exclude(stamp=None)):
        sizes = sorted(set(seen.values_list("size", flat=True)))
        found = (bisect_right(sizes, index) for index in places)
        wanted |= {sizes[place] for place in found if place < len(sizes)}
    yield from log.heads.filter(size__in=wanted).prefetch_related("cosignatures")


def _anchors(tender: Tender, log: TenderLog) -> Iterator[Anchor]:
    """The closing head and the last one as entries of the platform's ledger, where proven there."""
    places = {one.entry: one.seq for one in ledger.selectors.history(tender.subject)}
    newest = ledger.selectors.latest_checkpoint()
    for head in _ends(log):
        seq = places.get(head.entry)
        if seq is not None and newest is not None and seq < newest.size:
            proof = TlogProof.parse(ledger.selectors.tlog_proof(seq))
            yield Anchor(ledger.selectors.leaf(seq).encode(), proof)


def _is_whole(log: TenderLog, witnesses: int, anchors: list[Anchor]) -> bool:
    ends = _ends(log)
    cosigned = all(head.cosignatures.count() >= witnesses for head in ends)
    stamped = not log.authorities or LogStamp.objects.filter(head=ends[0]).exists()
    return cosigned and stamped and len(anchors) == len(ends)
