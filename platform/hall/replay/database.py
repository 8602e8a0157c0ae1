"""The rehearsal's database: made beside the configured one, and the only one ever dropped.

Its name is the configured one's with `_rehearsal` behind it. One of that name is dropped only if it
says of itself that it is a rehearsal: by the row of its clock, or, where it was never set up to the
end, by the mark it got when it was made.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote, urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

import ledger.keys
import ledger.selectors
from ledger import clock

SUFFIX = "_rehearsal"
MARK = "mingjing rehearsal: dropped and made anew by `mingjing hall replay`"
LONGEST_NAME = 63  # bytes; PostgreSQL cuts off what is longer, and then two names are one


class NoRehearsal(Exception):
    """The rehearsal cannot be held here; nothing was touched."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal database and the environment of the processes that work in it."""

    name: str
    environment: Mapping[str, str]


def make() -> Rehearsal:
    """Make the rehearsal database anew and turn this process's connection to it.

    Raises `NoRehearsal` where a database of that name is no rehearsal or cannot be made.
    """
    name = f"{connection.settings_dict['NAME']}{SUFFIX}"
    if len(name.encode()) > LONGEST_NAME:
        raise NoRehearsal(_("数据库名“%(name)s”过长") % {"name": name})
    try:
        _make_anew(name)
    except psycopg.Error as error:
        raise NoRehearsal(f"{name}: {str(error).splitlines()[0]}") from error
    made = Rehearsal(name, _environment(name))
    _migrate(made)
    _turn_to(name)
    _give_key(Path(made.environment["LEDGER_KEY_FILE"]))
    return made


def check_here() -> None:
    """Raise `NoRehearsal` unless the configured database is a rehearsal itself."""
    if not clock.reading().rehearsal:
        name = connection.settings_dict["NAME"]
        raise NoRehearsal(_("“%(name)s”是正式数据库，不能在其中演练") % {"name": name})


def _make_anew(name: str) -> None:
    with _connect_anywhere() as server:
        exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists:
            _must_be_rehearsal(name, server)
            server.execute(_named("DROP DATABASE {} WITH (FORCE)", name))
        server.execute(_named("CREATE DATABASE {}", name))
        server.execute(_named("COMMENT ON DATABASE {} IS {}", name, MARK))
        # Nothing in it is worth waiting for the disk.
        server.execute(_named("ALTER DATABASE {} SET synchronous_commit = off", name))


def _must_be_rehearsal(name: str, server: psycopg.Connection) -> None:
    says = _says_it_rehearses(name)
    if says is None:
        mark = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        says = mark == (MARK,)
    if not says:
        raise NoRehearsal(
            _("已有名为“%(name)s”的数据库，但它不是演练库，未作改动") % {"name": name}
        )


def _says_it_rehearses(name: str) -> bool | None:
    """What the row of its clock says; None where it has none."""
    with _connect(name) as inside:
        found = inside.execute("SELECT to_regclass('ledger_clock') IS NOT NULL").fetchone()
        if found != (True,):
            return None
        row = inside.execute("SELECT rehearsal FROM ledger_clock").fetchone()
        return None if row is None else bool(row[0])


def _connect_anywhere() -> psycopg.Connection:
    """A connection to the server; the configured database may not exist yet."""
    try:
        return _connect(str(connection.settings_dict["NAME"]))
    except psycopg.OperationalError:
        return _connect("postgres")


def _connect(database: str) -> psycopg.Connection:
    """A connection beside Django's, outside any transaction."""
    stated = {**connection.get_connection_params(), "dbname": database}
    return psycopg.connect(**stated, autocommit=True)


def _named(statement: LiteralString, name: str, *values: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name), *map(sql.Literal, values))


def _environment(name: str) -> Mapping[str, str]:
    url = urlsplit(os.environ.get("DATABASE_URL", "postgres:///"))
    return {
        "DATABASE_URL": url._replace(path=f"/{quote(name, safe='')}").geturl(),
        "LEDGER_REHEARSAL": "on",
        # A log of its own, signed with a key of its own and shown to nobody's witness.
        "LEDGER_KEY_FILE": str(settings.VAR / "rehearsal" / f"{name}.key"),
        "WITNESS_URL": "",
        "LOG_LEVEL": "WARNING",
    }


def _migrate(made: Rehearsal) -> None:
    """Have a process of its own give the database its tables: it is born what the settings say."""
    command = [sys.executable, "-m", "mingjing", "manage", "migrate", "--skip-checks", "-v", "0"]
    environment = {**os.environ, **made.environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [""]
        raise NoRehearsal(f"{made.name}: {said[-1]}")


def _turn_to(name: str) -> None:
    """Let Django's connection lead to the rehearsal from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name
    check_here()


def _give_key(path: Path) -> None:
    path.unlink(missing_ok=True)
    ledger.keys.create(path, ledger.selectors.origin())
