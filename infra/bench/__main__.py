"""`make bench`: every benchmark, one after the other, each in a process of its own.

Each prints its figures and its goals, ratios measured in that same run. A benchmark that cannot run
here says why, and the others go on; `make bench ARGS="board spine"` runs only the named ones.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL = (
    "worktime",
    "clocks",
    "spine",
    "board",
    "fanout",
    "envelope",
    "bundle",
    "ranking",
    "draw",
    "upload",
    "opening",
    "browser_sealing",
    "signs",
    "recording",
    "health",
    "discs",
    "seeking",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; the number of those that could not be run."""
    failed = []
    for name in names or ALL:
        print(f"\n── {name} " + "─" * (60 - len(name)), flush=True)
        # Not by its path, which would put this folder, full of rooms' names, before the rooms.
        done = subprocess.run([sys.executable, "-m", f"infra.bench.{name}"], cwd=ROOT, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"bench: {', '.join(failed)} could not be run", flush=True)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main([*shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]))
