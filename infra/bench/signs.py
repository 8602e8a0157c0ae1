"""Signs of collusion in 200 bids of 20 MB of text each.

    python -m infra.bench.signs [--json] [--bids N] [--size MB]

The texts are made first and not measured: signs by chance, which repeat nothing and are the hardest
case; a few bids share passages. Measured is what the worker does once bids are decrypted: a process
a bid reads its text and takes its fingerprints, as many at a time as there are processors; then all
bids are compared, and the passages that two share are found and shown.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from bidding.signs.reading.bid import FILES, NAMES
from bidding.signs.reading.children import read_all
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.analysis import analyse
from bidding.signs.rules.kinds import SignKind
from bidding.signs.rules.material import Bid, Material

MB = 1 << 20
LINE = 40
PLANTED = ((0, 1), (2, 3), (4, 9), (10, 60))
SHARED = 0.3
GOAL_S = 60.0


def main() -> None:
    """Measure, and print the figures and the goal."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--bids", type=int, default=200)
    arguments.add_argument("--size", type=int, default=20, metavar="MB")
    asked = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mingjing-bench-"))
    try:
        lay_out(folder, asked.bids, asked.size * MB)
        figures = measure(folder, asked.bids)
    finally:
        shutil.rmtree(folder)
    report = {"bids": asked.bids, "megabytes": asked.size, **figures}
    if asked.json:
        print(json.dumps(report))
        return
    for name, value in report.items():
        print(f"{name:16} {value:10.2f}")
    held = "held" if figures["total_s"] <= GOAL_S else "missed"
    print(f"total: {figures['total_s']:.1f} s (goal {GOAL_S:.0f} s: {held})")


def lay_out(folder: Path, bids: int, size: int) -> None:
    """Make the texts: Chinese signs of three bytes, a line break now and then."""
    names = [f"第{number}建设有限公司" for number in range(bids)]
    pairs = {b: a for a, b in PLANTED}
    for number in range(bids):
        home = folder / str(number)
        (home / FILES).mkdir(parents=True)
        others = [name for name in names if name != names[number]]
        (home / NAMES).write_text(json.dumps(others, ensure_ascii=False), "utf-8")
        text = _text(number, size)
        if number in pairs:
            copied = int(len(text) * SHARED) // (3 * LINE + 1) * (3 * LINE + 1)
            text = _text(pairs[number], size)[:copied] + text[copied:]
        (home / FILES / "technical").write_bytes(text)


def _text(seed: int, size: int) -> bytes:
    """Signs of U+4E00 to U+77FF by chance, as UTF-8, in lines."""
    lines = size // (3 * LINE + 1)
    codes = np.random.default_rng(seed).integers(0x4E00, 0x7800, (lines, LINE), dtype=np.uint16)
    text = np.empty((lines, 3 * LINE + 1), np.uint8)
    text[:, 0:-1:3] = 0xE0 | codes >> 12
    text[:, 1:-1:3] = 0x80 | codes >> 6 & 0x3F
    text[:, 2:-1:3] = 0x80 | codes & 0x3F
    text[:, -1] = ord("\n")
    return text.tobytes()


def measure(folder: Path, bids: int) -> dict[str, float]:
    """Read and compare; seconds, and how many of the planted pairs were found."""
    folders = [folder / str(number) for number in range(bids)]
    began = perf_counter()
    for _ in read_all(folders):
        pass
    read = perf_counter()
    found = analyse(
        Material(tuple(Bid(n, f"第{n}建设有限公司", Stored(one)) for n, one in enumerate(folders)))
    )
    ended = perf_counter()
    pairs = {one.bids for one in found.signs if one.kind == SignKind.TEXT}
    return {
        "read_s": read - began,
        "compare_s": ended - read,
        "total_s": ended - began,
        "planted": len([pair for pair in PLANTED if pair[1] < bids]),
        "found": len(pairs & set(PLANTED)),
        "others": len(pairs - set(PLANTED)),
    }


if __name__ == "__main__":
    main()
