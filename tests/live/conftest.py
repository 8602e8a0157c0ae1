"""The stage of the live screens, and somebody to stand before it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cast import Cast
from django.conf import settings
from django.test import Client
from live_stage import Stage, alone, cookie_of, wait_for

from ledger import keys, selectors
from mingjing.embedded import Redis


@pytest.fixture
def stage(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """An empty installation: the test's database, and processes that are started one by one."""
    # Tests ask the database between two messages; their event loop has nothing else to do.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    _new_signing_key()
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path / "redis"))
        yield Stage(stack, redis)
    wait_for(alone)


def _new_signing_key() -> None:
    """The relay signs checkpoints; each test's ledger has another origin."""
    path = settings.LEDGER_KEY_FILE
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".pub").unlink(missing_ok=True)
    keys.create(path, selectors.origin())


@pytest.fixture
def cookie(cast: Cast, client: Client) -> str:
    """The session of the Supervisor, as a cookie header."""
    return cookie_of(client, cast.supervisor)
