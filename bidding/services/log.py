"""A tender's own log: opened with the tender, grown by batches, read by whoever holds a receipt.

Until the closing a leaf waits in a drawer (`drawers.Record`) and gets its place with a batch; after
it leaves are appended as they come (`append`). Every change of the tree ends with a signed head,
which is an entry of the platform's ledger in the same transaction.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate

from django.conf import settings
from django.db import transaction

import ledger.services
from bidding import timestamps
from bidding.certificates import hashes_of, pinned_roots
from bidding.envelope.tenderlog import (
    ANCHOR_KIND,
    Batch,
    Body,
    DeadlineMoved,
    Due,
    Kind,
    Leaf,
    Publication,
    anchor_body,
    first_batch,
    regular_batch,
    sign_head,
    signer_for,
)
from bidding.models import Drawer, LogBlinds, LogHead, LogLeaf, Tender, TenderLog
from bidding.rules.states import TenderState
from bidding.sealing import seal, unseal
from bidding.services import drawers
from bidding.services.drawers import PLATFORM, Record
from bidding.services.tree import extend, root_of
from ledger import clock
from ledger.checkpoints import signer
from ledger.notes import SignerKey
from ledger.selectors import origin

KEEPER = "system:steward"
MOST = 256
"""Batches that are made up for in one transaction."""

Drawers = list[tuple[Drawer, list[Record]]]


def key_of(log: TenderLog) -> SignerKey:
    """What the log's heads and receipts are signed with: the ledger's key under its own name."""
    return signer_for(signer(origin()), log.origin)


def new_key(tender: Tender) -> SignerKey:
    """The same for a log that is about to begin."""
    platform = signer(origin())
    return signer_for(platform, f"{platform.name}/tender/{tender.number}")


@transaction.atomic
def begin(tender: int) -> TenderLog:
    """Open the log of a published tender, with its publication as the first leaf; once.

    Raises `Tender.DoesNotExist` for a tender that is not published.
    """
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related("project")
    published = found.get(pk=tender, state=TenderState.PUBLISHED)
    standing = TenderLog.objects.filter(tender=published).first()
    if standing is not None or published.deadline is None:
        return standing or TenderLog.objects.get(tender=published)
    now = clock.now()
    size, closing, interval = settings.TENDER_LOG
    log = TenderLog.objects.create(
        tender=published, origin=new_key(published).name, published_at=now,
        deadline=published.deadline, batch_size=size, closing_size=closing, interval_s=interval,
        roots=pinned_roots(), authorities=timestamps.pinned_authorities(),
    )  # fmt: skip
    drawers.make(published)
    leaf = Leaf.of(_publication(log, published))
    batch = first_batch(log.settings, leaf)
    _grow(log, [batch])
    _keep(published, Record(leaf=leaf, at=now, index=0))
    log.batches = 1
    _sign(log, published, now)
    return log


@transaction.atomic
def make_batches(tender: Tender) -> int:
    """Make the regular batches that are due, `MOST` at a time; how many were made."""
    log = TenderLog.objects.select_for_update().get(tender=tender)
    if log.closed_at is not None or log.ended_at is not None:
        return 0
    now, found = clock.now(), drawers.all_locked(tender)
    _note_deadline(log, tender, found, now)
    batches: list[Batch] = []
    size = log.size
    while len(batches) < MOST and _due(log, now) is Due.REGULAR:
        waiting = _waiting(found)
        batch = regular_batch(log.settings, [record.leaf for record in waiting])
        _place(found, waiting, batch.places, size)
        size += len(batch.leaves)
        log.batches += 1
        batches.append(batch)
    if batches:
        _grow(log, batches)
        drawers.put_all(found)
        _sign(log, tender, now)
    return len(batches)


def _due(log: TenderLog, now: datetime) -> Due | None:
    return log.settings.next_due(log.published_at, log.deadline, log.batches, now)


def end(
    log: TenderLog, tender: Tender, found: Drawers, bodies: Iterable[Body], now: datetime
) -> None:
    """Let a log end before its closing with a last batch: what it holds stays undisclosed.

    The caller has locked everything; no envelope stands any more.
    """
    owner = drawers.number_of(tender, PLATFORM)
    found[owner][1].extend(Record(leaf=Leaf.of(body), at=now) for body in bodies)
    waiting = _waiting(found)
    batch = regular_batch(log.settings, [record.leaf for record in waiting])
    _place(found, waiting, batch.places, log.size)
    for _, mine in found:
        mine[:] = [replace(one, standing=False, place=None) for one in mine]
    drawers.put_all(found)
    _grow(log, [batch])
    log.ended_at = now
    _sign(log, tender, now)


def is_ripe(log: TenderLog, now: datetime) -> bool:
    """Whether nothing but the closing batch is left to be made before the deadline."""
    return _due(log, now) is Due.CLOSING


def close(log: TenderLog, tender: Tender, found: Drawers, batch: Batch, now: datetime) -> None:
    """Append the closing batch, and open every leaf of the log that says something.

    The caller has locked everything, and planned the batch from `waiting(found)`.
    """
    _place(found, _waiting(found), batch.places, log.size)
    _grow(log, [batch])
    log.closed_at = now
    opened = {one.index: one.leaf for _, mine in found for one in mine if one.index is not None}
    opened[log.size - 1] = batch.leaves[-1]
    LogLeaf.objects.bulk_create(
        LogLeaf(log=log, index=index, kind=leaf.kind, record=leaf.record)
        for index, leaf in sorted(opened.items())
    )
    _sign(log, tender, now)


def waiting(found: Drawers) -> list[Leaf]:
    """The leaves in locked drawers that have no place yet, the oldest first."""
    return [record.leaf for record in _waiting(found)]


def room_left(log: TenderLog, tender: Tender) -> None:
    """Raise `LogFull` where another bid could not be promised a place."""
    log.settings.check_room(drawers.waiting(tender), 3)


def wait(tender: Tender, body: Body, at: datetime) -> Record:
    """Have the platform's own leaf wait for the next batch; in the caller's transaction."""
    record = Record(leaf=Leaf.of(body), at=at)
    _keep(tender, record)
    return record


def append(tender: Tender, bodies: Iterable[Body], now: datetime) -> list[Leaf]:
    """Append leaves to a closed log at once, in the caller's transaction."""
    log = TenderLog.objects.select_for_update().get(tender=tender, closed_at__isnull=False)
    leaves = [Leaf.of(body) for body in bodies]
    rows = [
        LogLeaf(log=log, index=log.size + at, kind=leaf.kind, record=leaf.record)
        for at, leaf in enumerate(leaves)
    ]
    LogLeaf.objects.bulk_create(rows)
    extend(log, [leaf.hash for leaf in leaves])
    _sign(log, tender, now)
    return leaves


