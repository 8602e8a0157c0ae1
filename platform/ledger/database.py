"""The database as a log to verify, and as one to export: everything in one snapshot of it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from ledger import keys, selectors
from ledger.alignment import NOTHING
from ledger.findings import Finding, What, places
from ledger.merkle import HASH_SIZE, TILE_WIDTH, full_root, split_hashes
from ledger.models import Checkpoint, Leaf, Pending, Tile
from ledger.notes import VerifierKey, encode_base64
from ledger.rules import leaf_input
from ledger.selectors import cosigned_text
from ledger.source import BUNDLE, Bundle, StoredNote, leaf_in_words
from ledger.tree import tree_size

_ROWS = """
SELECT seq, hash, leaf FROM ledger_leaf LEFT JOIN ledger_entry ON id = entry_id
WHERE seq >= %s AND seq < %s ORDER BY seq
"""

# The text the database composed when the row came in, composed again from the columns. Written out
# here because a superuser could have replaced the database's own function.
_DIVERGED = r"""
SELECT id, seq FROM ledger_entry LEFT JOIN ledger_leaf ON entry_id = id
WHERE leaf IS DISTINCT FROM '{"v":1,"blind":"' || substr(leaf, 17, 44)
    || '","kind":' || to_json(kind)::text
    || ',"subject":' || to_json(subject)::text
    || ',"actor":' || to_json(actor)::text
    || ',"scope":' || to_json(scope)::text
    || ',"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","body":' || body::text || '}'
ORDER BY id
"""

_STRAY = """
SELECT id FROM ledger_entry WHERE NOT EXISTS (SELECT FROM ledger_leaf WHERE entry_id = id)
    AND NOT EXISTS (SELECT FROM ledger_pending WHERE entry_id = id)
ORDER BY id
"""


TILE_BYTES = TILE_WIDTH * HASH_SIZE


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, however the log grows meanwhile; nothing is written.

    Inside a transaction that already runs, it is that transaction's view.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class DatabaseLog:
    """A `LogSource` over the tables; use it inside `snapshot`."""

    def __init__(self) -> None:
        self.origin = selectors.origin()
        self.log_keys = _own_keys()
        self._size = _size()
        self._altered_leaves: list[int] = []
        self._altered_heads: list[int] = []

    def bundles(self) -> Iterator[Bundle]:
        """All places of the log. The tiles are the record; beyond the last, the leaves' hashes."""
        self._altered_leaves = []
        for first in range(0, self._size, BUNDLE):
            yield self._bundle(first, min(first + BUNDLE, self._size))

    def _bundle(self, first: int, stop: int) -> Bundle:
        leaves = [b""] * (stop - first)
        beside = [NOTHING] * (stop - first)
        for seq, hash_, leaf in _ask(_ROWS, first, stop):
            beside[seq - first] = bytes(hash_)
            if leaf is not None:
                leaves[seq - first] = leaf_input(leaf)
        recorded = _record(first, beside)
        if b"".join(beside) != recorded:
            self._note_altered(first, leaves, beside, split_hashes(recorded))
        return Bundle(first, leaves, recorded)

    def _note_altered(
        self, first: int, leaves: list[bytes], beside: list[bytes], recorded: list[bytes]
    ) -> None:
        """Where the tile still vouches for the entry, it is the leaf's row that was altered."""
        for at, leaf in enumerate(leaves):
            if leaf and beside[at] != recorded[at] == sha256(leaf).digest():
                self._altered_leaves.append(first + at)

    def checkpoints(self) -> Iterator[StoredNote]:
        """All checkpoints, each with the cosignatures stored beside it."""
        self._altered_heads = []
        stored = Checkpoint.objects.prefetch_related("cosignatures").order_by("size")
        for checkpoint in stored.iterator(1000):
            if encode_base64(bytes(checkpoint.root)) not in checkpoint.note.split("\n"):
                self._altered_heads.append(checkpoint.size)
            yield StoredNote(checkpoint.size, cosigned_text(checkpoint))

    def waiting(self) -> int:
        """How many entries have no place yet."""
        return Pending.objects.count()

    def describe(self, seqs: Collection[int]) -> dict[int, str]:
        """What the leaves at these places say, and which rows they are."""
        rows = Leaf.objects.filter(seq__in=list(seqs))
        return {
            seq: f"row {entry}, {leaf_in_words(leaf_input(leaf))}"
            for seq, entry, leaf in rows.values_list("seq", "entry_id", "entry__leaf")
        }

    def own_findings(self) -> Iterator[Finding]:
        """Columns that say something else than the record, stray rows, a tree that is no tree."""
        for entry, seq in _ask(_DIVERGED):
            text = f"row {entry}: its columns do not say what its leaf says"
            yield Finding(What.COLUMNS, text, seq, seq)
        for size in self._altered_heads:
            yield Finding(What.COLUMNS, f"the checkpoint of size {size} has another root beside it")
        for (entry,) in _ask(_STRAY):
            yield Finding(What.UNPLACED, f"row {entry} is neither in the log nor waiting for it")
        for seq in Leaf.objects.filter(seq__gte=self._size).values_list("seq", flat=True):
            yield Finding.at(What.INSERTED, seq, f"entry {seq}, far beyond the end of the log")
        for seq in self._altered_leaves:
            text = f"the leaf row of entry {seq} has another hash; the entry itself is intact"
            yield Finding.at(What.RECORD, seq, text)
        yield from _tile_findings()


def _own_keys() -> tuple[VerifierKey, ...]:
    """The key this installation signs with, if it has one."""
    path = keys.public_path(settings.LEDGER_KEY_FILE)
    return tuple(keys.load_verifiers(path)) if path.is_file() else ()


def _size() -> int:
    """Up to where the log goes: a single row far away does not make it endless."""
    tiled = TILE_WIDTH * Tile.objects.filter(level=0).count()
    return max(tiled, min(tree_size(), Leaf.objects.count() + BUNDLE))


def _record(first: int, beside: list[bytes]) -> bytes:
    """The recorded hashes from `first` on: tile by tile, or those beside the leaves."""
    start, stop = first // TILE_WIDTH, (first + len(beside)) // TILE_WIDTH
    rows = Tile.objects.filter(level=0, index__gte=start, index__lt=stop)
    tiles = {index: bytes(hashes) for index, hashes in rows.values_list("index", "hashes")}
    parts = [beside[at : at + TILE_WIDTH] for at in range(0, len(beside), TILE_WIDTH)]
    return b"".join(
        tile if len(tile := tiles.get(start + number, b"")) == TILE_BYTES else b"".join(part)
        for number, part in enumerate(parts)
    )


def _tile_findings() -> Iterator[Finding]:
    """Tiles whose hashes do not lead to their root, or are not the roots of the tiles below."""
    below: dict[int, bytes] = {}
    level = -1
    for tile in Tile.objects.order_by("level", "index").iterator(500):
        if tile.level != level:
            level, roots, below = tile.level, below, {}
        hashes, root = bytes(tile.hashes), bytes(tile.root)
        below[tile.index] = root
        width = TILE_WIDTH ** (level + 1)
        span = places(tile.index * width, (tile.index + 1) * width - 1)
        if len(hashes) != TILE_BYTES or full_root(split_hashes(hashes)) != root:
            yield Finding(What.RECORD, f"the tile over {span} does not lead to its root")
        elif level and hashes != _roots_below(roots, tile.index):
            yield Finding(What.RECORD, f"the tile over {span} is not made of the tiles below it")


def _roots_below(roots: dict[int, bytes], index: int) -> bytes:
    span = range(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)
    return b"".join(roots.get(number, b"") for number in span)


def _ask(query: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
