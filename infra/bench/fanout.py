"""Live fan-out: the house's hub against the ways a house would otherwise take.

    python -m infra.bench.fanout [--json] [--rounds N] [--screens N]

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
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from statistics import median

from infra.bench.fanout_ground import CENTRE, Ground, prepared
from infra.bench.fanout_screens import Screens, build
from infra.bench.fanout_servers import (
    Candidate,
    Channels,
    Nchan,
    Own,
    SocketIo,
    Ws,
)
from worktime import ZONE

SECONDS = {1: 12.0, 20: 6.0, 200: 4.0}
"""How long each rate of events a second is kept up while it is measured."""
MANY = 5_000
STALLED, READING = 50, 100
STALLED_EVENT, STALLED_RATE, STALLED_SECONDS = 3_000, 200, 10.0
COMMIT_RATE, COMMIT_SECONDS = 20, 10.0
MEGABYTE = 1 << 20
CASES = f'"no":"{CENTRE}-{datetime.now(ZONE).year}-'
"""What stands on a screen before the serial number of a case."""

OWN = Own.name
CROWD = f"{OWN}, {MANY} screens, CPU/M"
DELIVERED = f"{OWN}, {STALLED} stalled, delivered %"
GROWTH = f"{OWN}, {STALLED} stalled, growth MB"
LAST_P50, LAST_P99 = "commit → last screen, p50 ms", "commit → last screen, p99 ms"


def cpu_of(name: str, rate: int) -> str:
    """The name of the figure of a candidate's CPU/M at a rate."""
    return f"{name}, {rate}/s, CPU/M"


def p99_of(name: str, rate: int) -> str:
    """The name of the figure of a candidate's latency at a rate."""
    return f"{name}, {rate}/s, p99 ms"


def weight_of(name: str) -> str:
    """The name of the figure of a candidate's memory a connection."""
    return f"{name}, kB a screen"


# A figure, or its ratio to another, and the most it may be.
GOALS: list[tuple[str, str, str | None, float]] = [
    ("CPU/M ÷ Channels core layer, 1 event/s", cpu_of(OWN, 1), cpu_of(Channels.name, 1), 1 / 40),
    ("CPU/M ÷ socket.io, 20 events/s", cpu_of(OWN, 20), cpu_of(SocketIo.name, 20), 0.55),
    ("CPU/M ÷ socket.io, 200 events/s", cpu_of(OWN, 200), cpu_of(SocketIo.name, 200), 1 / 6),
    ("CPU/M ÷ Node ws, 20 events/s", cpu_of(OWN, 20), cpu_of(Ws.name, 20), 0.85),
    ("CPU/M ÷ nchan, 20 events/s", cpu_of(OWN, 20), cpu_of(Nchan.name, 20), 1.0),
    ("p99 ÷ nchan, 20 events/s", p99_of(OWN, 20), p99_of(Nchan.name, 20), 1.0),
    ("CPU/M, 5,000 ÷ 1,000 screens", CROWD, cpu_of(OWN, 20), 1.5),
    ("memory a connection ÷ socket.io", weight_of(OWN), weight_of(SocketIo.name), 1.2),
    ("50 stalled: growth, MB", GROWTH, None, 32.0),
    ("commit → last of all screens, p99, ms", LAST_P99, None, 100.0),
]

Figures = dict[str, list[float]]


@dataclass
class Report:
    """What a run found."""

    screens: int
    absent: list[str]
    figures: dict[str, float]
    goals: dict[str, dict[str, object]]

    def show(self) -> None:
        """Print it for people."""
        for name, value in self.figures.items():
            print(f"{name:44} {value:12,.2f}")
        for name in self.absent:
            print(f"absent: {name}")
        for name, goal in self.goals.items():
            verdict = "held" if goal["held"] else "NOT held"
            print(f"{name}: {goal['measured']} (goal {goal['goal']}: {verdict})")


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
    report = Report(asked.screens, absent, medians, goals(medians))
    print(json.dumps(asdict(report), ensure_ascii=False)) if asked.json else report.show()


