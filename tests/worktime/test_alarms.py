"""Prompts, lamps, days over, and the time that is left."""

from fractions import Fraction

import pytest

from worktime import (
    INSTANT,
    Lamp,
    Limit,
    Pause,
    PromptRule,
    Unit,
    due,
    lamp,
    overdue_days,
    prompt_at,
    prompt_before,
    published_calendar,
    read_moment,
    read_pause,
    remaining,
    to_local,
)

CALENDAR = published_calendar()


def prompt(start: str, limit: Limit, *pauses: Pause, rule: PromptRule | None = None) -> str:
    answer = due(read_moment(start), limit, CALENDAR, pauses)
    moment = prompt_at(answer, rule) if rule else prompt_at(answer)
    assert moment is not None
    return f"{to_local(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(1), "2026-11-03 16:06"),  # 80 % of seven hours
        (Limit(2), "2026-11-03 17:30"),  # a working day before is earlier than 80 %
        (Limit(5), "2026-11-06 17:30"),  # both at once
        (Limit(7), "2026-11-10 14:42"),  # 80 % is earlier
        (Limit(10), "2026-11-12 17:30"),
        (Limit(5, Unit.WORKING_HOUR), "2026-11-02 15:30"),
        (Limit(7, Unit.WORKING_HOUR), "2026-11-02 17:06"),  # a working day is not above one
        (Limit(8, Unit.WORKING_HOUR), "2026-11-02 11:00"),
        (Limit(1, Unit.CALENDAR_DAY), "2026-11-03 16:06"),
        (Limit(7, Unit.CALENDAR_DAY), "2026-11-06 17:30"),
        (INSTANT, "2026-11-02 16:18"),  # of the rest of the day
    ],
)
def test_the_prompt_comes_at_four_fifths_or_a_working_day_before(
    limit: Limit, expected: str
) -> None:
    assert prompt("2026-11-02T10:00", limit) == expected


def test_days_over_a_holiday_prompt_a_working_day_before_their_end() -> None:
    # Of these three days only the one they roll to is worked: the prompt comes at once.
    assert prompt("2026-09-30T16:00", Limit(3, Unit.CALENDAR_DAY)) == "2026-09-30 17:30"
    assert prompt("2026-09-30T18:00", Limit(3, Unit.CALENDAR_DAY)) == "2026-09-30 18:00"


def test_pauses_move_the_prompt_with_the_limit() -> None:
    whole = read_pause("2026-11-06/2026-11-10")
    assert prompt("2026-11-02T10:00", Limit(5), whole) == "2026-11-11 17:30"
    # A pause begun after the prompt leaves it where it was.
    late = read_pause("2026-11-09/2026-11-10")
    assert prompt("2026-11-02T10:00", Limit(5), late) == "2026-11-06 17:30"


def test_the_rule_is_a_setting() -> None:
    rule = PromptRule(share=Fraction(1, 2), days=3)
    assert prompt("2026-11-02T10:00", Limit(10), rule=rule) == "2026-11-09 17:30"
    assert prompt("2026-11-02T10:00", Limit(4), rule=rule) == "2026-11-03 17:30"
    assert prompt("2026-11-02T10:00", Limit(3), rule=rule) == "2026-11-04 14:00"


@pytest.mark.parametrize(
    ("start", "deadline", "expected"),
    [
        ("2026-11-02T09:00", "2026-11-16T17:30", "2026-11-12T16:06"),
        ("2026-11-02T09:00", "2026-11-03T17:30", "2026-11-02T17:30"),
        ("2026-11-02T09:00", "2026-11-02T14:30", "2026-11-02T13:42"),  # 80 % of four hours
        ("2026-10-01T09:00", "2026-10-03T00:00", "2026-10-01T09:00"),  # nothing is worked between
        ("2026-11-03T09:00", "2026-11-02T09:00", "2026-11-02T09:00"),  # dirty as life is
    ],
)
def test_a_given_deadline_prompts_by_the_same_rule(
    start: str, deadline: str, expected: str
) -> None:
    moment = prompt_before(read_moment(start), read_moment(deadline), CALENDAR)
    assert moment == read_moment(expected)


def test_the_lamp_turns_at_the_moment_itself() -> None:
    prompted, ended = read_moment("2026-11-06T17:30"), read_moment("2026-11-09T17:30")
    assert lamp(read_moment("2026-11-06T17:29:59"), prompted, ended) is Lamp.GREEN
    assert lamp(prompted, prompted, ended) is Lamp.YELLOW
    assert lamp(read_moment("2026-11-09T17:29:59"), prompted, ended) is Lamp.YELLOW
    assert lamp(ended, prompted, ended) is Lamp.RED
    assert lamp(ended, None, None, paused=True) is Lamp.PAUSED
    assert lamp(ended, None, None) is Lamp.GREEN


@pytest.mark.parametrize(
    ("ended", "now", "expected"),
    [
        ("2026-09-30T17:30", "2026-09-30T17:29", 0),
        ("2026-09-30T17:30", "2026-09-30T17:30", 0),
        ("2026-09-30T17:30", "2026-10-08T08:59", 0),  # a holiday is no day over
        ("2026-09-30T17:30", "2026-10-08T09:00", 1),
        ("2026-09-30T17:30", "2026-10-10T20:00", 3),
        ("2026-09-29T11:00", "2026-09-29T17:00", 0),
        ("2026-09-29T11:00", "2026-09-30T09:00", 1),
        ("2026-10-03T00:00", "2026-10-08T10:00", 1),
        ("2026-10-09T00:00", "2026-10-09T09:00", 1),
    ],
)
def test_each_working_day_begun_after_the_end_counts(ended: str, now: str, expected: int) -> None:
    assert overdue_days(read_moment(ended), read_moment(now), CALENDAR) == expected


@pytest.mark.parametrize(
    ("now", "zh", "en"),
    [
        ("2026-10-09T14:30", "剩 3 个工作日 3 小时", "3 working days 3 hours left"),
        ("2026-10-12T16:30", "剩 1 个工作日 1 小时", "1 working day 1 hour left"),
        ("2026-10-12T17:30", "剩 1 个工作日", "1 working day left"),
        ("2026-10-13T15:10", "剩 2 小时 20 分钟", "2 hours 20 minutes left"),
        ("2026-10-13T17:29:30", "剩 不足 1 分钟", "less than a minute left"),
        ("2026-10-13T17:30", "超 不足 1 分钟", "over by less than a minute"),
        ("2026-10-14T09:01", "超 1 分钟", "over by 1 minute"),
        ("2026-10-15T10:00", "超 1 个工作日 1 小时", "over by 1 working day 1 hour"),
    ],
)
def test_the_time_left_is_working_time(now: str, zh: str, en: str) -> None:
    left = remaining(read_moment(now), read_moment("2026-10-13T17:30"), CALENDAR)
    assert (left.text("zh-hans"), left.text("en")) == (zh, en)


def test_the_wall_gets_the_worked_intervals() -> None:
    spans = list(CALENDAR.spans(read_moment("2026-09-30T10:00"), read_moment("2026-10-08T14:00")))
    assert spans == [
        (read_moment("2026-09-30T10:00"), read_moment("2026-09-30T12:00")),
        (read_moment("2026-09-30T13:30"), read_moment("2026-09-30T17:30")),
        (read_moment("2026-10-08T09:00"), read_moment("2026-10-08T12:00")),
        (read_moment("2026-10-08T13:30"), read_moment("2026-10-08T14:00")),
    ]
