"""A wall over a million open cases: how long its snapshot and its sums take, against a thousand.

    python -m infra.bench.board [--json] [--cases N]

It fills a database of its own on an embedded server. The cases are written straight into the tables
(the commands that would make them are measured elsewhere); what is timed is the real code that
answers a screen and sums a board.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
DEPARTMENTS = 40

# The triggers that hold rows and ledger together are for commands; here only volume matters.
SEED = """
SET session_replication_role = replica;
INSERT INTO accounts_organisation (id, name, name_en, kind, path, parent_id, "order", active)
VALUES (1, '市', 'City', 'city', '/1/', NULL, 0, true),
       (2, '中心', 'Centre', 'centre', '/1/2/', 1, 0, true);
INSERT INTO accounts_organisation (id, name, name_en, kind, path, parent_id, "order", active)
SELECT 2 + n, '部门' || n, 'Department ' || n, 'department', '/1/2/' || 2 + n || '/', 2, n, true
FROM generate_series(1, {departments}) n;
INSERT INTO hall_serviceitem (id, code, department_id, active) VALUES (1, 'X', 3, true);
INSERT INTO hall_itemrevision (id, item_id, number, name, name_en, kind, legal_basis, procedure,
    conditions, materials, promised_amount, promised_unit, statutory_amount, statutory_unit,
    fee_items, fee_standard, fee_basis, grounds, contacts, drafted_by, drafted_at, approved_by)
VALUES (1, 1, 1, '施工许可', 'Construction permit', 'promised', '', '', '', '[]', 5, 'working_day',
    20, 'working_day', '', '', '', '{{}}', '', 'system:bench', now(), '');
INSERT INTO deadlines_clock (id, subject, kind, label, scope, started_at, limit_amount, limit_unit,
    extension, due_at, prompt_at, provisional, state, stage)
SELECT n, 'case:' || n, 'promised', '', '/1/2/' || 3 + n % {departments} || '/',
    now() - interval '9 days', 10, 'working_day', 0,
    now() + (n % 100000 - 20000) * interval '1 min',
    now() + (n % 100000 - 30000) * interval '1 min', false, 'running', n % 3
FROM generate_series(1, {cases}) n;
INSERT INTO hall_case (id, number, code, version, scope, centre_id, department_id, revision_id,
    kind, state, channel, priority, applicant, phone, summary, received_at, received_by,
    papers_complete, accepted_at, outcome, decision, promised_clock_id, source, external_id,
    "group", responsible)
SELECT n, 'X-' || n, 'ABCDEF', 1, '/1/2/' || 3 + n % {departments} || '/', 2, 3 + n % {departments},
    1, 'promised', 'accepted', 'window', false, '申请人', '', '', now() - interval '9 days',
    'system:bench', true, now() - (n % 12960) * interval '1 min', '', '', n, '', '', '', ''
FROM generate_series(1, {cases}) n;
INSERT INTO monitoring_standing
    (case_id, scope, department_id, lamp, clock, started_at, prompt_at, due_at)
SELECT one.id, one.scope, department_id, (ARRAY['green', 'yellow', 'red'])[stage + 1],
    'promised', started_at, prompt_at, due_at
FROM hall_case one JOIN deadlines_clock clock ON clock.id = promised_clock_id;
INSERT INTO monitoring_tally (department_id, green, yellow, red, paused)
SELECT department_id, count(*) FILTER (WHERE lamp = 'green'),
    count(*) FILTER (WHERE lamp = 'yellow'), count(*) FILTER (WHERE lamp = 'red'), 0
FROM monitoring_standing GROUP BY department_id;
SET session_replication_role = origin;
ANALYZE;
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--cases", type=int, default=1_000_000)
    asked = arguments.parse_args()
    few, many = measured(1_000), measured(asked.cases)
    goals = {
        "snapshot_ms": (many["snapshot_ms"], "<=", 300.0),
        "snapshot_ratio": (many["snapshot_ms"] / few["snapshot_ms"], "<=", 2.0),
    }
    report = {
        "cases": asked.cases,
        "few": few,
        "many": many,
        "goals": {
            name: {"measured": round(value, 3), "goal": f"{sign} {goal}", "held": value <= goal}
            for name, (value, sign, goal) in goals.items()
        },
    }
    if asked.json:
        print(json.dumps(report))
        return
    for name in few:
        print(f"{name:14} {few[name]:10.2f} at 1,000   {many[name]:10.2f} at {asked.cases:,}")
    for name, goal in report["goals"].items():
        verdict = "held" if goal["held"] else "NOT held"
        print(f"{name}: {goal['measured']} (goal {goal['goal']}: {verdict})")


def measured(cases: int) -> dict[str, float]:
    """Milliseconds of each measure over a database of its own with so many open cases."""
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        out = Path(folder) / "figures.json"
        pid = os.fork()
        if pid == 0:
            _measure(Path(folder), cases, out)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if status:
            sys.exit("board: the measuring process failed")
        return dict(json.loads(out.read_text()))


def _measure(folder: Path, cases: int, out: Path) -> None:
    from mingjing.embedded import Postgres

    with Postgres(folder / "postgres", {"fsync": "off", "max_wal_size": "8GB"}) as postgres:
        os.environ["MINGJING_ENV"] = "test"
        os.environ["MINGJING_VAR"] = str(folder)
        os.environ["DATABASE_URL"] = postgres.url("bench")
        postgres.create("bench")
        out.write_text(json.dumps(_figures(cases)))


def _figures(cases: int) -> dict[str, float]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "mingjing.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    import accounts.selectors
    import live.selectors
    from ledger import clock
    from live import services
    from live.projection import Change
    from monitoring import rows, standings

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(SEED.format(cases=cases, departments=DEPARTMENTS))
    centre = accounts.selectors.organisation(2)

    def told() -> None:
        """What the relay writes of a board, from nothing."""
        found = rows.board(centre, clock.now())
        services.apply(Change("wall:2", key, row) for key, row in found.items())

    def deeds() -> None:
        """A hundred cases changed at once."""
        with transaction.atomic():
            standings.refresh(range(1, 101))

    told()
    return {
        "snapshot_ms": _timed(lambda: live.selectors.snapshot("wall:2")),
        "sum_ms": _timed(lambda: rows.standing(centre, clock.now())),
        "whole_ms": _timed(told),
        "deeds_ms": _timed(deeds),
    }


def _timed(work: Callable[[], object]) -> float:
    """The median of some runs, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return median(times)


if __name__ == "__main__":
    main()
