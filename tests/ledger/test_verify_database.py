"""Whatever a superuser does to the tables by plain SQL is named, or narrowed to an interval."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.db import connection, transaction
from ledger_logs import AT, WITNESS

from ledger import clock, keys, selectors
from ledger.checkpoints import sign_if_due
from ledger.cli import group
from ledger.cosignature import cosign
from ledger.database import DatabaseLog, snapshot
from ledger.export import ExportedLog, write_export
from ledger.findings import Report, What
from ledger.keys import Trust
from ledger.models import Checkpoint, Cosignature, Leaf
from ledger.notes import Note, SignerKey
from ledger.sequencer import sequence
from ledger.verify import verify

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def log(settings: LazySettings, tmp_path: Path) -> SignerKey:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    key = keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    grow(SIZE)
    number_and_sign()
    return key


def report(trust: Trust | None = None, pins: tuple[Note, ...] = ()) -> Report:
    with snapshot():
        return verify(DatabaseLog(), trust, pins)


def named(found: Report) -> set[tuple[What, int | None, int | None]]:
    return {(one.what, one.first, one.last) for one in found.findings}


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


def pinned(size: int) -> Note:
    """The checkpoint of this size as a witness cosigned it and somebody kept it."""
    note = Note.parse(Checkpoint.objects.get(pk=size).note)
    return Note(note.text, (*note.signatures, cosign(WITNESS, note.text, AT)))


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


# ── Exported, and the command ────────────────────────────────────────────────────────────────────


def call(*arguments: str) -> Result:
    return CliRunner().invoke(group, [str(one) for one in arguments])


def test_an_export_is_verified_without_the_database(log: SignerKey, tmp_path: Path) -> None:
    file = tmp_path / "log.export"
    made = call("export", str(file))
    assert made.output == f"{file}: {SIZE} entries, {SIZE // STEP} checkpoints\n"
    assert file.stat().st_mode & 0o777 == 0o600
    result = call("verify", str(file), "--trust", str(tmp_path / "ledger.key.pub"))
    assert result.exit_code == 0, result.output
    assert result.output.endswith("whole\n")
    assert f"entries    {SIZE}, root" in result.output


def test_a_forged_database_exports_its_own_evidence(log: SignerKey, tmp_path: Path) -> None:
    file = tmp_path / "log.export"
    with superuser():
        change(300)
        remove(10)
    assert call("export", str(file)).exit_code == 0
    result = call("verify", str(file), "--json")
    assert result.exit_code == 1
    said = json.loads(result.output)
    assert [(one["what"], one["first"]) for one in said["findings"]] == [
        ("removed", 10),
        ("changed", 300),
    ]
    assert said["whole"] is False


def test_the_command_on_the_database(log: SignerKey, tmp_path: Path) -> None:
    pins, trust = tmp_path / "pins", tmp_path / "witness.pub"
    pins.write_text("\n".join(str(pinned(size)) for size in (300, 500)))
    trust.write_text(f"{WITNESS.verifier}\n")
    with superuser():
        change(333)
        sign_again()
    assert call("verify").exit_code == 0
    result = call("verify", "--trust", str(trust), "--witness-checkpoint", str(pins))
    assert result.exit_code == 1
    assert "REWRITTEN something in entries 300 to 499" in result.output
    assert "NOT WHOLE" in result.output


def test_bad_input_is_one_clear_line(log: SignerKey, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("rubbish\n")
    for arguments, says in [
        (["verify", str(tmp_path / "nowhere")], "No such file"),
        (["verify", str(rubbish)], "not a ledger export"),
        (["verify", "--trust", str(rubbish)], "a key is name+id+base64"),
        (["verify", "--witness-checkpoint", str(rubbish)], "a note is text"),
        (["verify", "--pinned-export", str(rubbish)], "not a ledger export"),
        (["keygen", str(rubbish), "--name", "log.example"], "never overwritten"),
        (["keygen", str(tmp_path / "new"), "--name", "log example"], "neither spaces nor plus"),
        (["export", str(tmp_path / "no" / "folder")], "No such file"),
    ]:
        result = call(*arguments)
        assert result.exit_code == 2, result.output
        assert result.output.count("\n") == 1
        assert says in result.output


def test_keys_are_made_where_they_are_expected(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    made = call("keygen")
    assert made.output.startswith(f"{selectors.origin()}+")
    assert call("keygen").exit_code == 2
    assert call("keygen", "--if-missing").output == made.output
    witness = call("keygen", str(tmp_path / "w.key"), "--witness", "--name", "witness.example/w1")
    assert keys.load_signer(tmp_path / "w.key").algorithm == 4
    assert witness.exit_code == 0


def test_the_newest_checkpoint_is_printed(log: SignerKey) -> None:
    result = call("checkpoint")
    assert result.output == Checkpoint.objects.get(pk=SIZE).note
    assert json.loads(call("checkpoint", "--json").output)["size"] == SIZE
    grow(1)
    sequence(1)
    clock.step_to(clock.now() + timedelta(seconds=2))
    assert json.loads(call("checkpoint", "--json").output)["size"] == SIZE + 1


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
