"""Writing a disc image beside a plain copy of the same files.

    python -m infra.bench.discs [--json] [--mib N]

Both read the same files and reach the disk before the clock stops; rounds are shuffled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from media.archive import image

ROUNDS, FILES, MIB = 5, 4, 1024 * 1024
GOAL = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--mib", type=int, default=1024)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        took = measured(Path(folder), asked.mib)
    speeds = {name: asked.mib / median(seconds) for name, seconds in took.items()}
    ratio = speeds["image"] / speeds["copy"]
    if asked.json:
        print(json.dumps({**speeds, "ratio": ratio, "held": ratio >= GOAL}))
        return
    print(f"image {speeds['image']:.0f} MiB/s, copy {speeds['copy']:.0f} MiB/s")
    print(f"ratio: {ratio:.2f} (goal >= {GOAL}: {'held' if ratio >= GOAL else 'NOT held'})")


def measured(folder: Path, mib: int) -> dict[str, list[float]]:
    """Seconds of each round, by what was done."""
    source = folder / "source"
    source.mkdir()
    for number in range(FILES):
        (source / f"{number}.mp4").write_bytes(os.urandom(MIB) * (mib // FILES))
    took: dict[str, list[float]] = {"image": [], "copy": []}
    for _ in range(ROUNDS):
        for name in random.sample(sorted(took), len(took)):
            target = folder / name
            began = perf_counter()
            _write(name, source, target)
            took[name].append(perf_counter() - began)
            shutil.rmtree(target)
    return took


def _write(name: str, source: Path, target: Path) -> None:
    target.mkdir()
    if name == "image":
        files = {f"package/{one.name}": one for one in source.iterdir()}
        image.write(target / "disc.iso", "BENCH", files)
    else:
        shutil.copytree(source, target / "copy")
    os.sync()


if __name__ == "__main__":
    main()