def measured(
    ground: Ground, rounds: int, screens: int, *, quiet: bool
) -> tuple[Figures, list[str]]:
    """All figures of all rounds, and what was absent."""
    plan: list[tuple[type[Candidate], list[int]]] = [
        (Own, [1, 20, 200]),
        (Channels, [1]),
        (SocketIo, [20, 200]),
        (Ws, [20]),
        (Nchan, [20]),
    ]
    absent = {one: why for one, _ in plan if (why := one.missing())}
    tasks: list[Callable[[], dict[str, float]]] = [
        partial(compared, one, ground, rates, screens) for one, rates in plan if one not in absent
    ]
    tasks += [partial(crowd, ground), partial(stalled, ground), partial(commits, ground, screens)]
    figures: Figures = defaultdict(list)
    for number in range(rounds):
        random.shuffle(tasks)
        for task in tasks:
            for name, value in task().items():
                figures[name].append(value)
                if not quiet:
                    print(f"round {number + 1}: {name} {value:.2f}", flush=True)
    return figures, [f"{one.name}: needs {why}" for one, why in absent.items()]


def event(size: int = 300) -> str:
    """An event of `size` bytes that says when it was sent."""
    head = f'{{"_t":{time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000},"text":"'
    return head + "x" * (size - len(head) - 2) + '"}'


def paced(rate: int, seconds: float) -> Iterator[None]:
    """Come back `rate` times a second, for so long."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        yield


def compared(
    kind: type[Candidate], ground: Ground, rates: list[int], screens: int
) -> dict[str, float]:
    """One candidate with so many screens, at each rate; and what a connection weighs."""
    figures: dict[str, float] = {}
    with kind(ground) as server:
        before = server.memory()
        with server.screens(screens) as opened:
            time.sleep(2)
            for rate in rates:
                cpu, p99 = at_rate(server, opened, rate)
                figures |= {cpu_of(kind.name, rate): cpu, p99_of(kind.name, rate): p99}
                if rate == 20:
                    figures[weight_of(kind.name)] = (server.memory() - before) / screens / 1024
    return figures


def at_rate(server: Candidate, opened: Screens, rate: int) -> tuple[float, float]:
    """CPU/M and the 99th percentile of latency at a rate, after a second to settle."""
    for _ in paced(rate, 1.0):
        server.publish(event())
    time.sleep(0.5)
    opened.reset()
    cpu = server.cpu()
    for _ in paced(rate, SECONDS[rate]):
        server.publish(event())
    time.sleep(0.5)
    used, stats = server.cpu() - cpu, opened.stats()
    return used / stats["events"] * 1e6, stats["p99_ms"]


def crowd(ground: Ground) -> dict[str, float]:
    """The hub with five thousand screens."""
    with Own(ground) as server, server.screens(MANY) as opened:
        time.sleep(2)
        return {CROWD: at_rate(server, opened, 20)[0]}


def stalled(ground: Ground) -> dict[str, float]:
    """Fifty screens that never read: what the others get, and how far the process grows."""
    with Own(ground) as server, server.screens(STALLED + READING, STALLED) as opened:
        for _ in paced(20, 1.0):
            server.publish(event(STALLED_EVENT))
        time.sleep(1)
        opened.reset()
        before, sent = server.memory(), 0
        for _ in paced(STALLED_RATE, STALLED_SECONDS):
            server.publish(event(STALLED_EVENT))
            sent += 1
        time.sleep(1)
        growth = (server.memory() - before) / MEGABYTE
        return {DELIVERED: 100 * opened.stats()["fewest"] / sent, GROWTH: growth}


def commits(ground: Ground, screens: int) -> dict[str, float]:
    """From a command's commit to the last of all screens: real command, relay, board and hub."""
    committed: dict[int, float] = {}
    with Own(ground) as server, relay(), server.screens(screens, mark=CASES, every=True) as opened:
        ground.receive("申请人")
        time.sleep(3)
        for _ in paced(COMMIT_RATE, COMMIT_SECONDS):
            number = int(ground.receive("申请人").rsplit("-", 1)[1])
            committed[number] = time.clock_gettime_ns(time.CLOCK_MONOTONIC) / 1e6
        time.sleep(2)
        arrived = opened.stats()["all"]
    ages = sorted(arrived[str(number)] / 1000 - at for number, at in committed.items())
    return {LAST_P50: ages[len(ages) // 2], LAST_P99: ages[int(len(ages) * 0.99)]}


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
    """Each goal that this run can judge."""
    judged = {}
    for name, figure, other, most in GOALS:
        if figure in figures and (other is None or other in figures):
            value = figures[figure] / (figures[other] if other else 1)
            judged[name] = _judged(value, f"<= {most:.3g}", held=value <= most)
    delivered = figures[DELIVERED]
    held = delivered >= 100
    judged["50 stalled: delivered to the others, %"] = _judged(delivered, ">= 100", held=held)
    return judged


def _judged(value: float, goal: str, *, held: bool) -> dict[str, object]:
    return {"measured": round(value, 3), "goal": goal, "held": held}


if __name__ == "__main__":
    main()
