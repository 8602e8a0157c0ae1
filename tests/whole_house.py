"""The house as it is run: web, relay and watcher as their own commands, and boards to compare."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from cast import Cast
from desk import Desk, moment
from django.test import Client
from house import House, ground
from live_stage import Process, Stage
from playwright.async_api import Page, expect

from ledger import clock

KEPT = Path(__file__).resolve().parents[1] / "var" / "test"
PICTURES, FIGURES = KEPT / "screenshots", KEPT / "figures"
PHONE = dict(zip(("width", "height"), SIZES["phone"], strict=True))
Figure = Callable[[str, object], None]
MORNING = "2026-11-30 09:00"
"""A Monday on which every test's hall opens."""

# What a wall shows: name of the panel, its page and how many there are, the text.
SHOWN = """() => {
  const said = (element) => (element?.innerText ?? "").replace(/\\s+/g, " ");
  const one = (place) => [place, 1, 1, said(document.querySelector(place))];
  const list = (area) => {
    const side = said(document.querySelector(`.${area} .panel-side`));
    const [page, pages] = side.match(/\\d+/g)?.slice(-2).map(Number) ?? [1, 1];
    return [area, page, pages, said(document.querySelector(`.${area} .panel-body`))];
  };
  const whole = [".head-name", ".figures", ".strip-count", ".strip-ack", ".checkpoint"];
  return [...whole.map(one), ...["stream", "urgent", "departments"].map(list)];
}"""


MINGJING = (sys.executable, "-m", "mingjing")


class RealStage(Stage):
    """Starts the commands that an installation runs."""

    def relay(self) -> Process:
        return self._kept("relay")

    def watcher(self) -> Process:
        """Start a watcher."""
        return self._kept("watcher")

    def web(self, port: int | str = 0, *manner: str, **environment: str) -> Process:
        popen = self.run([*MINGJING, "web", "--port", str(port), *manner], **environment)
        assert popen.stdout is not None
        said = re.search(r":(\d+)/", popen.stdout.readline())
        assert said, "the web process did not start"
        return Process(popen, said[1])

    def _kept(self, name: str) -> Process:
        return Process(self.run([*MINGJING, name]), name)


class WholeHouse(House):
    """Every process at work, and what tests do to them."""

    stage: RealStage

    def __init__(self, stage: RealStage, cast: Cast, client: Client) -> None:
        super().__init__(stage, cast, client)
        self.watcher = stage.watcher()

    @property
    def processes(self) -> dict[str, Process]:
        """Who is at work, by name."""
        return {"web": self.web, "relay": self.relay, "watcher": self.watcher}

    def start(self, name: str) -> None:
        """Start a process again; the web process where it was."""
        again = self.stage.web(self.web.said) if name == "web" else getattr(self.stage, name)()
        setattr(self, name, again)

    def is_well(self) -> bool:
        """What the house says of itself: relay and watcher were heard just now."""
        try:
            with urlopen(self.url("/healthz"), timeout=5) as answer:
                return bool(json.load(answer)["well"])
        except OSError:
            return False

    async def wall(self, open_page: OpenPage, **manner: object) -> Page:
        """The supervisor's wall, alive."""
        page = await open_page(self.url("/wall/"), cookie=self.cookie("supervisor"), **manner)
        await alive(page)
        return page


async def alive(page: Page) -> None:
    """Wait until a wall may be believed."""
    await expect(page.locator("#stage")).to_have_attribute("data-stale", "false", timeout=40_000)


def freeze(process: Process) -> None:
    """Let a process hang as it stands, its connections open."""
    os.kill(process.popen.pid, signal.SIGSTOP)


def thaw(process: Process) -> None:
    """Let it go on."""
    os.kill(process.popen.pid, signal.SIGCONT)


async def photograph(page: Page, name: str) -> None:
    """Keep a picture for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")


async def looked_at(page: Page, name: str) -> None:
    """Pictures at both sizes, and axe."""
    size = page.viewport_size
    await photograph(page, name)
    await assert_accessible(page)
    await page.set_viewport_size(PHONE)
    await photograph(page, f"{name} phone")
    await assert_no_wider(page)
    assert size is not None
    await page.set_viewport_size(size)


async def pages_of(wall: Page) -> dict[str, dict[int, str]]:
    """Everything a wall shows, the pages of its lists awaited one after the other."""
    found: dict[str, dict[int, str]] = {}
    counts: dict[str, int] = {}
    async with asyncio.timeout(120):
        while not counts or any(len(found[panel]) < count for panel, count in counts.items()):
            for panel, page, pages, text in await wall.evaluate(SHOWN):
                if counts.get(panel) != pages:  # the list has grown or shrunk
                    found[panel], counts[panel] = {}, pages
                found[panel][page] = text
            await wall.wait_for_timeout(100)
    return found


async def assert_as_fresh(wall: Page, house: WholeHouse, open_page: OpenPage) -> None:
    """A wall that was open all the time shows what one opened now does."""
    fresh = await house.wall(open_page, size=await size_of(wall))
    for _ in range(5):  # what was on its way arrives
        old, new = await asyncio.gather(pages_of(wall), pages_of(fresh))
        if old == new:
            break
    assert old == new
    await fresh.close()


async def size_of(page: Page) -> tuple[int, int]:
    """The size of a page's window."""
    size = page.viewport_size
    assert size is not None
    return size["width"], size["height"]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Keep a measured figure for people to read: `figure("seconds", 0.2)`."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    file = FIGURES / f"{request.node.name}.json"
    found: dict[str, object] = {}

    def keep(name: str, value: object) -> None:
        found[name] = value
        print(f"{name}: {value}")
        file.write_text(json.dumps(found, indent=1) + "\n")

    return keep


@pytest.fixture
def morning(transactional_db: None) -> datetime:
    """A rehearsal that begins on a working morning; its clock goes forward only."""
    begun = moment(MORNING)
    clock.begin_at(begun)
    return begun


@pytest.fixture
def whole_house(
    morning: datetime,
    cast: Cast,
    desk: Desk,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[WholeHouse]:
    """The house with every process at work, the cast in it, and items on the clerk's desk."""
    with ground(tmp_path, monkeypatch, RealStage) as stage:
        yield WholeHouse(stage, cast, client)
