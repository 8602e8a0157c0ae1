"""Live fan-out: this house's hub against the ways a house would otherwise take.

    python infra/bench/fanout.py [--json] [--rounds N] [--screens N]

Every candidate is started afresh in every round, in shuffled order, with real screens on the
loopback; figures are medians over the rounds, goals are ratios of medians. CPU/M is the processor
time of the server's process tree, in seconds, for a million delivered events of 300 bytes. What is
not installed is left out by name.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)  # not our own folder: its names are also those of rooms

from infra.bench.fanout_ground import Ground, prepared  # noqa: E402
from infra.bench.fanout_screens import Screens, build  # noqa: E402

SECONDS = {1.0: 10.0, 20.0: 6.0, 200.0: 4.0}
"""How long each rate of events a second is kept up while it is measured."""
MANY = 5_000
STALLED, READING = 50, 100
STALLED_EVENT, STALLED_RATE, STALLED_SECONDS = 3_000, 200.0, 10.0
COMMITS, COMMIT_RATE = 200, 20.0
MEGABYTE = 1 << 20

Figures = dict[str, list[float]]


def main() -> None:
    """Measure, and print the figures and the goals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--screens", type=int, default=1_000)
    asked = parser.parse_args()
    build()
    with prepared() as ground:
        figures, absent = measured(ground, asked.rounds, asked.screens, quiet=asked.json)
    medians = {name: round(median(values), 3) for name, values in sorted(figures.items())}
    report = {
        "screens": asked.screens,
        "absent": absent,
        "figures": medians,
        "goals": goals(medians),
    }
    print(json.dumps(report, ensure_ascii=False)) if asked.json else show(report)


def measured(
    ground: Ground, rounds: int, screens: int, *, quiet: bool
) -> tuple[Figures, list[str]]:
    """All figures of all rounds, and what was absent."""
    from infra.bench import fanout_servers as servers

    plan: list[tuple[type[servers.Candidate], list[float]]] = [
        (servers.Own, [1.0, 20.0, 200.0]),
        (servers.Channels, [1.0]),
        (servers.SocketIo, [20.0, 200.0]),
        (servers.Ws, [20.0]),
        (servers.Nchan, [20.0]),
    ]
    absent = [f"{one.name}: needs {why}" for one, _ in plan if (why := one.missing())]
    figures: Figures = defaultdict(list)
    tasks: list[Callable[[], dict[str, float]]] = [
        lambda one=one, rates=rates: compared(one(ground), rates, screens)  # type: ignore[misc]
        for one, rates in plan
        if not one.missing()
    ]
    tasks.append(lambda: crowd(servers.Own(ground)))
    tasks.append(lambda: stalled(servers.Own(ground)))
    tasks.append(lambda: commits(servers.Own(ground), ground, screens))
    for number in range(rounds):
        random.shuffle(tasks)
        for task in tasks:
            for name, value in task().items():
                figures[name].append(value)
                if not quiet:
                    print(f"round {number + 1}: {name} {value:.2f}", flush=True)
    return figures, absent


def event(size: int = 300) -> str:
    """An event of `size` bytes that says when it was sent."""
    head = f'{{"_t":{time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000},"text":"'
    return head + "x" * (size - len(head) - 2) + '"}'


def paced(rate: float, seconds: float) -> Iterator[None]:
    """Come back `rate` times a second, for so long."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        yield


def compared(candidate, rates: list[float], screens: int) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """One candidate with so many screens, at each rate; and what a connection weighs."""
    figures = {}
    with candidate:
        before = candidate.memory()
        with candidate.screens(screens) as opened:
            time.sleep(2)
            for rate in rates:
                cpu, p99 = at_rate(candidate, opened, rate)
                figures[f"{candidate.name}, {rate:g}/s, CPU/M"] = cpu
                figures[f"{candidate.name}, {rate:g}/s, p99 ms"] = p99
                if rate == 20.0:
                    kilobytes = (candidate.memory() - before) / screens / 1024
                    figures[f"{candidate.name}, kB a connection"] = kilobytes
    return figures


def at_rate(candidate, opened: Screens, rate: float) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """CPU/M and the 99th percentile of latency at a rate, after a second to settle."""
    for _ in paced(rate, 1.0):
        candidate.publish(event())
    time.sleep(0.5)
    opened.reset()
    cpu = candidate.cpu()
    for _ in paced(rate, SECONDS[rate]):
        candidate.publish(event())
    time.sleep(0.5)
    used, stats = candidate.cpu() - cpu, opened.stats()
    return used / stats["events"] * 1e6, stats["p99_ms"]


def crowd(own) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """The hub with five thousand screens."""
    with own, own.screens(MANY) as opened:
        time.sleep(2)
        cpu, _ = at_rate(own, opened, 20.0)
        return {f"{own.name}, {MANY} screens, CPU/M": cpu}


def stalled(own) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Fifty screens that never read: what the others get, and how far the process grows."""
    with own, own.screens(STALLED + READING, stalled=STALLED) as opened:
        for _ in paced(20.0, 1.0):
            own.publish(event(STALLED_EVENT))
        time.sleep(1)
        opened.reset()
        before, sent = own.memory(), 0
        for _ in paced(STALLED_RATE, STALLED_SECONDS):
            own.publish(event(STALLED_EVENT))
            sent += 1
        time.sleep(1)
        return {
            f"{own.name}, {STALLED} stalled, delivered %": 100 * opened.stats()["fewest"] / sent,
            f"{own.name}, {STALLED} stalled, growth MB": (own.memory() - before) / MEGABYTE,
        }


