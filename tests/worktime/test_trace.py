"""A due date says why, in both languages."""

from collections.abc import Iterable

from worktime import (
    INSTANT,
    Limit,
    Pause,
    Unit,
    due,
    explain,
    published_calendar,
    read_moment,
    read_pause,
    sentence,
)

CALENDAR = published_calendar()


def said(
    start: str,
    limit: Limit,
    pauses: Iterable[Pause] = (),
    *,
    extension: int = 0,
    language: str = "zh-hans",
) -> list[str]:
    answer = due(read_moment(start), limit, CALENDAR, pauses, extension)
    return [sentence(step, language) for step in explain(answer)]


def test_every_day_counted_or_not_is_named_with_its_notice() -> None:
    assert said("2026-10-08T16:00", Limit(3)) == [
        "2026-10-08（周四）16:00 起算，当日不计，期限：3 个工作日",
        "2026-10-09（周五）第 1 个工作日",
        "2026-10-10（周六）第 2 个工作日：国庆节调休上班（国办发明电〔2025〕7号）",
        "2026-10-11（周日）不计：周末",
        "2026-10-12（周一）第 3 个工作日",
        "2026-10-12（周一）17:30 到期",
    ]


def test_pauses_and_extensions_are_named_in_english_too() -> None:
    review = Pause(
        read_moment("2026-09-22T10:00"), read_moment("2026-09-23T11:00"), "expert review"
    )
    steps = said("2026-09-21T10:00", Limit(1), [review], extension=1, language="en-gb")
    assert steps == [
        "Mon 2026-09-21 10:00 start, itself not counted; limit 1 working day",
        "extension of 1 working day approved",
        "Tue 2026-09-22 not counted: paused (expert review)",
        "Wed 2026-09-23 not counted: paused (expert review)",
        "Thu 2026-09-24 working day 1",
        "Fri 2026-09-25 not counted: Mid-Autumn Festival holiday (国办发明电〔2025〕7号)",
        "Sat 2026-09-26 not counted: Mid-Autumn Festival holiday (国办发明电〔2025〕7号)",
        "Sun 2026-09-27 not counted: Mid-Autumn Festival holiday (国办发明电〔2025〕7号)",
        "Mon 2026-09-28 working day 2",
        "Mon 2026-09-28 17:30 due",
    ]


def test_an_hour_limit_names_the_parts_of_each_day() -> None:
    pauses = [
        read_pause("2026-09-30T16:30/2026-10-08T09:30"),
        read_pause("2026-09-30T17:00/2026-10-08T09:15"),
    ]
    steps = said("2026-09-30T16:00", Limit(1, Unit.WORKING_HOUR), pauses)
    assert [step for step in steps if "国庆节" not in step] == [
        "2026-09-30（周三）16:00 起算，期限：1 个工作小时",
        "2026-09-30（周三）16:00–16:30 计入",
        "2026-09-30（周三）16:30–17:30 不计：中止",
        "2026-10-08（周四）09:00–09:30 不计：中止",
        "2026-10-08（周四）09:30–10:00 计入",
        "2026-10-08（周四）10:00 到期",
    ]
    assert len(steps) == 6 + 7


def test_days_that_roll_on_say_so() -> None:
    assert said("2026-10-29T10:00", Limit(2, Unit.CALENDAR_DAY)) == [
        "2026-10-29（周四）10:00 起算，当日不计，期限：2 日",
        "2026-10-30（周五）第 1 日",
        "2026-10-31（周六）第 2 日：周末",
        "2026-11-01（周日）顺延：周末",
        "2026-11-02（周一）17:30 到期",
    ]


def test_an_instant_case_has_its_own_words() -> None:
    assert said("2026-10-11T10:00", INSTANT, language="en") == [
        "Sun 2026-10-11 10:00 start; limit the same working day",
        "Sun 2026-10-11 not counted: weekend",
        "Mon 2026-10-12 17:30 due",
    ]


def test_an_open_pause_ends_the_trace() -> None:
    held = [read_pause("2026-11-04T10:00/"), read_pause("2026-11-03/2026-11-03")]
    assert said("2026-11-02T10:00", Limit(3), held) == [
        "2026-11-02（周一）10:00 起算，当日不计，期限：3 个工作日",
        "2026-11-03（周二）不计：中止",
        "2026-11-04（周三）10:00 起中止，恢复前不到期",
    ]


def test_days_of_a_year_without_a_notice_are_marked() -> None:
    assert said("2026-12-31T10:00", Limit(1))[1] == (
        "2027-01-01（周五）第 1 个工作日（暂定：2027 年放假通知尚未发布）"
    )
    assert said("2027-01-02T10:00", Limit(1), language="en")[1:3] == [
        "Sun 2027-01-03 not counted: weekend (provisional: no notice for 2027 yet)",
        "Mon 2027-01-04 working day 1 (provisional: no notice for 2027 yet)",
    ]


def test_two_festivals_of_one_notice_are_both_named() -> None:
    steps = said("2025-09-30T10:00", Limit(1), language="en")
    assert "National Day and Mid-Autumn Festival holiday" in steps[1]


def test_a_step_is_data_first() -> None:
    answer = due(read_moment("2026-10-09T10:00"), Limit(1), CALENDAR)
    start, counted, ended = (step.as_json() for step in explain(answer))
    assert start == {
        "kind": "start",
        "date": "2026-10-09",
        "day": "workday",
        "since": "2026-10-09T10:00:00+08:00",
    }
    assert counted == {
        "kind": "counted",
        "date": "2026-10-10",
        "day": "makeup",
        "name": "国庆节",
        "citation": "国办发明电〔2025〕7号",
        "papers": ["https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"],
        "number": 1,
    }
    assert ended["since"] == "2026-10-10T17:30:00+08:00"
