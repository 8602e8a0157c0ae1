"""The demonstration's county: measured rhythm, a past played at once, days that go on."""

import threading
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.db import connection

import deadlines.calendars
import ledger.clock
from hall.models import Case
from ledger.models import Entry
from mingjing.county import day, founding, rhythm
from mingjing.county.day import Day
from worktime import ZONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

TODAY = date(2026, 12, 14)
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def county(monkeypatch: pytest.MonkeyPatch) -> Day:
    """A small county with two days behind it."""
    monkeypatch.setattr(day, "PAST_DAYS", 2)
    monkeypatch.setattr(day, "COMERS", 8)
    day.begin(TODAY)
    founding.found()
    played = Day()
    played.play_past(TODAY)
    return played


def test_the_rhythm_is_the_records(shared_data: Path) -> None:
    record = shared_data / "receipt"
    kept = rhythm.load()
    measured = rhythm.measure(record / "cases.csv", record / "events.csv", kept.source)
    assert measured == kept


def test_draws_follow_what_was_measured() -> None:
    kept, chance = rhythm.load(), Random(1)
    shares = [kept.share(chance) for _ in range(20_000)]
    late = sum(share >= 1 for share in shares) / len(shares)
    assert late == pytest.approx(kept.late / sum(kept.deeds.values()), abs=0.03)
    hours = [kept.hour(chance) for _ in range(20_000)]
    assert hours.count(10) / len(hours) == pytest.approx(
        kept.hours[10] / sum(kept.hours.values()), abs=0.02
    )


def test_a_county_has_a_past(county: Day) -> None:
    assert ledger.clock.now().date() == TODAY
    assert Case.objects.filter(state="finished").exists()
    assert Case.objects.exclude(state="finished").exists()
    calendar = deadlines.calendars.current()
    for case in Case.objects.all():
        assert calendar.is_working(case.received_at.astimezone(ZONE).date())
        assert county._people.plays(case.received_by)
        bodies = Entry.objects.filter(subject=case.subject, kind__startswith="hall.")
        versions = {body["version"] for body in bodies.values_list("body", flat=True)}
        assert versions == set(range(1, case.version + 1))


def test_who_begins_again_goes_on_as_before(county: Day) -> None:
    again = Day()
    assert sorted(at for at, _, _ in again._acts) == sorted(
        at for at, _, _ in county._acts if at in {when for when, _, _ in again._acts}
    )


def test_days_go_on_by_themselves_and_nights_are_skipped(county: Day) -> None:
    before = Entry.objects.count()
    _play(county, speed=3600)
    assert Entry.objects.count() > before
    night = ledger.clock.now().astimezone(ZONE).date()
    ledger.clock.step_to(county._calendar.closing(night) + timedelta(minutes=6))
    _play(county, speed=60)
    assert ledger.clock.now().astimezone(ZONE).date() == county._calendar.shift(night, 1)


def test_a_visitor_may_ask_for_the_next_morning(
    county: Day, settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    today = ledger.clock.now().astimezone(ZONE).date()
    day.forward().touch()
    _play(county, speed=60)
    assert ledger.clock.now().astimezone(ZONE).date() == county._calendar.shift(today, 1)
    assert not day.forward().exists()


@pytest.mark.django_db(transaction=True)
def test_the_day_waits_for_a_lost_database_and_goes_on(
    county: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(day, "PATIENCE", 0.1)
    before = Entry.objects.count()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
        connection.close()

    for seconds in (0.3, 0.8, 1.3):
        threading.Timer(seconds, cut).start()
    _play(county, speed=3600)
    assert "the database does not answer" in caplog.text
    assert Entry.objects.count() > before


def _play(county: Day, speed: float) -> None:
    stop = threading.Event()
    threading.Timer(2.0, stop.set).start()
    county.play(stop, speed)
