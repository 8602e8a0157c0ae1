"""How much time a clock has left, or is over, in the words of the wall."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from worktime.calendars import Calendar
from worktime.wording import amount, speaks_english

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Remaining:
    """Working time until the due moment, or since it when `over`, in whole minutes.

    A day is a working day of the calendar's hours, not of twenty-four.
    """

    days: int
    hours: int
    minutes: int
    over: bool

    def text(self, language: str) -> str:
        """剩 2 个工作日 3 小时 · 2 working days 3 hours left; minutes only within a day."""
        parts = [(self.days, "working_day"), (self.hours, "hour")]
        if not self.days:
            parts.append((self.minutes, "minute"))
        said = " ".join(amount(n, unit, language) for n, unit in parts if n)
        if speaks_english(language):
            said = said or "less than a minute"
            return f"over by {said}" if self.over else f"{said} left"
        said = said or "不足 1 分钟"
        return f"超 {said}" if self.over else f"剩 {said}"


def remaining(now: datetime, due_at: datetime, calendar: Calendar) -> Remaining:
    """The working time between `now` and `due_at`, and on which side of it `now` lies."""
    days, rest = divmod(abs(calendar.working_between(now, due_at)), calendar.day_length)
    hours, rest = divmod(rest, HOUR)
    return Remaining(days, hours, rest // MINUTE, over=now >= due_at)
