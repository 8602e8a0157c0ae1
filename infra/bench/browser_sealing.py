"""Sealing in a browser: its speed beside a bare loop of WebCrypto's AES-GCM, and its memory.

    python -m infra.bench.browser_sealing [--json] [--megabytes N] [--rounds N]

The page runs from a file in Chromium, with the house's own Workers. *Bare* encrypts chunks of
16 KiB one after the other, in memory, or reading the same file; it neither hashes nor hands
anything over.
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
MB = 1_000_000
FILE = "document.getElementById('file').files[0]"
WAYS = {
    "sealed": f"sealed({FILE})",
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
    """Bytes a second in shuffled rounds, and the memory that a larger file adds."""
    folder = page.parent
    speeds: dict[str, list[float]] = {way: [] for way in WAYS}
    async with opened(program, page) as tab:
        await tab.set_input_files("#file", written(folder / "small", megabytes))
        for way in random.sample(list(WAYS) * rounds, len(WAYS) * rounds):
            speeds[way].append(await tab.evaluate(WAYS[way]))
    figures = {f"{way}_mb_s": round(median(found) / MB) for way, found in speeds.items()}
    small = await peak(program, page, folder / "small")
    large = await peak(program, page, written(folder / "large", 1000))
    return {
        **figures,
        "ratio": round(median(speeds["sealed"]) / median(speeds["bare"]), 2),
        "ratio_reading": round(median(speeds["sealed"]) / median(speeds["reading"]), 2),
        "peak_small_mb": round(small / MB),
        "peak_large_mb": round(large / MB),
    }


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
        sealing = asyncio.ensure_future(tab.evaluate(WAYS["sealed"]))
        most = 0
        while not sealing.done():
            most = max(most, held(os.getpid(), CHROMIUM))
            await asyncio.sleep(0.1)
        await sealing
    return most


def said(figures: dict[str, float]) -> str:
    """The figures in words."""
    word = "held" if figures["ratio"] >= GOAL else "NOT held"
    return (
        f"sealing, hash included: {figures['sealed_mb_s']} MB/s\n"
        f"bare loop in memory: {figures['bare_mb_s']} MB/s; "
        f"ratio {figures['ratio']} (goal {GOAL}: {word})\n"
        f"bare loop that reads the file: {figures['reading_mb_s']} MB/s; "
        f"ratio {figures['ratio_reading']}\n"
        f"browser's memory at its peak: {figures['peak_small_mb']} MB; "
        f"with 1 GB {figures['peak_large_mb']} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
