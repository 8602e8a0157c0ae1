"""Numbers entries, hashes them into the tree. One at a time, in batches, killed at any moment.

Everything happens in the caller's transaction: either a batch has left `Pending`, has its leaves
and its tiles, or nothing of it happened.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from ledger.errors import Busy, Refused
from ledger.rules import leaf_hash
from ledger.selectors import Sequenced
from ledger.tree import store_full_tiles, tree_size

__all__ = ["SEQUENCER", "Sequenced", "sequence", "sequencer_lock"]

SEQUENCER = 0x6D6A_6C65_6467_6572
"""The advisory lock of the one sequencer: "mjledger" as a number."""

# The numbers are written out in the statements: PostgreSQL then looks them up by index or by hash,
# whatever it believes about the tables. A join depends on its statistics, and those say that there
# is nothing after a large import was rolled back: sixty times slower.
_WAITING = "SELECT entry_id FROM ledger_pending ORDER BY entry_id LIMIT %s"
_TAKE = "DELETE FROM ledger_pending WHERE entry_id = ANY(%s)"
_ENTRIES = """
SELECT id, kind, subject, actor, scope, at, body, leaf
FROM ledger_entry WHERE id = ANY(%s) ORDER BY id
"""

_NUMBER = """
INSERT INTO ledger_leaf (seq, entry_id, hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""

_Row = tuple[int, str, str, str, str, datetime, str, str]


@contextmanager
def sequencer_lock() -> Iterator[None]:
    """Be the only sequencer of this database while the block runs.

    The lock belongs to the database session, so it ends with the process. Raises `Busy` when
    another has it.
    """
    if not _ask("SELECT pg_try_advisory_lock(%s)"):
        raise Busy("another process is the sequencer")
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)")


def hold_lock() -> None:
    """Be the only sequencer until the transaction ends; raises `Busy`, or `Refused` outside one."""
    if not connection.in_atomic_block:
        raise Refused("the sequencer works inside a transaction")
    if not _ask("SELECT pg_try_advisory_xact_lock(%s)"):
        raise Busy("another process is the sequencer")


def _ask(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [SEQUENCER])
        (answer,) = cursor.fetchone()
    return bool(answer)


def sequence(limit: int) -> list[Sequenced]:
    """Give up to `limit` waiting entries their places in the log and their leaves in the tree.

    Returns them in log order, and nothing when nothing waits. The caller's transaction must
    commit before anybody is told. Raises `Busy` when another process sequences.
    """
    hold_lock()
    rows = _take(limit)
    if not rows:
        return []
    first = tree_size()
    batch = [_sequenced(first + number, row) for number, row in enumerate(rows)]
    hashes = [one.hash for one in batch]
    with connection.cursor() as cursor:
        numbers = ([one.seq for one in batch], [one.entry for one in batch], hashes)
        cursor.execute(_NUMBER, numbers)
    store_full_tiles(first, hashes)
    return batch


def _take(limit: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [limit])
        waiting = [entry for (entry,) in cursor.fetchall()]
        if not waiting:
            return []
        cursor.execute(_TAKE, [waiting])
        cursor.execute(_ENTRIES, [waiting])
        rows: list[_Row] = cursor.fetchall()
    return rows


def _sequenced(seq: int, row: _Row) -> Sequenced:
    entry, kind, subject, actor, scope, at, body, leaf = row
    return Sequenced(seq, leaf_hash(leaf), entry, kind, subject, actor, scope, at, json.loads(body))
