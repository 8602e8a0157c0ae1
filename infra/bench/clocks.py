"""The running clocks: what a poll costs, how fast alarms sound, how late, what an entry adds.

    python -m infra.bench.clocks [--json] [--clocks N] [--rounds N]

Everything runs on a database of its own on an embedded server, with the real code; rounds of things
compared are shuffled. The million open clocks are written straight into the tables: only their
number matters.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

GOALS = {
    "poll_to_scan": 1 / 500,
    "poll_many_to_few": 2.0,
    "drain_to_single": 1 / 15,
    "drain_10000_s": 10.0,
    "lateness_p99_ms": 100.0,
    "command_with_to_without": 1.3,
}
FEW = 1_000
POLLS = 200
ALARMS = 10_000
SINGLY = 500
"""Alarms sounded one by one in a round; the whole would take that many times as long."""
WATCHED = 400
COMMANDS = 40
LATER = """now() + interval '400 days' + n * interval '1 s'"""

# Written past the triggers: how the rows came in is not what is measured here.
CLOCKS = """
SET session_replication_role = replica;
WITH clock AS (
    INSERT INTO deadlines_clock (subject, kind, label, scope, started_at, limit_unit,
        extension, due_at, prompt_at, provisional, state, stage)
    SELECT 'bench:' || n, 'promised', '', '/1/', now(), '', 0, {due}, {due}, false, 'running', 0
    FROM generate_series(1, {clocks}) n RETURNING id, due_at, kind)
INSERT INTO deadlines_timer (clock_id, at, stage, kind) SELECT id, due_at, 2, kind FROM clock;
SET session_replication_role = origin;
"""
SCAN = """
SELECT count(*) FROM deadlines_clock, (SELECT ledger_now() AS now) AS clock
WHERE state = 'running' AND (stage < 1 AND prompt_at <= now OR stage < 2 AND due_at <= now)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--clocks", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=5)
    asked = arguments.parse_args()
    figures = measured(asked.clocks, asked.rounds)
    goals = {
        name: {"measured": figures[name], "goal": f"<= {goal:.4g}", "held": figures[name] <= goal}
        for name, goal in GOALS.items()
    }
    if asked.json:
        print(json.dumps({"clocks": asked.clocks, "figures": figures, "goals": goals}))
        return
    for name, value in figures.items():
        print(f"{name:26} {value:12,.5f}")
    for name, goal in goals.items():
        verdict = "held" if goal["held"] else "NOT held"
        print(f"{name}: {goal['measured']:.4g} (goal {goal['goal']}: {verdict})")


def measured(clocks: int, rounds: int) -> dict[str, float]:
    """All figures, from a process of its own with a server of its own."""
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        out = Path(folder) / "figures.json"
        pid = os.fork()
        if pid == 0:
            _measure(Path(folder), clocks, rounds, out)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if status:
            sys.exit("clocks: the measuring process failed")
        return dict(json.loads(out.read_text()))


