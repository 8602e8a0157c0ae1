"""The engines of one test run: its own PostgreSQL and Redis, its own folder, gone when it ends.

Tests that are dealt out to several workers (`pytest -n`) run in as many houses: each has its own.

A pytest plugin, because everything must stand before Django reads its settings. `DATABASE_URL` and
`REDIS_URL`, where set, are used instead. A run that is killed takes its servers with it (the kernel
sees to that) and leaves only files, which the next run removes.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mingjing.embedded import Postgres, Redis
from mingjing.lifeline import passing_folder

RUNS = Path(__file__).resolve().parents[1] / "var" / "test"
# A test's data need not survive a power cut; its transactions are real all the same.
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}

_standing = ExitStack()
_own: dict[str, Postgres] = {}


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """The run's PostgreSQL, for tests that stop it; they are skipped where it is not our own."""
    from django.db import connection  # settings are not to be read before the engines stand

    if "postgres" not in _own:
        pytest.skip("DATABASE_URL names a server that is not the tests' to stop")
    yield _own["postgres"]
    connection.close()  # it broke with the server


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Set up the environment before any other plugin looks at it."""
    run = _standing.enter_context(passing_folder(RUNS))
    os.environ["MINGJING_ENV"] = "test"
    os.environ["MINGJING_VAR"] = str(run)
    if not _only_deals_out(early_config):
        _start_missing(run)
    return (yield)


def pytest_unconfigure() -> None:
    """Stop the engines and remove the folder, last started first."""
    _standing.close()


def _only_deals_out(config: pytest.Config) -> bool:
    """Whether this process runs no test itself, but workers that inherit its environment."""
    worker = "PYTEST_XDIST_WORKER" in os.environ
    return not worker and bool(getattr(config.known_args_namespace, "numprocesses", None))


def _start_missing(run: Path) -> None:
    if "DATABASE_URL" not in os.environ:
        postgres = _standing.enter_context(Postgres(run / "postgres", FAST))
        _own["postgres"] = postgres
        os.environ["DATABASE_URL"] = postgres.url("mingjing")
    if "REDIS_URL" not in os.environ:
        redis = _standing.enter_context(Redis(run / "redis"))
        os.environ["REDIS_URL"] = redis.url
