"""Bids are read in processes of their own, as many at a time as there are processors."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bidding.signs.reading.bid import give_up

SECONDS = 600
_KEPT = ("PATH", "PYTHONPATH", "LANG", "TMPDIR")
_ROOT = Path(__file__).resolve().parents[3]


def read_all(folders: list[Path]) -> Iterator[Path]:
    """Read what lies in each folder; each is yielded once it has been read, whatever came of it."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in as_completed([pool.submit(read, folder) for folder in folders]):
            yield done.result()


def read(folder: Path) -> Path:
    """Read one folder. A reader that crashes or takes too long leaves its files as unread."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bidding.signs.reading", str(folder)],
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            timeout=SECONDS,
            capture_output=True,
            check=False,
        )
        problem = f"reader ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        problem = f"reader took more than {SECONDS} s"
    if problem:
        give_up(folder, problem)
    return folder
