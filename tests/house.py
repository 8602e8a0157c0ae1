"""A small installation that browsers can look at: web process and relay, with rows a test says."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from cast import Cast
from django.conf import settings
from django.test import Client
from live_stage import Process, Stage, alone, cookie_of, wait_for

from ledger import keys, selectors
from mingjing.embedded import Redis

S = TypeVar("S", bound=Stage)


class House:
    """A web process, a relay, and whoever stands before them."""

    def __init__(self, stage: Stage, cast: Cast, client: Client) -> None:
        self.stage = stage
        self.cast = cast
        self._client = client
        self.relay = stage.relay()
        self.web: Process = stage.web()

    @property
    def topic(self) -> str:
        """The board of the cast's county."""
        return f"wall:{self.cast.county.pk}"

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.web.said}{path}"

    def cookie(self, part: str) -> str:
        """The session of the person who plays `part`."""
        return cookie_of(self._client, getattr(self.cast, part))


@pytest.fixture
def house(
    transactional_db: None,
    cast: Cast,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """The house, open; its relay writes what a test tells it (`live_stage.tell`)."""
    with ground(tmp_path, monkeypatch) as stage:
        yield House(stage, cast, client)


@contextmanager
def ground(folder: Path, monkeypatch: pytest.MonkeyPatch, stage: type[S] = Stage) -> Iterator[S]:
    """A stage with a new signing key and a Redis of its own; everything on it ends with it."""
    # Tests ask the database between two looks at a page; their event loop has nothing else to do.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    key = settings.LEDGER_KEY_FILE
    key.unlink(missing_ok=True)
    key.with_name(key.name + ".pub").unlink(missing_ok=True)
    keys.create(key, selectors.origin())
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(folder / "redis"))
        yield stage(stack, redis)
    wait_for(alone)
