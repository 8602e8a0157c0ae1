"""The whole platform as one command: it opens, outlives each of its processes, leaves none."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings
from psycopg import sql

MINGJING = [sys.executable, "-m", "mingjing"]
NAMES = ("relay", "watcher", "worker", "web")


def wait_for(what: str, holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.1)


class Platform:
    """`mingjing up` against a database of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        for words in (["manage", "migrate", "--verbosity", "0"], ["ledger", "keygen"]):
            subprocess.run([*MINGJING, *words], env=environment, capture_output=True, check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.up = subprocess.Popen(
            [*MINGJING, "up", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def processes(self) -> dict[str, psutil.Process]:
        """The living children by what they do; Celery's own are not among them."""
        found = {}
        for child in psutil.Process(self.up.pid).children():
            with suppress(psutil.NoSuchProcess):  # a zombie too
                words = child.cmdline()
                found |= {name: child for name in NAMES if name in words}
        return found

    def family(self) -> list[psutil.Process]:
        """The children and theirs."""
        return list(psutil.Process(self.up.pid).children(recursive=True))

    def health(self) -> tuple[int, dict[str, object]]:
        """The answer of the health page; 0 while nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException):
            return 0, {}
        finally:
            connection.close()

    def is_well(self) -> bool:
        return set(self.processes()) == set(NAMES) and self.health()[0] == 200


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    engine = settings.DATABASES["default"]
    server = psycopg.conninfo.make_conninfo(
        host=engine["HOST"],
        port=engine["PORT"],
        user=engine["USER"],
        password=engine["PASSWORD"],
        dbname="postgres",
    )
    name = f"mingjing_up_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    house = {"DATABASE_URL": f"{address}/{name}", "MINGJING_VAR": str(tmp_path)}
    running = Platform(os.environ | house)
    try:
        yield running
    finally:
        running.up.kill()
        running.up.communicate()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )


@pytest.mark.soak
def test_each_process_may_die_and_none_outlives_the_command(platform: Platform):
    wait_for("the house is open", platform.is_well)
    before = platform.processes()
    for process in before.values():
        process.kill()
    wait_for("all are back", lambda: platform.is_well() and _all_new(before, platform.processes()))
    wait_for("Celery has its own", lambda: len(platform.family()) > len(NAMES))
    family = platform.family()
    platform.up.send_signal(signal.SIGTERM)
    _, said = platform.up.communicate(timeout=60)
    assert platform.up.returncode == 0
    assert all(f"up: {name} died and is started again" in said for name in NAMES)
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive


def _all_new(before: dict[str, psutil.Process], now: dict[str, psutil.Process]) -> bool:
    return all(before[name].pid != process.pid for name, process in now.items())
