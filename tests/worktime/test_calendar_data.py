"""Calendars are versioned data: what they accept, what they refuse, what they say of a day."""

import json
from datetime import date, time

import pytest

from worktime import (
    Calendar,
    CalendarError,
    DayKind,
    Hours,
    Limit,
    Notice,
    NoticeDay,
    due,
    published_calendar,
    read_moment,
)

PAPER = ("https://www.gov.cn/example.htm",)
CALENDAR = published_calendar()


def notice(year: int, *days: tuple[str, bool]) -> Notice:
    named = tuple(NoticeDay(date.fromisoformat(day), "元旦", off) for day, off in days)
    return Notice(year, PAPER, named)


def notice_json(**changes: object) -> dict[str, object]:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    return {"year": 2027, "papers": list(PAPER), "days": [day], **changes}


def test_a_day_names_the_notice_that_makes_it_what_it_is() -> None:
    makeup = CALENDAR.day(date(2026, 10, 10))
    assert (makeup.kind, makeup.name, makeup.working) == (DayKind.MAKEUP, "国庆节", True)
    assert makeup.citation == "国办发明电〔2025〕7号"
    assert makeup.papers == ("https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",)
    assert CALENDAR.day(date(2026, 10, 1)).kind is DayKind.HOLIDAY
    assert CALENDAR.day(date(2026, 10, 11)).kind is DayKind.WEEKEND
    assert CALENDAR.day(date(2026, 10, 12)).kind is DayKind.WORKDAY


def test_a_year_without_a_notice_knows_weekends_only_and_says_so() -> None:
    monday = CALENDAR.day(date(2027, 10, 4))
    assert monday.working
    assert monday.provisional
    assert due(read_moment("2026-12-30T10:00"), Limit(2), CALENDAR).provisional
    assert not due(read_moment("2026-12-30T10:00"), Limit(1), CALENDAR).provisional


def test_only_counted_days_make_a_due_date_provisional() -> None:
    assert not due(read_moment("2023-12-31T10:00"), Limit(5), CALENDAR).provisional
    assert due(read_moment("2023-12-28T10:00"), Limit(5), CALENDAR).provisional


def test_a_notice_may_name_days_of_the_years_beside_its_own() -> None:
    later = notice(2027, ("2026-12-31", True), ("2026-12-26", False), ("2027-01-01", True))
    calendar = CALENDAR.with_notices([later])
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2026, 12, 26))
    assert CALENDAR.is_working(date(2026, 12, 31))


def test_the_later_notice_has_the_last_word_on_a_day() -> None:
    earlier = notice(2026, ("2027-01-02", False))
    later = notice(2027, ("2027-01-02", True))
    for order in ([earlier, later], [later, earlier]):
        assert not Calendar.from_notices(order).is_working(date(2027, 1, 2))


def test_naming_a_day_of_next_year_does_not_publish_that_year() -> None:
    calendar = Calendar.from_notices([notice(2026, ("2027-01-01", True))])
    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 1))


def test_the_version_follows_the_content() -> None:
    again = Calendar.from_notices(reversed(CALENDAR.notices))
    assert again.version == CALENDAR.version
    assert again == CALENDAR
    assert CALENDAR.with_notices([notice(2027, ("2027-01-01", True))]) != CALENDAR
    assert Calendar(CALENDAR.notices, Hours.of("08:30-12:00", "13:00-17:00")) != CALENDAR


def test_a_calendar_survives_json() -> None:
    written = json.loads(json.dumps(CALENDAR.as_json()))
    assert Calendar.from_json(written) == CALENDAR
    written["notices"].pop()
    with pytest.raises(CalendarError, match="not that of version"):
        Calendar.from_json(written)


@pytest.mark.parametrize("data", [None, [], {}, {"notices": 3}, {"notices": [], "hours": "9-5"}])
def test_what_is_no_calendar_is_refused(data: object) -> None:
    with pytest.raises(CalendarError):
        Calendar.from_json(data)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"year": "2027"}, "year must be of type int"),
        ({"year": True}, "year must be of type int"),
        ({"year": 1066}, "must lie between"),
        ({"papers": []}, "must cite"),
        ({"papers": [" "]}, "must cite"),
        ({"papers": [7]}, "papers must be text"),
        ({"days": []}, "names no day"),
        ({"days": [3]}, "a JSON object"),
        ({"days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]}, "is no date"),
        ({"days": [{"name": "元旦", "date": "2028-06-01", "isOffDay": True}]}, "not of that year"),
        ({"days": [{"name": " ", "date": "2027-01-01", "isOffDay": True}]}, "has no name"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}]}, "type bool"),
        ({"days": [{"name": "元旦", "date": "2027-01-01"}]}, "isOffDay is missing"),
        ({"days": [{"name": "元旦", "date": "2027-01-04", "isOffDay": False}]}, "is a weekday"),
        ({"days": [notice_json()["days"][0]] * 2}, "named twice"),  # type: ignore[index]
        ({"holidays": []}, "holidays is not known"),
    ],
)
def test_a_faulty_notice_is_refused_with_the_reason(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(CalendarError, match=reason) as refused:
        Notice.from_json(notice_json(**changes))
    assert refused.value.text("zh-hans").startswith(("放假通知", "2027 年放假通知", "1066"))


def test_two_notices_for_one_year_are_refused() -> None:
    one = notice(2027, ("2027-01-01", True))
    with pytest.raises(CalendarError, match="two notices"):
        Calendar.from_notices([one, one])


@pytest.mark.parametrize(
    "spans", [(), ("12:00-09:00",), ("09:00-12:00", "11:00-17:00"), ("09:00-09:00",)]
)
def test_working_hours_must_be_in_order(spans: tuple[str, ...]) -> None:
    with pytest.raises(CalendarError, match="working hours"):
        Hours.of(*spans)


@pytest.mark.parametrize("text", ["nine to five", "09:00", "09:00-25:00"])
def test_working_hours_must_be_readable(text: str) -> None:
    with pytest.raises(CalendarError, match="no span"):
        Hours.of(text)


def test_working_hours_are_data() -> None:
    summer = Hours.of("08:00-12:00", "15:00-18:00:30")
    assert (summer.opens, summer.closes) == (time(8), time(18, 0, 30))
    assert Hours.from_json(summer.as_json()) == summer
    answer = due(read_moment("2026-07-01"), Limit(1), Calendar(CALENDAR.notices, summer))
    assert answer.at == read_moment("2026-07-02T18:00:30")


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1)])
def test_days_outside_the_table_are_refused(day: date) -> None:
    with pytest.raises(CalendarError, match="outside the years"):
        CALENDAR.is_working(day)
    with pytest.raises(CalendarError, match="outside the years"):
        CALENDAR.shift(date(2199, 12, 30), 5)


def test_working_days_earlier_and_later() -> None:
    assert CALENDAR.shift(date(2026, 10, 13), -2) == date(2026, 10, 10)
    assert CALENDAR.shift(date(2026, 10, 11), -1) == date(2026, 10, 10)
    assert CALENDAR.shift(date(2026, 10, 11), 0) == date(2026, 10, 12)
    assert CALENDAR.shift(date(2026, 10, 10), 0) == date(2026, 10, 10)
    assert CALENDAR.count(date(2026, 9, 30), date(2026, 10, 13)) == 5
    day_earlier = CALENDAR.add(read_moment("2026-10-13T17:30"), -CALENDAR.day_length)
    assert day_earlier == read_moment("2026-10-12T17:30")
