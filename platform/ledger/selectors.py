"""What can be asked of the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from ledger import merkle
from ledger.errors import ClockError, InvalidProof
from ledger.models import Checkpoint, Clock, Entry, Leaf
from ledger.notes import Note
from ledger.proof import TlogProof
from ledger.tree import StoredTree, tree_size

FAR_BACK = 50_000
"""Places of the log among which `latest` looks: some days of a county, a morning of a city."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry, with its place in the log unless it still waits for one.

    `body` is what the kind defines.
    """

    entry: int
    kind: str
    subject: str
    actor: str
    scope: str
    at: datetime
    body: dict[str, Any]
    seq: int | None


@dataclass(frozen=True, slots=True)
class Sequenced:
    """An entry at its place in the log; `hash` is its leaf hash."""

    seq: int
    hash: bytes
    entry: int
    kind: str
    subject: str
    actor: str
    scope: str
    at: datetime
    body: dict[str, Any]


@dataclass(frozen=True)
class StoredCheckpoint:
    """The head of the log as signed; `note` carries the cosignatures gathered so far."""

    origin: str
    size: int
    root: bytes
    at: datetime
    note: str
    witnesses: tuple[str, ...]


@dataclass(frozen=True)
class InclusionProof:
    """The audit path of leaf `seq` in the tree of `size` leaves (RFC 6962, section 2.1.1)."""

    seq: int
    size: int
    path: tuple[bytes, ...]


def origin() -> str:
    """The log's name: `settings.LEDGER_ORIGIN`, and below it one of its own for each rehearsal.

    Raises `ClockError` in a database that was never migrated to the end.
    """
    clock = Clock.objects.first()
    if clock is None:
        raise ClockError("this database has no clock yet: run its migrations")
    return (
        f"{settings.LEDGER_ORIGIN}/rehearsal/{clock.name}"
        if clock.rehearsal
        else str(settings.LEDGER_ORIGIN)
    )


def history(subject: str) -> list[Recorded]:
    """Everything recorded about `subject`, in the order it was written."""
    entries = Entry.objects.filter(subject=subject).select_related("place").order_by("id")
    return [
        Recorded(
            one.pk,
            one.kind,
            one.subject,
            one.actor,
            one.scope,
            one.at,
            one.body,
            one.place.seq if hasattr(one, "place") else None,
        )
        for one in entries
    ]


def counts() -> dict[str, int]:
    """How many entries of each kind are on record, by kind in alphabetical order."""
    kinds = Entry.objects.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    return dict(kinds)


def feed(after_seq: int, limit: int, *, scope: str = "/") -> list[Sequenced]:
    """Up to `limit` entries after `after_seq` (-1 for all), at or below `scope`, in log order.

    Places appear in order and without gaps, so a reader that remembers the last one misses nothing.
    """
    leaves = Leaf.objects.filter(seq__gt=after_seq).select_related("entry").order_by("seq")
    if scope != "/":
        leaves = leaves.filter(entry__scope__startswith=scope)
    return [_sequenced(leaf) for leaf in leaves[:limit]]


def latest(kinds: Collection[str], limit: int, *, scope: str = "/") -> list[Sequenced]:
    """The last up to `limit` entries of these kinds at or below `scope`, in log order.

    Looks `FAR_BACK` places back and no further, so that it costs the same in a log of any length.
    """
    since = tree_size() - FAR_BACK
    leaves = Leaf.objects.filter(seq__gte=since, entry__kind__in=kinds).select_related("entry")
    if scope != "/":
        leaves = leaves.filter(entry__scope__startswith=scope)
    return [_sequenced(leaf) for leaf in reversed(leaves.order_by("-seq")[:limit])]


def _sequenced(leaf: Leaf) -> Sequenced:
    entry = leaf.entry
    return Sequenced(
        leaf.seq,
        bytes(leaf.hash),
        entry.pk,
        entry.kind,
        entry.subject,
        entry.actor,
        entry.scope,
        entry.at,
        entry.body,
    )


def latest_checkpoint() -> StoredCheckpoint | None:
    """The newest signed tree head, or none before the first."""
    checkpoint = _checkpoints().first()
    return None if checkpoint is None else _stored(checkpoint)


def checkpoint_covering(seq: int) -> StoredCheckpoint | None:
    """The head to prove entry `seq` under: the smallest cosigned one, else the newest."""
    covering = _checkpoints().filter(size__gt=seq)
    found = covering.filter(cosignatures__isnull=False).order_by("size").first() or covering.first()
    return None if found is None else _stored(found)


def _checkpoints() -> QuerySet[Checkpoint]:
    return Checkpoint.objects.prefetch_related("cosignatures").order_by("-size")


def _stored(checkpoint: Checkpoint) -> StoredCheckpoint:
    return StoredCheckpoint(
        origin=checkpoint.note.split("\n", 1)[0],
        size=checkpoint.size,
        root=bytes(checkpoint.root),
        at=checkpoint.at,
        note=cosigned_text(checkpoint),
        witnesses=tuple(one.witness for one in checkpoint.cosignatures.all()),
    )


def cosigned_text(checkpoint: Checkpoint) -> str:
    """The checkpoint's note with the cosignatures stored beside it as further signature lines."""
    return checkpoint.note + "".join(f"{one.line}\n" for one in checkpoint.cosignatures.all())


def inclusion_proof(seq: int, size: int | None = None) -> InclusionProof:
    """The proof of entry `seq` in the tree of `size` leaves (default: the newest checkpoint's).

    Raises `InvalidProof` when that tree does not hold the entry.
    """
    if size is None:
        checkpoint = latest_checkpoint()
        size = 0 if checkpoint is None else checkpoint.size
    return InclusionProof(seq, size, tuple(merkle.inclusion_proof(StoredTree(), seq, size)))


def consistency_proof(old: int, new: int) -> list[bytes]:
    """The proof that the log of `new` entries began as the log of `old`; see `merkle`."""
    return merkle.consistency_proof(StoredTree(), old, new)


def tlog_proof(seq: int) -> str:
    """The C2SP tlog-proof of entry `seq`: a text anyone can check offline beside the leaf.

    Raises `InvalidProof` when no checkpoint covers the entry yet.
    """
    checkpoint = checkpoint_covering(seq)
    if checkpoint is None:
        raise InvalidProof(f"no checkpoint covers entry {seq} yet")
    path = inclusion_proof(seq, checkpoint.size).path
    return str(TlogProof(seq, path, Note.parse(checkpoint.note)))


def leaf(seq: int) -> str:
    """The exact text that was hashed for entry `seq`; raises `InvalidProof` when there is none."""
    found = Leaf.objects.filter(seq=seq).values_list("entry__leaf", flat=True).first()
    if found is None:
        raise InvalidProof(f"the log has no entry {seq}")
    return found
