"""Sealing in a browser: its speed beside a bare loop of WebCrypto's AES-GCM, and its memory.

    python -m infra.bench.browser_sealing [--json] [--megabytes N] [--rounds N]

The page runs from a file in Chromium, with the house's own Workers. *Bare* encrypts chunks of
16 KiB one after the other, in memory, or reading the same file; it neither hashes nor hands
anything over. A part of 50 MB is hashed whole, as WebCrypto can; a large one in WebAssembly, as it
comes. The national suite is measured by itself: no browser has its cipher.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from playwright.async_api import Page, async_playwright

from infra.bench.memory import CHROMIUM, held

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
GOAL = 0.7
PART, NATIONAL = 50, 8
"""MB of a part as most bids have it, and of what the slower suite seals."""
MB = 1_000_000
FILE = "document.getElementById('file').files[0]"
SEALED = f"sealed({FILE})"
WAYS = {
    "sealed": SEALED,
    "bare": f"bare({FILE}, 'loop')",
    "reading": f"bare({FILE}, 'reading')",
}


def main() -> int:
    """Measure, and print the figures and the goals."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--megabytes", type=int, default=256)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("needs Chromium, which this machine does not have")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        page = build(Path(folder))
        figures = asyncio.run(measure(program, page, asked.megabytes, asked.rounds))
    print(json.dumps(figures) if asked.json else said(figures))
    return 0


def build(folder: Path) -> Path:
    """The page that measures, in one file."""
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    command = ["node", str(vite), "build", "-c", "vite.offline.config.ts", "--mode", "bench"]
    quiet = ["--outDir", str(folder), "--logLevel", "error"]
    subprocess.run([*command, *quiet], cwd=FRONTEND, check=True)
    return folder / "bench.html"


async def measure(program: str, page: Path, megabytes: int, rounds: int) -> dict[str, float]:
    """MB a second in shuffled rounds, ratios, and the memory that a larger file adds."""
    folder, figures = page.parent, dict[str, float]()
    for name, size in (("part", PART), ("large", megabytes)):
        file = written(folder / name, size)
        async with opened(program, page) as tab:
            await tab.set_input_files("#file", file)
            speeds = await compared(tab, rounds)
        figures |= {f"{name}_{way}_mb_s": round(speed / MB) for way, speed in speeds.items()}
        for rival in ("bare", "reading"):
            figures[f"{name}_ratio_{rival}"] = round(speeds["sealed"] / speeds[rival], 2)
    async with opened(program, page) as tab:
        await tab.set_input_files("#file", written(folder / "national", NATIONAL))
        figures["gm_mb_s"] = round(await tab.evaluate(f"sealed({FILE}, 'gm-1')") / MB, 1)
    small = await peak(program, page, folder / "part")
    large = await peak(program, page, written(folder / "larger", 1000))
    return {**figures, "peak_part_mb": round(small / MB), "peak_1000_mb": round(large / MB)}


async def compared(tab: Page, rounds: int) -> dict[str, float]:
    """Bytes a second of each way, the median of so many rounds."""
    speeds: dict[str, list[float]] = {way: [] for way in WAYS}
    for way in random.sample(list(WAYS) * rounds, len(WAYS) * rounds):
        speeds[way].append(await tab.evaluate(WAYS[way]))
    return {way: median(found) for way, found in speeds.items()}


@asynccontextmanager
async def opened(program: str, page: Path) -> AsyncIterator[Page]:
    """The page in a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = await browser.new_page()
        await tab.goto(page.as_uri())
        yield tab
        await browser.close()


def written(path: Path, megabytes: int) -> Path:
    """A file of random bytes."""
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(MB))
    return path


async def peak(program: str, page: Path, file: Path) -> int:
    """Most bytes that the browser's processes held while sealing `file`."""
    async with opened(program, page) as tab:
        await tab.set_input_files("#file", file)
        sealing = asyncio.ensure_future(tab.evaluate(SEALED))
        most = 0
        while not sealing.done():
            most = max(most, held(os.getpid(), CHROMIUM))
            await asyncio.sleep(0.1)
        await sealing
    return most


def said(figures: dict[str, float]) -> str:
    """The figures in words."""
    lines = []
    for name in ("part", "large"):
        word = "held" if figures[f"{name}_ratio_bare"] >= GOAL else "NOT held"
        lines.append(
            f"{name}: sealing, hash included {figures[f'{name}_sealed_mb_s']} MB/s; bare loop in "
            f"memory {figures[f'{name}_bare_mb_s']}: {figures[f'{name}_ratio_bare']} "
            f"(goal {GOAL}: {word}); that reads the file {figures[f'{name}_reading_mb_s']}: "
            f"{figures[f'{name}_ratio_reading']}"
        )
    lines.append(f"suite gm-1: {figures['gm_mb_s']} MB/s")
    lines.append(
        f"browser's memory at its peak: {figures['peak_part_mb']} MB for {PART} MB, "
        f"{figures['peak_1000_mb']} MB for 1 GB"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
