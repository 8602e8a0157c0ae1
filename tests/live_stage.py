"""Relays, web processes and a Redis of their own for the live tests: all real, all killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from accounts.models import Person
from ledger import clock, services
from live import selectors as live
from live.checksum import Json
from mingjing.embedded import Redis
from mingjing.lifeline import die_with_parent

PROGRAMS = Path(__file__).parent / "live"
P = ParamSpec("P")
T = TypeVar("T")
TOPIC = "probe:board"


class Process:
    """A started program. Several may be starting at once: it is waited for when it is asked."""

    def __init__(self, popen: subprocess.Popen[str], said: str | None = None) -> None:
        self.popen = popen
        if said is not None:
            self.said = said

    @cached_property
    def said(self) -> str:
        """The line it began with."""
        assert self.popen.stdout is not None
        said = self.popen.stdout.readline().strip()
        assert said, f"{self.popen.args!r} did not start"
        return said

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        self.popen.terminate()
        return self.popen.wait(15)


class Stage:
    """One installation: its database is the test's, its Redis and processes are its own."""

    def __init__(self, stack: ExitStack, redis: Redis) -> None:
        self._stack = stack
        self.redis = redis

    def _start(self, program: str, *arguments: str, **environment: str) -> Process:
        command = [sys.executable, str(PROGRAMS / program), *arguments]
        popen = self.run(command, **environment)
        return Process(popen)

    def run(self, command: Sequence[str], **environment: str) -> subprocess.Popen[str]:
        """Start any program of the installation; it ends with the stage."""
        database = connection.settings_dict
        address = f"{database['USER']}@{quote(database['HOST'], safe='')}"
        popen = subprocess.Popen(
            command,
            env={
                **os.environ,
                "DATABASE_URL": f"postgres://{address}/{database['NAME']}",
                "REDIS_URL": self.redis.url,
                "PYTHONPATH": os.pathsep.join(sys.path),
                **environment,
            },
            stdout=subprocess.PIPE,
            text=True,
            # A test run that is killed leaves nothing running.
            preexec_fn=die_with_parent(),  # noqa: PLW1509 (no threads when it starts)
        )
        self._stack.callback(popen.communicate)
        self._stack.callback(popen.kill)
        return popen

    def kill_redis(self) -> None:
        """End Redis as a power cut would; `redis.start()` brings it back, empty."""
        os.kill(self.redis.pid, signal.SIGKILL)
        wait_for(lambda: not self.redis.running)

    def relay(self) -> Process:
        """Start a relay."""
        return self._start("relay_process.py")

    def web(self, port: int | str = 0, *manner: str, **environment: str) -> Process:
        """Start a web process; it says its port."""
        return self._start("web_process.py", str(port), *manner, **environment)


def url(web: Process) -> str:
    """The live socket of a web process."""
    return f"ws://127.0.0.1:{web.said}/live/"


def apart(ask: Callable[P, T]) -> Callable[P, T]:
    """Let a function use a connection of its own: in an event loop, Django gives it one anyway."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return ask(*args, **kwargs)
        finally:
            connection.close()

    return asked


def tell(key: str, row: dict[str, Json] | None, topic: str = TOPIC) -> None:
    """Let something happen that the probe turns into a row."""
    tell_all({key: row}, topic)


@apart
def tell_all(rows: Mapping[str, dict[str, Json] | None], topic: str = TOPIC) -> None:
    """Let several things happen in one transaction."""
    with transaction.atomic():
        for key, row in rows.items():
            services.append(
                "live.probe.set.v1",
                subject="probe:1",
                actor="system:probe",
                scope="/",
                at=clock.now(),
                body={"topic": topic, "key": key, "row": row},
            )


@apart
def snapshot(topic: str = TOPIC) -> dict[str, object]:
    """A fresh snapshot, past hub and Redis."""
    return {key: json.loads(row) for key, row in live.snapshot(topic).rows.items()}


def alone() -> bool:
    """Whether the test's own connection is the database's only one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone() == (1,)


def wait_for(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds, in a test without an event loop."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)


@apart
def cookie_of(client: Client, person: Person) -> str:
    """The session of `person`, newly signed in."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
