"""The recipe of `docs/operations.md`: the platform at work as a role that owns nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
RIGHTS = ROOT / "infra" / "postgres" / "rights.sql"
DATABASE, OWNER, ROLE = "mingjing_rights", "mingjing_owner", "mingjing"


def connect(database: str, user: str | None = None) -> psycopg.Connection:
    """A connection to the tests' server."""
    ours = connection.settings_dict
    return psycopg.connect(
        host=ours["HOST"],
        port=ours["PORT"] or None,
        user=user or ours["USER"],
        dbname=database,
        autocommit=True,
    )


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Path]:
    """A database whose tables belong to one role while the platform works as another."""
    with connect("postgres") as server:
        remove(server)
        for role in (OWNER, ROLE):
            server.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        server.execute(f"create database {DATABASE} owner {OWNER} template template0")
        mingjing(OWNER, tmp_path, "manage", "migrate", "--no-input", "--verbosity", "0")
        for _again in range(2):
            with connect(DATABASE) as superuser:
                superuser.execute(RIGHTS.read_text("utf-8").encode())
        yield tmp_path
        remove(server)


def remove(server: psycopg.Connection) -> None:
    server.execute(f"drop database if exists {DATABASE} with (force)")
    for role in (OWNER, ROLE):
        server.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def mingjing(user: str, var: Path, *words: str) -> str:
    """What a command prints that works as `user`."""
    ours = connection.settings_dict
    host = ours["HOST"].replace("/", "%2F")
    url = f"postgres://{user}@{host}:{ours['PORT']}/{DATABASE}"
    done = subprocess.run(
        [sys.executable, "-m", "mingjing", *words],
        env={**os.environ, "DATABASE_URL": url, "MINGJING_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


RELAY = "from live.relay import Relay\nrelay = Relay()\nwhile relay.step(): pass"


@pytest.mark.soak
def test_the_platform_works_as_a_role_that_owns_nothing(installation: Path):
    mingjing(ROLE, installation, "ledger", "keygen")
    mingjing(ROLE, installation, "county", "found")
    mingjing(ROLE, installation, "manage", "shell", "-v", "0", "-c", RELAY)
    assert mingjing(ROLE, installation, "ledger", "verify").endswith("whole\n")
    assert '"open"' in mingjing(ROLE, installation, "hall", "report", "--json")
    with connect(DATABASE, ROLE) as platform:
        for forbidden in (
            "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
            "UPDATE ledger_entry SET actor = 'person:9'",
            "DELETE FROM ledger_leaf",
            "TRUNCATE ledger_checkpoint",
            "DROP TABLE hall_case",
            "CREATE TABLE other (n int)",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                platform.execute(forbidden)