def _measure(folder: Path, clocks: int, rounds: int, out: Path) -> None:
    import django

    from mingjing.embedded import Postgres

    # Commits reach the disk here, as they do in production.
    with Postgres(folder / "postgres", {"max_wal_size": "8GB"}) as postgres:
        os.environ["MINGJING_ENV"] = "test"
        os.environ["MINGJING_VAR"] = str(folder)
        os.environ["DATABASE_URL"] = postgres.url("bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "mingjing.settings"
        os.environ["LOG_LEVEL"] = "WARNING"
        postgres.create("bench")
        django.setup()
        out.write_text(json.dumps(_figures(clocks, rounds)))


def _figures(clocks: int, rounds: int) -> dict[str, float]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    figures = commands(rounds) | lateness()
    figures |= drains(rounds)
    return figures | polls(clocks, rounds)


# ── a poll with nothing due ──────────────────────────────────────────────────────────────────────
def polls(clocks: int, rounds: int) -> dict[str, float]:
    """A poll over few clocks, over many, and what scanning the many would cost, in milliseconds."""
    from deadlines import watcher

    _fill(FEW, LATER)
    few = median(_polled(watcher.poll) for _ in range(rounds))
    _fill(clocks - FEW, LATER)
    many: list[float] = []
    scans: list[float] = []
    for _ in range(rounds):
        for measure in random.sample([many, scans], 2):
            measure.append(_polled(watcher.poll) if measure is many else _seconds(_scan) * 1000)
    ratio = median(a / b for a, b in zip(many, scans, strict=True))
    return {
        "poll_few_ms": few,
        "poll_many_ms": median(many),
        "scan_ms": median(scans),
        "poll_to_scan": ratio,
        "poll_many_to_few": median(many) / few,
    }


def _polled(poll: Callable[[], float]) -> float:
    return median(_seconds(poll) for _ in range(POLLS)) * 1000


def _scan() -> None:
    """What a poll is without a table of next turns: every open clock is looked at."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        cursor.execute(SCAN)


# ── many alarms of one instant ───────────────────────────────────────────────────────────────────
def drains(rounds: int) -> dict[str, float]:
    """Alarms of one instant with their ledger entries, in batches and one by one."""
    together: list[float] = []
    singly: list[float] = []
    for _ in range(rounds):
        for measure in random.sample([together, singly], 2):
            alarms = ALARMS if measure is together else SINGLY
            _fill(alarms, "now()")
            measure.append(_seconds(_drain if measure is together else _drain_singly) / alarms)
    return {
        "drain_10000_s": median(together) * ALARMS,
        "drain_singly_10000_s": median(singly) * ALARMS,
        "drain_to_single": median(a / b for a, b in zip(together, singly, strict=True)),
    }


def _drain() -> None:
    from deadlines import firing, handlers, watcher
    from ledger import clock

    while firing.fire(clock.now(), watcher.BATCH, handlers.kinds()):
        pass


def _drain_singly() -> None:
    """As a loop over rows does it: lock, turn, write down, enter in the ledger, one by one."""
    from deadlines.models import Timer
    from ledger import clock

    now = clock.now()
    for pk in list(Timer.objects.filter(at__lte=now).values_list("pk", flat=True)):
        _sound_one(pk, now)


def _sound_one(pk: int, now: datetime) -> None:
    from django.db import transaction

    import ledger.services
    from deadlines import events, standing
    from deadlines.models import Clock
    from deadlines.rules import Stage, Turned

    with transaction.atomic():
        clock = Clock.objects.select_for_update().get(pk=pk)
        clock.stage = Stage.RED
        clock.save(update_fields=["stage"])
        standing.set_timer(clock)
        standing.turned(clock, Turned.OVERDUE, now)
        ledger.services.append(
            events.OVERDUE,
            subject=clock.subject,
            actor="system:watcher",
            scope=clock.scope,
            at=now,
            body={"clock": clock.pk, "kind": clock.kind, "due_at": clock.due_at},
        )


# ── lateness ─────────────────────────────────────────────────────────────────────────────────────
def lateness() -> dict[str, float]:
    """How late a watcher in a process of its own sounds alarms that come a hundredth apart."""
    import deadlines.selectors
    from deadlines import firing
    from ledger import clock

    watcher = subprocess.Popen([sys.executable, "-m", "mingjing", "watcher"])
    try:
        while deadlines.selectors.watcher_seen_at() is None:
            sleep(0.1)
        _fill(WATCHED, "clock_timestamp() + interval '2 s' + n * interval '10 ms'")
        last = clock.now() + timedelta(minutes=1)
        while (turn := firing.next_at()) is not None and turn < last:
            sleep(0.1)
    finally:
        watcher.terminate()
        watcher.wait()
    alarms = deadlines.selectors.alarms()
    return {
        "lateness_p50_ms": alarms.p50_ms or 0.0,
        "lateness_p99_ms": alarms.p99_ms or 0.0,
        "lateness_worst_ms": alarms.worst_ms or 0.0,
    }


# ── what an entry adds to a command ──────────────────────────────────────────────────────────────
def commands(rounds: int) -> dict[str, float]:
    """Receiving and accepting a case, with and without the ledger entries, in milliseconds."""
    receive = _desk()
    with_entry: list[float] = []
    without: list[float] = []
    receive()
    for _ in range(rounds):
        for measure in random.sample([with_entry, without], 2):
            with nullcontext() if measure is with_entry else _no_ledger():
                measure.append(median(_seconds(receive) for _ in range(COMMANDS)) * 1000)
    return {
        "command_ms": median(with_entry),
        "command_without_entry_ms": median(without),
        "command_with_to_without": median(a / b for a, b in zip(with_entry, without, strict=True)),
    }


def _desk() -> Callable[[], object]:
    """A hall with one window and one item; receives and accepts a case there."""
    from accounts.principal import system
    from accounts.rules import Kind
    from accounts.services import organisations
    from hall import catalogue, services

    who = system("bench")
    place = organisations.create(who, parent=None, kind=Kind.CITY, name=str(Kind.CITY.label))
    for kind in (Kind.CENTRE, Kind.DEPARTMENT, Kind.WINDOW):
        place = organisations.create(who, parent=place, kind=kind, name=str(kind.label))
        if kind == Kind.DEPARTMENT:
            department = place.pk
    draft = catalogue.Draft(
        code="X", department=department, name="许可", kind="promised",
        promised_amount=5, statutory_amount=20,
    )  # fmt: skip
    catalogue.approve(catalogue.draft(draft, who=system("map")).pk, who=who)
    application = services.Application("X", place.pk, "申请人")
    return lambda: services.accept(services.receive(application, who=who).pk, who=who)


@contextmanager
def _no_ledger() -> Iterator[None]:
    """Commands write no entry, and the database asks for none."""
    from django.db import connection

    import ledger.services

    append = ledger.services.append
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hall_case DISABLE TRIGGER case_recorded")
        ledger.services.append = lambda *_words, **_facts: 0
        try:
            yield
        finally:
            ledger.services.append = append
            cursor.execute("ALTER TABLE hall_case ENABLE TRIGGER case_recorded")


def _fill(clocks: int, due: str) -> None:
    """Put open clocks into the tables, all with timers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(CLOCKS.format(clocks=clocks, due=due))
        cursor.execute("ANALYZE deadlines_clock, deadlines_timer")


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


if __name__ == "__main__":
    main()