def dummies(log: TenderLog, start: int) -> dict[int, Leaf]:
    """The leaves of the batches that begin at `start`, all taken for dummies, by their index."""
    row = log.blinds.get(first=start)
    blinds = b64decode(unseal(_blinds_name(log, start), bytes(row.content))[0]["blinds"])
    return {
        start + at: Leaf(Kind.DUMMY, blinds[32 * at : 32 * at + 32], b"{}")
        for at in range(len(blinds) // 32)
    }


def _publication(log: TenderLog, tender: Tender) -> Publication:
    return Publication(
        tender=tender.number,
        log_origin=log.origin,
        suite=tender.suite,
        published_at=log.published_at,
        deadline=log.deadline,
        batch_size=log.batch_size,
        closing_size=log.closing_size,
        interval_s=log.interval_s,
        rescue=tender.rescue,
        roots=hashes_of(bytes(log.roots)),
        authorities=hashes_of(bytes(log.authorities)),
    )


def _note_deadline(log: TenderLog, tender: Tender, found: Drawers, now: datetime) -> None:
    """Tell the log of a deadline that an announcement moved."""
    current = Tender.objects.values_list("deadline", flat=True).get(pk=tender.pk)
    if current is None or current == log.deadline:
        return
    announced = tender.announcements.filter(deadline=current).order_by("number").first()
    said = f"{announced.number}\n{announced.title}\n{announced.text}" if announced else ""
    digest = hashlib.sha256(said.encode()).digest()
    body = DeadlineMoved(tender.number, announced.at if announced else now, current, digest)
    owner = drawers.number_of(tender, PLATFORM)
    found[owner][1].append(Record(leaf=Leaf.of(body), at=now))
    log.deadline = current


def _waiting(found: Drawers) -> list[Record]:
    records = [one for _, mine in found for one in mine if one.index is None]
    return sorted(records, key=lambda one: (one.at, one.leaf.hash))


def _place(found: Drawers, taken: Sequence[Record], places: Sequence[int], first: int) -> None:
    """Note in the drawers where in the log the first of `taken` went."""
    went = {record.leaf.hash: first + place for record, place in zip(taken, places, strict=False)}
    for _, mine in found:
        mine[:] = [
            replace(one, index=went[one.leaf.hash]) if one.leaf.hash in went else one
            for one in mine
        ]


def _keep(tender: Tender, record: Record) -> None:
    drawer, mine = drawers.locked(tender, PLATFORM)
    drawers.put(drawer, [*mine, record])


def _grow(log: TenderLog, batches: Sequence[Batch]) -> None:
    leaves = [leaf for batch in batches for leaf in batch.leaves]
    starts = accumulate((len(batch.leaves) for batch in batches), initial=log.size)
    LogBlinds.objects.bulk_create(
        _blinds(log, start, batch) for start, batch in zip(starts, batches, strict=False)
    )
    extend(log, [leaf.hash for leaf in leaves])


def _blinds(log: TenderLog, start: int, batch: Batch) -> LogBlinds:
    blinds = b"".join(leaf.blind for leaf in batch.leaves)
    row = [{"blinds": b64encode(blinds).decode()}]
    content = seal(_blinds_name(log, start), row, 64)
    return LogBlinds(log=log, first=start, content=content)


def _blinds_name(log: TenderLog, first: int) -> str:
    return f"{log.tender_id}/blinds/{first}"


def _sign(log: TenderLog, tender: Tender, now: datetime) -> None:
    """Sign the tree as it is, anchor it in the ledger and save the log."""
    root = root_of(log)
    note = sign_head(key_of(log), log.size, root)
    entry = ledger.services.append(
        ANCHOR_KIND,
        subject=tender.subject,
        actor=KEEPER,
        scope=tender.scope,
        at=now,
        body=anchor_body(note),
    )
    LogHead.objects.create(log=log, size=log.size, root=root, note=str(note), at=now, entry=entry)
    log.save()
