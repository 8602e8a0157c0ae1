"""The ledger: how fast it takes entries, numbers them, and is verified.

    python -m infra.bench.spine [--json] [--entries N] [--rounds N]

Everything runs on a database of its own on an embedded server, with the real code. Verification is
measured on an export of that database, against hashing the same entries one by one in Python, in
processor time, alternately in every round.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

SINGLE = 2_000
BATCH = 1_000
MANY = """
SELECT ledger_append('hall.case.accepted.v1', 'case:' || n, 'person:3', '/1/4/9/',
    clock_timestamp(),
    jsonb_build_object('no', 'X-' || n, 'item', '不动产登记', 'due', '2026-10-13T09:00:00Z'))
FROM generate_series(1, %s) AS n
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--entries", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    figures = measured(asked.entries, asked.rounds)
    ratio = figures["verify_ratio"]
    report = {
        "entries": asked.entries,
        "figures": figures,
        "goals": {"verify_ratio": {"measured": ratio, "goal": "<= 3.0", "held": ratio <= 3.0}},
    }
    if asked.json:
        print(json.dumps(report))
        return
    for name, value in figures.items():
        print(f"{name:26} {value:12,.2f}")
    print(f"verify_ratio: {ratio} (goal <= 3.0: {'held' if ratio <= 3 else 'NOT held'})")


def measured(entries: int, rounds: int) -> dict[str, float]:
    """All figures, from a process of its own with a server of its own."""
    with tempfile.TemporaryDirectory(prefix="mingjing-bench-") as folder:
        out = Path(folder) / "figures.json"
        pid = os.fork()
        if pid == 0:
            _measure(Path(folder), entries, rounds, out)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if status:
            sys.exit("spine: the measuring process failed")
        return dict(json.loads(out.read_text()))


def _measure(folder: Path, entries: int, rounds: int, out: Path) -> None:
    import django

    from mingjing.embedded import Postgres

    # Commits reach the disk here, as they do in production.
    with Postgres(folder / "postgres", {"max_wal_size": "8GB"}) as postgres:
        os.environ["MINGJING_ENV"] = "test"
        os.environ["MINGJING_VAR"] = str(folder)
        os.environ["DATABASE_URL"] = postgres.url("bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "mingjing.settings"
        postgres.create("bench")
        django.setup()
        out.write_text(json.dumps(_figures(folder, entries, rounds)))


def _figures(folder: Path, entries: int, rounds: int) -> dict[str, float]:
    from django.conf import settings
    from django.core.management import call_command

    from ledger import keys, selectors
    from ledger.database import DatabaseLog, snapshot
    from ledger.export import write_export
    from ledger.verify import verify

    call_command("migrate", verbosity=0)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    figures = {
        "appends_singly_per_s": SINGLE / _seconds(_append_singly),
        "appends_batched_per_s": entries / _seconds(lambda: _append_batched(entries)),
    }
    figures["sequenced_per_s"] = (SINGLE + entries) / _seconds(_sequence_all)
    export = folder / "log.export"
    with snapshot():
        figures["export_s"] = _seconds(lambda: write_export(DatabaseLog(), export))
        figures["verify_database_s"] = _seconds(lambda: verify(DatabaseLog()))
    return figures | verification(export, rounds)


def verification(export: Path, rounds: int) -> dict[str, float]:
    """Verifying an export against hashing its entries: medians of processor seconds, the ratio."""
    from ledger.export import ExportedLog
    from ledger.verify import verify

    whole, hashing, at_once = [], [], []
    for _ in range(rounds):
        whole.append(_processor_seconds(lambda: verify(ExportedLog(export))))
        leaves = [leaf for bundle in ExportedLog(export).bundles() for leaf in bundle.leaves]
        hashing.append(_processor_seconds(partial(_hash_each, leaves)))
        at_once.append(_processor_seconds(partial(sha256, b"".join(leaves))))
    return {
        "verify_export_s": median(whole),
        "hash_entries_s": median(hashing),
        "hash_as_one_stream_s": median(at_once),
        "verify_ratio": round(median(a / b for a, b in zip(whole, hashing, strict=True)), 2),
    }


def _hash_each(leaves: list[bytes]) -> list[bytes]:
    return [sha256(one).digest() for one in leaves]


def _append_singly() -> None:
    from django.db import transaction

    from ledger import clock, services

    now = clock.now()
    for number in range(SINGLE):
        with transaction.atomic():
            services.append(
                "hall.case.accepted.v1",
                subject=f"case:{number}",
                actor="person:3",
                scope="/1/4/9/",
                at=now,
                body={"no": f"X-{number}", "item": "不动产登记"},
            )


def _append_batched(entries: int) -> None:
    from django.db import connection, transaction

    for _ in range(entries // BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MANY, [BATCH])


def _sequence_all() -> None:
    from django.db import transaction

    from ledger.checkpoints import sign_if_due
    from ledger.sequencer import sequence

    taken = True
    while taken:
        with transaction.atomic():
            taken = bool(sequence(BATCH))
            sign_if_due()


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _processor_seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


if __name__ == "__main__":
    main()
