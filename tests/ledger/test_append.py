"""One way in, and no way to change or take out again."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from ledger import clock, services
from ledger.errors import Refused
from ledger.models import Entry, Pending
from ledger.sequencer import sequence

AT = datetime(2026, 9, 30, 8, 0, 0, 250, tzinfo=UTC)


def append(**changed: object) -> int:
    facts: dict[str, object] = {
        "kind": "hall.case.accepted.v1",
        "subject": "case:12",
        "actor": "person:3",
        "scope": "/1/4/",
        "at": AT,
        "body": {"item": "不动产登记"},
    }
    return services.append(**{**facts, **changed})  # type: ignore[arg-type]


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db
def test_the_leaf_says_what_the_columns_say() -> None:
    entry = Entry.objects.get(pk=append())
    leaf = json.loads(entry.leaf)
    assert len(leaf.pop("blind")) == 44  # 32 bytes in base64
    assert leaf == {
        "v": 1,
        "kind": "hall.case.accepted.v1",
        "subject": "case:12",
        "actor": "person:3",
        "scope": "/1/4/",
        "at": "2026-09-30T08:00:00.000250Z",
        "body": {"item": "不动产登记"},
    }
    assert (entry.kind, entry.at, entry.body) == (leaf["kind"], AT, leaf["body"])


@pytest.mark.django_db
def test_equal_entries_have_different_leaves() -> None:
    append()
    append()
    assert Entry.objects.values("leaf").distinct().count() == 2


@pytest.mark.django_db
def test_a_leaf_cannot_be_given() -> None:
    run(
        "INSERT INTO ledger_entry (kind, subject, actor, scope, at, body, leaf)"
        " VALUES ('a.b.c.v1', 'case:1', 'person:1', '/', now(), '{}', 'my own story')"
    )
    assert json.loads(Entry.objects.get().leaf)["kind"] == "a.b.c.v1"
    assert Pending.objects.count() == 1


@pytest.mark.django_db
def test_any_server_time_zone_writes_the_same_moment() -> None:
    run("SET LOCAL TimeZone = 'America/New_York'")
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL TimeZone = 'America/New_York'; SELECT ledger_append('a.b.c.v1', 'case:1',"
            " 'person:1', '/', '2026-03-08T07:00:00.5Z', '{}')"
        )
    assert '"at":"2026-03-08T07:00:00.500000Z"' in Entry.objects.get().leaf


@pytest.mark.django_db
def test_a_body_may_hold_what_python_has() -> None:
    body = {
        "at": datetime(2026, 9, 30, 16, tzinfo=UTC),
        "day": date(2026, 9, 30),
        "sum": Decimal("12.50"),
        "id": UUID(int=1),
        "text": '"quoted" \\ \n 明镜',
    }
    assert Entry.objects.get(pk=append(body=body)).body == {
        "at": "2026-09-30T16:00:00Z",
        "day": "2026-09-30",
        "sum": "12.50",
        "id": "00000000-0000-0000-0000-000000000001",
        "text": '"quoted" \\ \n 明镜',
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "hall.accepted"},
        {"kind": "Hall.case.accepted.v1"},
        {"kind": "hall.case.accepted.v0"},
        {"subject": "12"},
        {"subject": "case:1 2"},
        {"actor": ""},
        {"scope": "1/4"},
        {"scope": "/1/4"},
        {"at": datetime(2026, 9, 30)},  # noqa: DTZ001 (that is the fault)
        {"body": {"n": float("nan")}},
        {"body": {"at": datetime(2026, 9, 30)}},  # noqa: DTZ001
        {"body": {"x": object()}},
    ],
)
def test_bad_grammar_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(Refused):
        append(**changed)
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        "'hall.accepted', 'case:1', 'person:1', '/', now(), '{}'",
        "'a.b.c.v1', 'case', 'person:1', '/', now(), '{}'",
        "'a.b.c.v1', 'case:1', 'nobody', '/', now(), '{}'",
        "'a.b.c.v1', 'case:1', 'person:1', '/x/', now(), '{}'",
        "'a.b.c.v1', 'case:1', 'person:1', '/', NULL, '{}'",
    ],
)
def test_the_database_refuses_bad_grammar_too(arguments: str) -> None:
    with pytest.raises(IntegrityError):
        run(f"SELECT ledger_append({arguments})")


@pytest.mark.django_db(transaction=True)
def test_no_entry_without_a_transaction() -> None:
    with pytest.raises(Refused, match="transaction"):
        append()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_its_transaction() -> None:
    with transaction.atomic():
        append()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Pending.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_listeners_are_told_once_a_transaction() -> None:
    listener = connection.copy()
    try:
        listener.cursor().execute("LISTEN ledger")
        run(
            "SELECT ledger_append('a.b.c.v1', 'case:' || n, 'person:1', '/', now(), '{}')"
            " FROM generate_series(1, 50) AS n"
        )
        told = [one.channel for one in listener.connection.notifies(timeout=0.5)]
    finally:
        listener.close()
    assert told == ["ledger"]


GUARDED = {
    "ledger_entry": "leaf",
    "ledger_leaf": "hash",
    "ledger_tile": "root",
    "ledger_checkpoint": "note",
    "ledger_cosignature": "line",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_database_refuses_to_forget(table: str, statement: str, role: str) -> None:
    """Also the tables' owner, and a session told to skip ordinary triggers."""
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        run(
            f"SET LOCAL session_replication_role = {role};"
            + statement.format(table, GUARDED[table])
        )


@pytest.mark.django_db
def test_an_upsert_is_a_change() -> None:
    entry = append()
    with pytest.raises(IntegrityError, match="the ledger only grows"):
        run(
            "INSERT INTO ledger_entry (id, kind, subject, actor, scope, at, body, leaf)"
            f" VALUES ({entry}, 'a.b.c.v1', 'case:1', 'person:1', '/', now(), '{{}}', '')"
            " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind"
        )


GRANTS = """
CREATE ROLE ledger_writer;
GRANT SELECT, INSERT ON ledger_entry, ledger_leaf, ledger_tile, ledger_checkpoint,
    ledger_cosignature TO ledger_writer;
GRANT SELECT, INSERT, DELETE ON ledger_pending TO ledger_writer;
GRANT SELECT, UPDATE ON ledger_clock TO ledger_writer;
SET LOCAL ROLE ledger_writer;
"""


@pytest.mark.django_db
def test_a_role_that_owns_nothing_is_enough() -> None:
    """The grants that docs/ledger.md gives: all work can be done, and no refusal switched off."""
    run(GRANTS)
    append()
    assert len(sequence(10)) == 1
    clock.observe()
    for forbidden in (
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_refuse",
        "SET session_replication_role = replica",
        "DROP TRIGGER ledger_refuse ON ledger_entry",
        "DELETE FROM ledger_entry",
    ):
        with pytest.raises(ProgrammingError):
            run(forbidden)
