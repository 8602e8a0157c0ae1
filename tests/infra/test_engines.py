"""The embedded engines: where they run, how they end, what they say when they cannot."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from engines import FAST

from mingjing.embedded import EngineError, Postgres, Redis, engine

PARENT = """
import sys, time
from pathlib import Path
from mingjing.embedded import Postgres, Redis
folder = Path(sys.argv[1])
with Postgres(folder / "postgres") as postgres, Redis(folder / "redis") as redis:
    print(postgres.pid, redis.pid, flush=True)
    time.sleep(600)
"""


def answers(postgres: Postgres) -> bool:
    with psycopg.connect(postgres.url("postgres")) as connection:
        return connection.execute("select 1").fetchone() == (1,)


def ended(pid: int, seconds: float = 20) -> bool:
    """Whether a process is gone, or goes within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", ["x" * 120, "a b, \"c\" 'd' 目录"])
def test_any_folder_will_do(tmp_path: Path, name: str):
    with Postgres(tmp_path / name / "postgres", FAST) as postgres, Redis(tmp_path / name / "redis"):
        assert answers(postgres)


def test_data_outlives_the_server(tmp_path: Path):
    with Postgres(tmp_path / "postgres", FAST) as first:
        assert first.create("kept")
    with Postgres(tmp_path / "postgres", FAST) as second:
        assert not second.create("kept")
        second.drop("kept")
        assert second.create("kept")


def test_nobody_else_looks_into_the_data(tmp_path: Path):
    with Postgres(tmp_path / "postgres", FAST):
        assert stat.S_IMODE((tmp_path / "postgres").stat().st_mode) == 0o700


def test_a_killed_server_is_started_again(tmp_path: Path):
    with Postgres(tmp_path / "postgres", FAST) as postgres:
        postgres.create("kept")
        bystander = psycopg.connect(postgres.url("kept"))
        os.kill(postgres.pid, signal.SIGKILL)
        ended(postgres.pid)
        postgres.start()
        assert answers(postgres)
        assert not postgres.create("kept")
        bystander.close()


def test_engines_end_with_a_killed_parent(tmp_path: Path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert all(ended(pid) for pid in pids)
    with Postgres(tmp_path / "postgres", FAST) as next_one:
        assert answers(next_one)


def test_a_folder_has_one_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with Redis(tmp_path / "redis"), pytest.raises(EngineError, match="another process runs"):
        Redis(tmp_path / "redis")


def test_a_server_that_cannot_start_says_why(tmp_path: Path):
    with pytest.raises(EngineError, match=r"PostgreSQL did not start: .*no_such_setting"):
        Postgres(tmp_path / "postgres", FAST | {"no_such_setting": "on"})
    with Postgres(tmp_path / "postgres", FAST) as postgres:
        assert answers(postgres)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_root_keeps_its_folders_closed(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with Postgres(closed / "postgres", FAST) as postgres:
        assert answers(postgres)
        assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