def commits(own, ground: Ground, screens: int) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """From a command's commit to the last of all screens: real command, relay, projection, hub."""
    from hall.services import reception

    del reception
    committed: dict[int, float] = {}
    with (
        own,
        relay(),
        own.screens(screens, marks={"mark": '"no":"2-2026-', "every": True}) as opened,
    ):
        ground.receive("申请人")
        time.sleep(3)
        for _ in paced(COMMIT_RATE, COMMITS / COMMIT_RATE):
            number = int(ground.receive("申请人").rsplit("-", 1)[1])
            committed[number] = time.clock_gettime_ns(time.CLOCK_MONOTONIC) / 1e6
        time.sleep(2)
        arrived = opened.stats()["all"]
    ages = sorted(arrived[str(number)] / 1000 - at for number, at in committed.items())
    return {
        "commit → last screen, p50 ms": ages[len(ages) // 2],
        "commit → last screen, p99 ms": ages[int(len(ages) * 0.99)],
    }


@contextmanager
def relay() -> Iterator[None]:
    """A relay beside the web process."""
    process = subprocess.Popen([sys.executable, "-m", "mingjing", "relay"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def goals(figures: dict[str, float]) -> dict[str, dict[str, object]]:
    """Each goal of the design that this run can judge."""
    own = "own hub"
    wanted: list[tuple[str, str, str | None, float]] = [
        (
            "CPU/M ÷ Channels core layer, 1 event/s",
            f"{own}, 1/s, CPU/M",
            "Channels core layer, 1/s, CPU/M",
            1 / 40,
        ),
        (
            "CPU/M ÷ socket.io with Redis adapter, 20 events/s",
            f"{own}, 20/s, CPU/M",
            "socket.io, 20/s, CPU/M",
            0.55,
        ),
        (
            "CPU/M ÷ socket.io with Redis adapter, 200 events/s",
            f"{own}, 200/s, CPU/M",
            "socket.io, 200/s, CPU/M",
            1 / 6,
        ),
        ("CPU/M ÷ Node ws, 20 events/s", f"{own}, 20/s, CPU/M", "Node ws, 20/s, CPU/M", 0.85),
        ("CPU/M ÷ nchan, 20 events/s", f"{own}, 20/s, CPU/M", "nchan, 20/s, CPU/M", 1.0),
        ("p99 ÷ nchan, 20 events/s", f"{own}, 20/s, p99 ms", "nchan, 20/s, p99 ms", 1.0),
        (
            "CPU/M, 5,000 ÷ 1,000 screens",
            f"{own}, {MANY} screens, CPU/M",
            f"{own}, 20/s, CPU/M",
            1.5,
        ),
        (
            "memory a connection ÷ socket.io",
            f"{own}, kB a connection",
            "socket.io, kB a connection",
            1.2,
        ),
        ("50 stalled: growth, MB", f"{own}, {STALLED} stalled, growth MB", None, 32.0),
        ("commit → last of all screens, p99, ms", "commit → last screen, p99 ms", None, 100.0),
    ]
    judged: dict[str, dict[str, object]] = {}
    for name, above, below, most in wanted:
        if above in figures and (below is None or below in figures):
            value = figures[above] / (figures[below] if below else 1)
            judged[name] = {
                "measured": round(value, 3),
                "goal": f"<= {most:.3g}",
                "held": value <= most,
            }
    delivered = figures[f"{own}, {STALLED} stalled, delivered %"]
    judged["50 stalled: delivered to the others, %"] = {
        "measured": delivered,
        "goal": ">= 100",
        "held": delivered >= 100,
    }
    return judged


def show(report: dict[str, object]) -> None:
    """The report for people."""
    for name, value in report["figures"].items():  # type: ignore[attr-defined]
        print(f"{name:44} {value:12,.2f}")
    for name in report["absent"]:  # type: ignore[attr-defined]
        print(f"absent: {name}")
    for name, goal in report["goals"].items():  # type: ignore[attr-defined]
        verdict = "held" if goal["held"] else "NOT held"
        print(f"{name}: {goal['measured']} (goal {goal['goal']}: {verdict})")


if __name__ == "__main__":
    main()
