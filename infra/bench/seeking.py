"""Seeking in a session of eight hours and four cameras, on the review page in Chromium.

    python -m infra.bench.seeking [--json] [--hours N] [--seeks N]

One film of 25 pictures a second is every camera's, again and again (`tests/eight_hours.py`):
chains, anchors, manifest and segments are as a session of that length has them, its pictures are
smaller (640 × 272, 0.4 Mbit/s). Marks and arbitrary moments are sought; then all play, and it is
measured how far apart they are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from mingjing.embedded import Postgres, Redis

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from playwright.async_api import Page, async_playwright  # noqa: E402

CAMERAS = 4
GOAL, FRAME = 1.5, 0.04
"""Seconds: of a seek, and that the cameras may be apart."""
STATES = "[...new Set([...document.querySelectorAll('.screen')].map(s => s.dataset.state))].join()"
PATIENCE = 180.0
CHANCE = random.Random(8)  # noqa: S311 (which moments are sought)


@dataclass
class House:
    """A web process with one long recording, and somebody who may look at it."""

    viewing: str
    cookie: str
    marks: list[float]
    end: float


def main() -> int:
    """Measure, and print the figures and the goals."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--hours", type=float, default=8)
    arguments.add_argument("--seeks", type=int, default=12)
    asked = arguments.parse_args()
    from browser import chromium  # type: ignore[import-not-found]

    program = chromium()
    with prepared(asked.hours, asked.seeks) as house:
        figures = asyncio.run(measured(program, house, asked.seeks))
    print(json.dumps(figures) if asked.json else said(figures))
    return 0


@contextmanager
def prepared(hours: float, marks: int) -> Iterator[House]:
    """Engines, tables, the recording and a web process; all gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingjing-bench-")))
        postgres = stack.enter_context(Postgres(folder / "postgres"))
        redis = stack.enter_context(Redis(folder / "redis"))
        postgres.create("bench")
        os.environ.update(
            MINGJING_ENV="test",
            MINGJING_VAR=str(folder),
            RECORDINGS_DIR=str(folder / "recordings"),
            LEDGER_KEY_FILE=str(folder / "ledger.key"),
            DATABASE_URL=postgres.url("bench"),
            REDIS_URL=redis.url,
            DJANGO_SETTINGS_MODULE="mingjing.settings",
            LOG_LEVEL="ERROR",
        )
        house = _recorded(hours, marks)
        house.viewing = f"{stack.enter_context(served())}{house.viewing}"
        yield house


def _recorded(hours: float, marks: int) -> House:
    """A county with a supervisor, the recording, and a viewing of it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client
    from eight_hours import sealed  # type: ignore[import-not-found]
    from footage import film  # type: ignore[import-not-found]
    from live_stage import cookie_of  # type: ignore[import-not-found]

    from accounts.principal import of_person, system
    from accounts.rules import Kind, Role
    from accounts.services import organisations, people, posts
    from ledger import keys, selectors
    from media.review import services

    call_command("migrate", verbosity=0)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    setup, end = system("setup"), hours * 3600
    moments = [float(CHANCE.randrange(round(end) - 20)) for _ in range(marks)]
    with transaction.atomic():
        centre = None
        for kind in (Kind.CITY, Kind.COUNTY, Kind.CENTRE):
            centre = organisations.create(
                setup, parent=centre, kind=kind, name=str(kind.label), name_en=kind.value
            )
        assert centre is not None
        person, _secret = people.create(
            setup,
            organisation=centre,
            username="supervisor",
            name="监察员",
            password=os.urandom(9).hex(),
        )
        posts.grant(setup, person, centre, Role.SUPERVISOR)
        recording = sealed(centre, film("bikes.mp4"), cameras=CAMERAS, hours=hours, marks=moments)
        viewing = services.ask(recording.pk, who=of_person(person), reason="bench")
    cookie = cookie_of(Client(), person)
    return House(f"/recordings/viewings/{viewing.pk}/", cookie, moments, end)


@contextmanager
def served() -> Iterator[str]:
    """The address of a web process."""
    command = [sys.executable, "-m", "mingjing", "web", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(
                r"http://\S+:\d+", process.stdout.readline() if process.stdout else ""
            )
            if not found:
                raise SystemExit("seeking: the web process did not start")
            yield found[0]
        finally:
            process.kill()


async def measured(program: str, house: House, seeks: int) -> dict[str, float]:
    """Seconds of opening and of seeks to marks and moments; how far apart the cameras play."""
    from pictures import SEEK, SPREAD  # type: ignore[import-not-found]

    async with opened(program, house) as page:
        begun = time.monotonic()
        await page.goto(house.viewing)
        await until_green(page)
        took = time.monotonic() - begun
        CHANCE.shuffle(house.marks)
        to_marks = [await page.evaluate(SEEK, [one, f"· {one:g}"]) for one in house.marks]
        moments = [round(CHANCE.uniform(0, house.end - 20), 1) for _ in range(seeks)]
        to_moments = [await page.evaluate(SEEK, [moment, None]) for moment in moments]
        await page.click("#play")
        spreads = []
        for moment in moments[:4]:
            await page.evaluate(SEEK, [moment, None])
            await page.wait_for_timeout(1500)
            spreads.append(await page.evaluate(SPREAD))
        await until_green(page)
    return {
        "open_s": round(took, 1),
        **{f"mark_{name}_s": round(one, 2) for name, one in _spread(to_marks).items()},
        **{f"moment_{name}_s": round(one, 2) for name, one in _spread(to_moments).items()},
        "apart_median_s": round(max(one[1] for one in spreads), 3),
        "apart_95_s": round(max(one[2] for one in spreads), 3),
    }


def _spread(took: list[float]) -> dict[str, float]:
    return {"median": median(took), "95": quantiles(took, n=20)[-1]}


@asynccontextmanager
async def opened(program: str, house: House) -> AsyncIterator[Page]:
    """A page of a browser in which the supervisor is signed in."""
    from browser import ARGUMENTS, take_cookie

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await take_cookie(context, house.cookie)
        yield await context.new_page()
        await browser.close()


async def until_green(page: Page) -> None:
    """Wait until what each camera shows is verified."""
    begun = time.monotonic()
    while await page.evaluate(STATES) != "green":
        if time.monotonic() > begun + PATIENCE:
            raise SystemExit(f"seeking: {await page.inner_text('#trust')}")
        await page.wait_for_timeout(50)


def said(figures: dict[str, float]) -> str:
    """The figures in words."""
    sought = "held" if max(figures["mark_95_s"], figures["moment_95_s"]) < GOAL else "NOT held"
    near = "held" if figures["apart_95_s"] <= FRAME + 0.005 else "NOT held"
    return (
        f"opening the page, until the first second is verified: {figures['open_s']} s\n"
        f"seek to a mark: median {figures['mark_median_s']} s, 95 % {figures['mark_95_s']} s\n"
        f"seek to a moment: median {figures['moment_median_s']} s, 95 % "
        f"{figures['moment_95_s']} s (goal < {GOAL} s: {sought})\n"
        f"cameras apart while they play: median {figures['apart_median_s']} s, 95 % "
        f"{figures['apart_95_s']} s (goal <= one frame, {FRAME} s: {near})"
    )


if __name__ == "__main__":
    sys.exit(main())
