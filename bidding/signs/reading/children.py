"""Bids are read in processes of their own, as many at a time as there are processors."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bidding.signs.reading.bid import give_up
from bidding.signs.reading.facts import FACTS

SECONDS = 600
BATCH = 8
"""So many bids are read by one process: loading the libraries takes as long as reading one."""
_KEPT = ("PATH", "PYTHONPATH", "LANG", "TMPDIR")
_ROOT = Path(__file__).resolve().parents[3]


def read_all(folders: list[Path]) -> Iterator[Path]:
    """Read what lies in each folder; each is yielded once it has been read, whatever came of it."""
    batches = [folders[at : at + BATCH] for at in range(0, len(folders), BATCH)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in as_completed([pool.submit(read, batch) for batch in batches]):
            yield from done.result()


def read(folders: list[Path]) -> list[Path]:
    """Read some folders in one process.

    Where it crashes or takes too long, what it has not come to is read again, each by itself; and
    whatever ends its own process is left as unread.
    """
    problem = _read(folders)
    for folder in folders if problem else ():
        if not (folder / FACTS).exists() and (len(folders) == 1 or (problem := _read([folder]))):
            give_up(folder, problem)
    return folders


def _read(folders: list[Path]) -> str:
    """Run a process; what went wrong with it, or nothing."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bidding.signs.reading", *map(str, folders)],
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            timeout=SECONDS,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"reader took more than {SECONDS} s"
    return f"reader ended with {done.returncode}" if done.returncode else ""
