"""A gigabyte through the browser, the server and the command line, each in constant memory."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from browser import take_cookie
from line import Line
from live_stage import apart
from playwright.async_api import BrowserContext, Page, expect
from tender_house import Bidder, TenderHouse, a_bidder, received
from whole_house import Figure

from infra.bench.memory import CHROMIUM, held, private

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
SMALL, LARGE = 32, 1000
MINUTES = 10 * 60 * 1000
MOST_HEAP, MOST_BROWSER, MOST_SERVER, MOST_PROGRAM = 16 * MB, 160 * MB, 64 * MB, 8
"""What the larger bid may take beyond the smaller: bytes; of a program, MB."""


class Peaks:
    """The most memory that a page, its browser and the server have held, looked at often."""

    def __init__(self, bidder: Bidder, line: Line) -> None:
        self._line = line
        self._server = bidder.house.web.popen.pid
        self.heap = self.browser = self.server = 0

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            self.heap = max(self.heap, await self._line.heap())
            self.browser = max(self.browser, held(os.getpid(), CHROMIUM))
            self.server = max(self.server, private(self._server))
            await asyncio.sleep(0.2)


async def handed_in(bidder: Bidder, megabytes: int, received: int) -> Peaks:
    """A bid of so many MB from the file to the receipt."""
    await bidder.choose(megabytes * MB)
    peaks = Peaks(bidder, await Line.of(bidder.page))
    watching = asyncio.create_task(peaks.watch())
    await bidder.seal("1000000")
    rows = bidder.page.locator("#handed tbody tr")
    await expect(rows).to_have_count(received, timeout=MINUTES)
    watching.cancel()
    return peaks


@pytest.mark.browser
@pytest.mark.parametrize("tender_house", [{"volume": 256 << 20}], indirect=True)
async def test_a_bid_of_a_gigabyte_in_the_browser(
    tender_house: TenderHouse, profile: BrowserContext, tmp_path: Path, figure: Figure
) -> None:
    house = tender_house
    apart(house.take_bids)(tmp_path)
    bidder = apart(a_bidder)(house, 1, tmp_path)

    async def opened(url: str, *, cookie: str) -> Page:
        await take_cookie(profile, cookie)
        page = await profile.new_page()
        await page.goto(url)
        return page

    await bidder.come(opened)
    await bidder.prepare()
    small = await handed_in(bidder, SMALL, 1)
    large = await handed_in(bidder, LARGE, 2)
    assert apart(received)(house, bidder) == [(1, "1")]
    for name, most in (("heap", MOST_HEAP), ("browser", MOST_BROWSER), ("server", MOST_SERVER)):
        before, after = getattr(small, name), getattr(large, name)
        figure(f"{name}_mb", [before // MB, after // MB])
        assert after - before < most, name


def test_a_gigabyte_at_the_command_line(tmp_path: Path, figure: Figure) -> None:
    peaks = {}
    for megabytes in (SMALL, LARGE):
        figures = measured(megabytes)
        peaks[megabytes] = (figures["ebid_seal_peak_mb"], figures["ebid_open_peak_mb"])
    figure("seal_open_mb", peaks)
    for before, after in zip(peaks[SMALL], peaks[LARGE], strict=True):
        assert after - before < MOST_PROGRAM


def measured(megabytes: int) -> dict[str, float]:
    """What the benchmark of the command line finds, in a process that is small itself."""
    command = [sys.executable, "-m", "infra.bench.envelope", "--json", "--rounds", "1"]
    done = subprocess.run(
        [*command, "--size", str(megabytes)], cwd=ROOT, check=True, capture_output=True
    )
    found: dict[str, float] = json.loads(done.stdout)["figures"]
    return found
