"""Drawing from 100,000 experts with 10,000 avoidance facts, and verifying the draw.

    python -m infra.bench.draw [--json] [--experts N] [--facts N] [--rounds N]

`whole` is everything between the records in memory and the panel. Of it, `commit` is the pool's
part: a salt and a hash for each expert, their order, the root; `draw` the rest: avoidance, who may
be drawn for what, the hash over that, permutations, seats. `verify` is `ebid draw verify` of the
whole transcript, as a function. Beside them, as a yardstick of this machine in this minute: one
SHA-256 for each expert, of which the pool's part alone needs three.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "platform"), str(ROOT)]

ON = dt.date(2026, 10, 1)
SPECIALITIES = ("A01", "A05", "A06", "A08", "B01", "C04")
SEATS = (("A08", 3), ("A05", 1), ("C04", 1))
DRAW_GOAL, VERIFY_GOAL = 0.3, 1.0


def main() -> None:
    """Measure, and print the figures and the goals."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--experts", type=int, default=100_000)
    arguments.add_argument("--facts", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    figures = measure(asked.experts, asked.facts, asked.rounds)
    goals = {"whole_s": DRAW_GOAL, "verify_s": VERIFY_GOAL}
    if asked.json:
        print(json.dumps({"figures": figures, "goals": goals}))
        return
    for name, value in figures.items():
        print(f"{name:16} {value:8.3f}")
    for name, goal in goals.items():
        word = "held" if figures[name] <= goal else "MISSED"
        print(f"{name}: {figures[name]:.3f} (goal ≤ {goal}: {word})")


def measure(experts: int, facts: int, rounds: int) -> dict[str, float]:
    """Seconds of processor time, the median of so many rounds."""
    from infra.bench.draw_ground import Ground  # the rooms are on the path only now

    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        ground = Ground(Path(folder), experts, facts, specialities=SPECIALITIES, seats=SEATS, on=ON)
        transcript = ground.transcript()
        return {
            "hash_each_s": _median(lambda: _hash_each(experts), rounds),
            "commit_s": _median(ground.commit, rounds),
            "draw_s": _median(ground.draw, rounds),
            "whole_s": _median(ground.whole, rounds),
            "verify_s": _median(lambda: ground.verify(transcript), rounds),
            "transcript_mb": len(transcript) / 1e6,
        }


def _hash_each(count: int) -> None:
    salt = os.urandom(64)
    for _ in range(count):
        hashlib.sha256(salt).digest()


def _median(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = process_time()
        work()
        times.append(process_time() - began)
    return median(times)


if __name__ == "__main__":
    main()
