"""What a superuser can do to the ledger's tables by plain SQL, and a log to do it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from ledger_logs import AT, WITNESS

from ledger import clock
from ledger.checkpoints import sign_if_due
from ledger.cosignature import cosign
from ledger.models import Checkpoint, Leaf
from ledger.notes import Note
from ledger.sequencer import sequence

SIZE, STEP = 700, 100
"""Two full tiles and the beginning of a third; a checkpoint every 100 entries."""
TABLES = ("entry", "leaf", "tile", "checkpoint", "cosignature")


def run(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def superuser() -> Iterator[None]:
    """Nothing is refused to who may switch the triggers off."""
    for table in TABLES:
        run(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
    yield
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        run(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER")
        run(f"ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_refuse")


def grow(count: int) -> None:
    run(
        "SELECT ledger_append('hall.case.accepted.v1', 'case:' || n, 'person:3', '/1/', now(),"
        " jsonb_build_object('item', '不动产登记', 'n', n)) FROM generate_series(1, %s) AS n",
        count,
    )


def number_and_sign() -> None:
    """Number what waits, STEP by STEP, and sign after each, a second apart."""
    while sequence(STEP):
        clock.step_to(clock.now() + timedelta(seconds=1))
        sign_if_due()


def rebuild_tree() -> None:
    """Number everything again, in the order of the entries' rows; checkpoints stay."""
    run("DELETE FROM ledger_leaf")
    run("DELETE FROM ledger_tile")
    run("INSERT INTO ledger_pending SELECT id FROM ledger_entry ON CONFLICT DO NOTHING")
    sequence(10 * SIZE)


def sign_again() -> None:
    """Throw all checkpoints away and sign new ones over the rebuilt tree."""
    run("DELETE FROM ledger_cosignature")
    run("DELETE FROM ledger_checkpoint")
    run("DELETE FROM ledger_leaf")
    run("DELETE FROM ledger_tile")
    run("INSERT INTO ledger_pending SELECT id FROM ledger_entry ON CONFLICT DO NOTHING")
    number_and_sign()


# ── What can be done to an entry. Entry rows are numbered from 1, places from 0. ─────────────────


def entry_at(place: int) -> int:
    return Leaf.objects.get(pk=place).entry_id


def change(place: int) -> None:
    """A consistent lie: columns and leaf say the same."""
    run(
        "UPDATE ledger_entry SET actor = 'person:9',"
        ' leaf = replace(leaf, \'"actor":"person:3"\', \'"actor":"person:9"\') WHERE id = %s',
        entry_at(place),
    )


def remove(place: int) -> None:
    run("DELETE FROM ledger_entry WHERE id = %s", entry_at(place))


def exchange(place: int) -> None:
    """The texts of this entry and the one two further on change places."""
    one, other = entry_at(place), entry_at(place + 2)
    run(
        "UPDATE ledger_entry AS e SET leaf = o.leaf, subject = o.subject, body = o.body, at = o.at"
        " FROM ledger_entry AS o WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))",
        *(one, other, other, one),
    )


def insert(place: int) -> None:
    """A row between two others: everything after it moves up by one."""
    row = entry_at(place)
    run("UPDATE ledger_entry SET id = -id - 1 WHERE id >= %s", row)
    run("UPDATE ledger_entry SET id = -id WHERE id < 0")
    run(
        "INSERT INTO ledger_entry (id, kind, subject, actor, scope, at, body, leaf)"
        " SELECT %s, kind, 'case:999', actor, scope, at, body,"
        " overlay(replace(leaf, subject, 'case:999') PLACING 'forged' FROM 20)"
        " FROM ledger_entry WHERE id = %s",
        row,
        row + 1,
    )


def move_up(place: int, by: int) -> None:
    """All places from this one on."""
    run("UPDATE ledger_leaf SET seq = seq + 1000000 WHERE seq >= %s", place)
    run("UPDATE ledger_leaf SET seq = seq - 1000000 + %s WHERE seq >= 1000000", by)


def pinned(size: int) -> Note:
    """The checkpoint of this size as a witness cosigned it and somebody kept it."""
    note = Note.parse(Checkpoint.objects.get(pk=size).note)
    return Note(note.text, (*note.signatures, cosign(WITNESS, note.text, AT)))
