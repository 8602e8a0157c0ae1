"""The dates every reader of the rules agrees on, reckoned with the shipped calendar."""

import csv
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from worktime import Limit, Notice, due, prompt_at, published_calendar, read_moment, read_pause
from worktime.calendars import ZONE

CALENDAR = published_calendar()
REVIEW = "2026-09-22/2026-10-08"


@pytest.mark.parametrize(
    ("start", "days", "pauses", "extension", "expected"),
    [
        ("2026-09-30T16:00", 5, [], 0, date(2026, 10, 13)),
        ("2026-02-13T10:00", 1, [], 0, date(2026, 2, 14)),  # a Saturday that is worked
        ("2026-09-16T10:00", 10, [], 0, date(2026, 9, 30)),
        ("2026-09-16T10:00", 10, [REVIEW], 0, date(2026, 10, 15)),
        (
            "2026-09-16T10:00",
            10,
            ["2026-09-22/2026-09-29", "2026-09-28/2026-10-08"],
            0,
            date(2026, 10, 15),
        ),
        ("2026-09-16T10:00", 10, [REVIEW], 5, date(2026, 10, 22)),
        ("2026-09-28T15:00", 5, [], 0, date(2026, 10, 10)),  # the one-time notice 一次性告知
    ],
)
def test_the_agreed_dates(
    start: str, days: int, pauses: list[str], extension: int, expected: date
) -> None:
    held = map(read_pause, pauses)
    answer = due(read_moment(start), Limit(days), CALENDAR, held, extension)
    assert answer.date == expected
    assert not answer.provisional


def test_a_day_limit_ends_at_close_of_work_and_prompts_a_working_day_before() -> None:
    answer = due(read_moment("2026-09-30T16:00"), Limit(5), CALENDAR)
    assert answer.at == read_moment("2026-10-13T17:30")
    assert prompt_at(answer) == read_moment("2026-10-12T17:30")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_the_sample_holds_in_every_server_time_zone(shared_data: Path, zone: str) -> None:
    sample = shared_data / "calendar" / "due_dates_sample.csv"
    program = "from worktime.cli import group; group()"
    environment = {"TZ": zone, "PATH": os.environ["PATH"], "PYTHONPATH": "platform"}
    printed = subprocess.run(
        [sys.executable, "-c", program, "due", "--batch", sample],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # The file already has its due_date: what was reckoned must be what stands there.
    assert printed == sample.read_text()


def test_the_sample_holds_at_any_time_of_the_day(shared_data: Path) -> None:
    with (shared_data / "calendar" / "due_dates_sample.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1500
    for row in rows:
        for clock in ("T00:00", "T12:30", "T23:59:59"):
            start = read_moment(row["accepted_date"] + clock)
            limit = Limit(int(row["n_working_days"]))
            assert str(due(start, limit, CALENDAR).date) == row["due_date"]


def test_the_shipped_notices_are_those_of_the_source(shared_data: Path) -> None:
    for notice in CALENDAR.notices:
        source = shared_data / "calendar" / f"hcn{notice.year}.json"
        original = Notice.from_json(json.loads(source.read_text("utf-8")))
        assert (original.days, original.papers) == (notice.days, notice.papers)


def test_the_same_instant_written_in_another_zone_is_the_same_acceptance() -> None:
    # 23:30 UTC on the 29th is already the 30th in Shanghai.
    utc = read_moment("2026-09-29T23:30+00:00")
    local = read_moment("2026-09-30T07:30")
    assert local.tzinfo is ZONE
    assert due(utc, Limit(5), CALENDAR).at == due(local, Limit(5), CALENDAR).at
