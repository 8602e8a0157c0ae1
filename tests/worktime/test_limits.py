"""Limits of every unit, and the pauses that hold them."""

from datetime import date, datetime, timedelta

import pytest

from worktime import (
    INSTANT,
    Limit,
    LimitError,
    Pause,
    Unit,
    due,
    prompt_at,
    published_calendar,
    read_moment,
    read_pause,
)

CALENDAR = published_calendar()
NAIVE = datetime(2026, 9, 30)  # noqa: DTZ001


def at(start: str, limit: Limit, *pauses: str, extension: int = 0) -> datetime | None:
    held = map(read_pause, pauses)
    return due(read_moment(start), limit, CALENDAR, held, extension).at


def hours(n: int) -> Limit:
    return Limit(n, Unit.WORKING_HOUR)


def days(n: int) -> Limit:
    return Limit(n, Unit.CALENDAR_DAY)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-09-29T10:00", 2, "2026-09-29T12:00"),  # the end of a span, not the next one's begin
        ("2026-09-29T10:00", 3, "2026-09-29T14:30"),
        ("2026-09-29T12:40", 1, "2026-09-29T14:30"),  # from the next worked instant
        ("2026-09-30T16:00", 2, "2026-10-08T09:30"),  # over the holiday
        ("2026-10-09T20:00", 7, "2026-10-10T17:30"),  # a Saturday that is worked
        ("2026-10-03T03:00", 1, "2026-10-08T10:00"),
    ],
)
def test_hour_limits_run_from_the_moment(start: str, n: int, expected: str) -> None:
    assert at(start, hours(n)) == read_moment(expected)


def test_hour_limits_leave_out_the_working_time_from_start_to_end() -> None:
    pause = "2026-09-29T11:00/2026-09-29T14:00"
    assert at("2026-09-29T10:00", hours(3), pause) == read_moment("2026-09-29T16:00")
    night = "2026-09-29T17:30/2026-09-30T09:00"
    assert at("2026-09-29T16:00", hours(3), night) == at("2026-09-29T16:00", hours(3))
    whole_date = "2026-09-29/2026-09-29"
    assert at("2026-09-29T10:00", hours(3), whole_date) == read_moment("2026-09-30T12:00")


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-09-21T10:00", 3, date(2026, 9, 24)),
        ("2026-09-22T10:00", 3, date(2026, 9, 28)),  # ends at Mid-Autumn, rolls on
        ("2026-09-18T10:00", 2, date(2026, 9, 20)),  # a Sunday that is worked needs no rolling
        ("2026-09-17T10:00", 2, date(2026, 9, 20)),  # Saturday rolls to that Sunday
        ("2026-09-30T10:00", 7, date(2026, 10, 8)),
    ],
)
def test_days_that_end_on_a_holiday_roll_to_the_next_that_is_none(
    start: str, n: int, expected: date
) -> None:
    assert at(start, days(n)) == CALENDAR.closing(expected)


def test_paused_dates_are_left_out_of_days() -> None:
    start = "2026-11-02T10:00"
    assert at(start, days(4), "2026-11-03/2026-11-04") == CALENDAR.closing(date(2026, 11, 9))
    # The pause lies where the period rolls: it rolls on until nothing holds it.
    assert at(start, days(5), "2026-11-08/2026-11-10") == CALENDAR.closing(date(2026, 11, 11))
    assert at(start, days(5), "2026-11-08/") is None
    assert at(start, days(5), "2026-11-09T18:00/") == CALENDAR.closing(date(2026, 11, 9))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-09-30T16:00", "2026-09-30T17:30"),
        ("2026-09-30T08:00", "2026-09-30T17:30"),
        ("2026-09-30T12:30", "2026-09-30T17:30"),
        ("2026-09-30T17:30", "2026-10-08T17:30"),  # the day is over
        ("2026-10-03T10:00", "2026-10-08T17:30"),
    ],
)
def test_an_instant_case_ends_with_its_working_day(start: str, expected: str) -> None:
    assert at(start, INSTANT) == read_moment(expected)


def test_an_instant_case_can_be_paused_and_extended() -> None:
    pause = "2026-09-28T10:00/2026-09-28T15:00"
    assert at("2026-09-28T09:30", INSTANT, pause) == read_moment("2026-09-29T17:30")
    assert at("2026-09-28T09:30", INSTANT, extension=2) == at("2026-09-28T09:30", Limit(2))


def test_day_limits_leave_out_every_date_a_pause_touches() -> None:
    whole = at("2026-11-02T10:00", Limit(3), "2026-11-03/2026-11-04")
    parts = at("2026-11-02T10:00", Limit(3), "2026-11-03T16:59/2026-11-04T09:01")
    assert whole == parts == CALENDAR.closing(date(2026, 11, 9))


def test_a_pause_is_open_until_it_is_closed() -> None:
    start, pause = read_moment("2026-11-02T10:00"), read_pause("2026-11-04T10:00/")
    held = due(start, Limit(3), CALENDAR, [pause])
    assert held.paused
    assert (held.at, held.date, held.provisional, prompt_at(held)) == (None, None, False, None)
    assert not due(start, Limit(1), CALENDAR, [pause]).paused


def test_a_pause_opened_after_the_end_sets_no_clock_back() -> None:
    # Due on the 5th at 17:30; the date is touched, but the time was up.
    assert at("2026-11-02T10:00", Limit(3), "2026-11-05T17:30/") == read_moment("2026-11-05T17:30")
    assert at("2026-11-02T10:00", Limit(3), "2026-11-05T17:29/") is None


def test_what_makes_no_sense_is_refused() -> None:
    start = read_moment("2026-09-30")
    for n, unit in ((-1, Unit.WORKING_DAY), (0, Unit.WORKING_HOUR), (0, Unit.CALENDAR_DAY)):
        with pytest.raises(LimitError, match="too small"):
            Limit(n, unit)
    with pytest.raises(LimitError, match="negative"):
        due(start, Limit(1), CALENDAR, extension=-1)
    with pytest.raises(LimitError, match="before it begins"):
        Pause(start, start - timedelta(seconds=1))
    with pytest.raises(LimitError, match="no time zone"):
        Pause(NAIVE)
    for limit in (Limit(1), hours(1), days(1), INSTANT):
        with pytest.raises(LimitError, match="no time zone"):
            due(NAIVE, limit, CALENDAR)
