"""Working time: calendars, limits, pauses and extensions in; due moments and reasons out.

Pure: no Django, no database, no clock. Every moment is an argument, aware of its time zone;
answers are UTC, and days are those of Asia/Shanghai.

    calendar = published_calendar()
    answer = due(accepted_at, Limit(5), calendar, pauses=[Pause.of_days(first, last)])
    answer.at, answer.date, answer.provisional      # when, on which date, and is it certain
    [sentence(step, "zh") for step in explain(answer)] # why
    prompt_at(answer)                               # when the lamp turns yellow
    lamp(now, prompt_at(answer), answer.at, paused=answer.paused)
    remaining(now, answer.at, calendar).text("zh")  # 剩 2 个工作日 3 小时

A `Calendar` is a value with a `version`; the shipped one holds every notice published so far,
`Calendar.from_notices` makes one from other data, `with_notices` adds years. Raises errors of
the family `WorktimeError`, each of which can say itself in both languages.
"""

from worktime.alarms import (
    DEFAULT_PROMPT,
    Lamp,
    PromptRule,
    lamp,
    overdue_days,
    prompt_at,
    prompt_before,
)
from worktime.calendars import ZONE, Calendar, Day, DayKind, published_calendar, to_local
from worktime.countdown import Remaining, remaining
from worktime.errors import CalendarError, LimitError, WorktimeError
from worktime.hours import DEFAULT_HOURS, Hours
from worktime.limits import INSTANT, Limit, Pause, Unit
from worktime.notices import Notice, NoticeDay
from worktime.reading import read_moment, read_pause
from worktime.reckoning import Due, due
from worktime.trace import Step, StepKind, explain
from worktime.wording import amount, date_text, festival, limit_text, moment_text, sentence

__all__ = [
    "DEFAULT_HOURS",
    "DEFAULT_PROMPT",
    "INSTANT",
    "ZONE",
    "Calendar",
    "CalendarError",
    "Day",
    "DayKind",
    "Due",
    "Hours",
    "Lamp",
    "Limit",
    "LimitError",
    "Notice",
    "NoticeDay",
    "Pause",
    "PromptRule",
    "Remaining",
    "Step",
    "StepKind",
    "Unit",
    "WorktimeError",
    "amount",
    "date_text",
    "due",
    "explain",
    "festival",
    "lamp",
    "limit_text",
    "moment_text",
    "overdue_days",
    "prompt_at",
    "prompt_before",
    "published_calendar",
    "read_moment",
    "read_pause",
    "remaining",
    "sentence",
    "to_local",
]
