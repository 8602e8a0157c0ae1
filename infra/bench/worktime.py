"""Adding working days: 100,000 due dates within a second, against naive day-by-day counting.

python -m infra.bench.worktime [--json]
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from time import process_time

import worktime

DATES, NAIVE_DATES, DAYS, ROUNDS = 100_000, 2_000, 20, 5


def main() -> None:
    """Measure, and print the figures and the goal; the best of some rounds, in processor time."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    due = min(_due() for _ in range(ROUNDS))
    naive = min(_naive() for _ in range(ROUNDS)) * DATES / NAIVE_DATES
    figures = {"due_s": round(due, 3), "naive_s": round(naive, 3), "ratio": round(due / naive, 4)}
    if asked.json:
        print(json.dumps({**figures, "goal": "due_s <= 1.0", "held": due <= 1.0}))
        return
    print(f"{DATES:,} due dates of {DAYS} working days: {due:.3f} s (goal 1.0: {_word(due <= 1)})")
    print(f"the same counted day by day: {naive:.3f} s; ratio {due / naive:.4f}")


def _word(held: bool) -> str:
    return "held" if held else "NOT held"


def _starts(n: int) -> list[datetime]:
    first = datetime(2024, 1, 2, 2, tzinfo=UTC)
    return [first + timedelta(days=number % 900) for number in range(n)]


def _due() -> float:
    calendar, limit, starts = worktime.published_calendar(), worktime.Limit(DAYS), _starts(DATES)
    began = process_time()
    for start in starts:
        worktime.due(start, limit, calendar)
    return process_time() - began


def _naive() -> float:
    calendar, starts = worktime.published_calendar(), _starts(NAIVE_DATES)
    began = process_time()
    for start in starts:
        day, left = start.astimezone(worktime.ZONE).date(), DAYS
        while left:
            day += timedelta(days=1)
            left -= calendar.is_working(day)
    return process_time() - began


if __name__ == "__main__":
    main()
