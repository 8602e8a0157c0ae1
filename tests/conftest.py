"""The ground every test stands on: a real PostgreSQL, a real Redis, the project's environment.

The engines start before Django reads its settings. `DATABASE_URL` and `REDIS_URL`, where set,
are used instead.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def _environment() -> None:
    os.environ["MINGJING_ENV"] = "test"
    folder = tempfile.TemporaryDirectory(prefix="mingjing-test-")
    _kept.append(folder)
    var = Path(folder.name)
    os.environ["MINGJING_VAR"] = folder.name
    if "DATABASE_URL" not in os.environ:
        from mingjing.embedded import Postgres

        # A test's data need not survive the power cut; its transactions are real all the same.
        fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        postgres = Postgres(ROOT / "var" / "test" / "postgres", fast)
        _kept.append(postgres)
        # A name of its own: two runs at once must not share a database.
        os.environ["DATABASE_URL"] = postgres.url(f"mingjing_{os.getpid()}")
    if "REDIS_URL" not in os.environ:
        from mingjing.embedded import Redis

        redis = Redis(var / "redis")
        _kept.append(redis)
        os.environ["REDIS_URL"] = redis.url


_kept: list[object] = []
_environment()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real records; tests that need it are skipped by name where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/data, which this checkout does not have beside it")
    return SHARED


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Each test starts in the first language."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield
