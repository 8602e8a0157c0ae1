"""Whatever a superuser does to the tables by plain SQL is named, or narrowed to an interval."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from ledger_forging import (
    SIZE,
    STEP,
    change,
    entry_at,
    exchange,
    grow,
    insert,
    move_up,
    number_and_sign,
    pinned,
    rebuild_tree,
    remove,
    run,
    sign_again,
    superuser,
)
from ledger_logs import AT, WITNESS

from ledger import keys, selectors
from ledger.database import DatabaseLog, snapshot
from ledger.export import ExportedLog, write_export
from ledger.findings import Report, What
from ledger.keys import Trust
from ledger.models import Cosignature
from ledger.notes import Note, SignerKey
from ledger.verify import verify

pytestmark = pytest.mark.django_db


def report(trust: Trust | None = None, pins: tuple[Note, ...] = ()) -> Report:
    with snapshot():
        return verify(DatabaseLog(), trust, pins)


def named(found: Report) -> set[tuple[What, int | None, int | None]]:
    return {(one.what, one.first, one.last) for one in found.findings}


Forge = Callable[[int], None]


def test_an_untouched_database_is_whole(log: SignerKey) -> None:
    found = report(Trust((log.verifier,)))
    assert found.findings == []
    assert (found.size, found.checkpoints, found.signed_size) == (SIZE, SIZE // STEP, SIZE)
    assert found.origin == selectors.origin()


def test_an_empty_database_is_whole() -> None:
    assert report().whole


def test_what_waits_is_no_fault(log: SignerKey) -> None:
    grow(3)
    found = report()
    assert (found.whole, found.waiting) == (True, 3)


@pytest.mark.parametrize("place", [0, 255, 300, 699])
def test_a_changed_entry(log: SignerKey, place: int) -> None:
    with superuser():
        change(place)
    found = report()
    assert named(found) == {(What.CHANGED, place, place)}
    assert f"row {entry_at(place)}, hall.case.accepted.v1" in found.findings[0].text
    assert "by person:9" in found.findings[0].text


@pytest.mark.parametrize("place", [0, 300, 699])
def test_a_removed_entry(log: SignerKey, place: int) -> None:
    with superuser():
        remove(place)
    assert named(report()) == {(What.REMOVED, place, place)}


@pytest.mark.parametrize("place", [0, 300])
def test_an_entry_removed_with_its_leaf(log: SignerKey, place: int) -> None:
    with superuser():
        remove(place)
        run("DELETE FROM ledger_leaf WHERE seq = %s", place)
    assert named(report()) == {(What.REMOVED, place, place)}


def test_an_entry_removed_with_its_leaf_where_no_tile_keeps_its_hash(log: SignerKey) -> None:
    with superuser():
        remove(620)
        run("DELETE FROM ledger_leaf WHERE seq = 620")
    assert (What.REMOVED, 620, 620) in named(report())


def test_an_entry_removed_and_the_others_renumbered(log: SignerKey) -> None:
    with superuser():
        remove(300)
        run("DELETE FROM ledger_leaf WHERE seq = 300")
        move_up(300, by=-1)
    assert named(report()) == {(What.REMOVED, 300, 300), (What.REWRITTEN, 500, 599)}


def test_the_last_entries_removed(log: SignerKey) -> None:
    with superuser():
        run("DELETE FROM ledger_entry WHERE id > %s", entry_at(679))
        run("DELETE FROM ledger_leaf WHERE seq > 679")
    assert named(report()) == {(What.REWRITTEN, 600, 699)}
    assert "20 entries short" in report().findings[0].text


def test_all_but_the_checkpoints_removed(log: SignerKey) -> None:
    with superuser():
        run("DELETE FROM ledger_entry")
        run("DELETE FROM ledger_leaf")
        run("DELETE FROM ledger_tile")
    assert named(report()) == {(What.REMOVED, 0, STEP - 1)}


def test_two_entries_exchanged(log: SignerKey) -> None:
    with superuser():
        exchange(300)
    assert named(report()) == {(What.REORDERED, 300, 300), (What.REORDERED, 302, 302)}


def test_places_exchanged(log: SignerKey) -> None:
    with superuser():
        one, other = entry_at(10), entry_at(400)
        run("UPDATE ledger_leaf SET entry_id = -1 WHERE seq = 10")
        run("UPDATE ledger_leaf SET entry_id = %s WHERE seq = 400", one)
        run("UPDATE ledger_leaf SET entry_id = %s WHERE seq = 10", other)
    assert named(report()) == {(What.REORDERED, 10, 10), (What.REORDERED, 400, 400)}


def test_an_entry_inserted_and_the_others_renumbered(log: SignerKey) -> None:
    with superuser():
        insert(300)
        run("UPDATE ledger_leaf SET entry_id = -entry_id - 1 WHERE seq >= 300")
        run("UPDATE ledger_leaf SET entry_id = -entry_id WHERE entry_id < 0")
        move_up(300, by=1)
        run(
            "INSERT INTO ledger_leaf (seq, entry_id, hash)"
            " SELECT 300, id, sha256('\\x00' || convert_to(leaf, 'UTF8'))"
            " FROM ledger_entry WHERE id = %s",
            entry_at(301) - 1,
        )
    assert named(report()) == {(What.INSERTED, 300, 300), (What.REWRITTEN, 500, 599)}


def test_an_entry_beside_the_log(log: SignerKey) -> None:
    with superuser():
        run("UPDATE ledger_entry SET id = id + 1 WHERE id = (SELECT max(id) FROM ledger_entry)")
    found = named(report())
    assert found == {(What.REMOVED, 699, 699), (What.UNPLACED, None, None)}


def test_a_waiting_entry_made_to_wait_for_ever(log: SignerKey) -> None:
    grow(1)
    run("DELETE FROM ledger_pending")
    assert named(report()) == {(What.UNPLACED, None, None)}


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'hall.case.refused.v1'",
        "subject = 'case:0'",
        "actor = 'person:9'",
        "scope = '/2/'",
        "at = at + interval '1 microsecond'",
        "body = '{}'",
    ],
)
def test_columns_that_tell_another_story(log: SignerKey, change: str) -> None:
    with superuser():
        run(f"UPDATE ledger_entry SET {change} WHERE id = %s", entry_at(300))
    assert named(report()) == {(What.COLUMNS, 300, 300)}


def test_a_leaf_row_far_away(log: SignerKey) -> None:
    with superuser():
        run("INSERT INTO ledger_leaf (seq, entry_id, hash) VALUES (%s, -1, '')", 10**15)
    assert (What.INSERTED, 10**15, 10**15) in named(report())


def test_a_hash_altered_beside_an_intact_entry(log: SignerKey) -> None:
    with superuser():
        run("UPDATE ledger_leaf SET hash = sha256('forged') WHERE seq IN (3, 650)")
    assert named(report()) == {(What.RECORD, 3, 3), (What.RECORD, 650, 650)}


def test_a_tile_altered(log: SignerKey) -> None:
    with superuser():
        run(
            "UPDATE ledger_tile SET hashes = overlay(hashes PLACING sha256('x') FROM 97 FOR 32)"
            " WHERE index = 1"
        )
    assert (What.RECORD, 259, 259) in named(report())


def test_a_tile_s_root_altered(log: SignerKey) -> None:
    with superuser():
        run("UPDATE ledger_tile SET root = sha256('x') WHERE index = 1")
    (finding,) = report().findings
    assert finding.what is What.RECORD
    assert "entries 256 to 511" in finding.text


def test_a_checkpoint_s_columns_altered(log: SignerKey) -> None:
    with superuser():
        run("UPDATE ledger_checkpoint SET root = sha256('x') WHERE size = 100")
    (finding,) = report().findings
    assert (finding.what, "size 100" in finding.text) == (What.COLUMNS, True)


@pytest.mark.parametrize("forge", [change, remove, exchange, insert])
def test_a_rebuilt_tree_is_narrowed_by_the_checkpoints(log: SignerKey, forge: Forge) -> None:
    with superuser():
        forge(333)
        rebuild_tree()
    found = [one for one in report().findings if one.what is What.REWRITTEN]
    assert [(one.first, one.last) for one in found] == [(300, 399)]


@pytest.mark.parametrize("forge", [change, remove, exchange, insert])
def test_a_log_signed_again_is_narrowed_by_a_witness(
    log: SignerKey, forge: Forge, tmp_path: Path
) -> None:
    """Tree rebuilt, every checkpoint signed again with the log's own key: all else agrees."""
    pins = tuple(pinned(size) for size in (100, 300, 500, 600))
    with snapshot():
        write_export(DatabaseLog(), tmp_path / "kept.export")
    with superuser():
        forge(333)
        sign_again()
    assert report(Trust((log.verifier,))).whole
    assert named(report(Trust((), (WITNESS.verifier,)), pins)) >= {(What.REWRITTEN, 300, 499)}

    with snapshot():
        exact = verify(DatabaseLog(), pinned=ExportedLog(tmp_path / "kept.export"))
    expected = {
        change: {(What.CHANGED, 333)},
        remove: {(What.REMOVED, 333)},
        exchange: {(What.REORDERED, 333), (What.REORDERED, 335)},
        insert: {(What.INSERTED, 333)},
    }[forge]
    assert {(one.what, one.first) for one in exact.findings if one.first is not None} == expected


def test_stored_cosignatures_are_evidence(log: SignerKey) -> None:
    for size in (300, 500):
        note = pinned(size)
        Cosignature.objects.create(
            checkpoint_id=size,
            witness=WITNESS.name,
            key_id=WITNESS.verifier.id,
            line=str(note.signatures[-1]),
            at=AT,
        )
    found = report(Trust((log.verifier,), (WITNESS.verifier,)))
    assert (found.whole, found.witnessed_size) == (True, 500)


@pytest.mark.django_db(transaction=True)
def test_verification_sees_one_moment(settings: LazySettings, tmp_path: Path) -> None:
    """Entries that come, are numbered and signed meanwhile belong to the next verification."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    with transaction.atomic():
        grow(10)
        number_and_sign()
    other = connection.copy()
    try:
        with snapshot():
            log = DatabaseLog()
            assert len(list(log.bundles())) == 1
            with other.cursor() as cursor:
                cursor.execute("SELECT ledger_append('a.b.c.v1', 'x:1', 'x:1', '/', now(), '{}')")
            found = verify(log)
    finally:
        other.close()
    assert (found.whole, found.size, found.waiting) == (True, 10, 0)
