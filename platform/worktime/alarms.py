"""When a clock prompts, which lamp it shows, and how far it is over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final

from worktime.calendars import Calendar
from worktime.limits import Unit
from worktime.pauses import advance, counted
from worktime.reckoning import Due


class Lamp(StrEnum):
    """● 正常, ▲ 预警, ■ 超时, ‖ 中止."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class PromptRule:
    """When to prompt: after `share` of the limit or `days` working days before its end,
    whichever is earlier. The second applies only to limits longer than those days.
    """

    share: Fraction = Fraction(4, 5)
    days: int = 1

    def position(self, work: int, day_length: int, *, is_long: bool) -> int:
        """How much of `work` is done when the prompt comes."""
        by_share = int(work * self.share)
        before_end = max(work - self.days * day_length, 0)
        return min(by_share, before_end) if is_long else by_share


DEFAULT_PROMPT: Final = PromptRule()


def prompt_at(due: Due, rule: PromptRule = DEFAULT_PROMPT) -> datetime | None:
    """When the limit prompts, or None while an open pause holds it.

    Both halves of the rule are measured in the working time the limit counts, pauses left out.
    A moment that falls between two working days is the earlier one's close of work, so one
    working day before a close of work is the close of work of the day before.
    """
    if due.at is None:
        return None
    day_length = due.calendar.hours.length
    # An instant case has only the rest of its day, not the whole of it.
    base = max(due.base, due.calendar.position(due.start)) if due.units == 0 else due.base
    work = counted(base, due.calendar.position(due.at), due.stops)
    in_dates = due.limit.unit is Unit.CALENDAR_DAY
    is_long = due.units > rule.days if in_dates else work > rule.days * day_length
    position = advance(base, rule.position(work, day_length, is_long=is_long), due.stops)
    return None if position is None else max(due.start, due.calendar.moment(position))


def prompt_before(
    start: datetime, deadline: datetime, calendar: Calendar, rule: PromptRule = DEFAULT_PROMPT
) -> datetime:
    """When a clock from `start` to a given `deadline` prompts: the same rule on working time.

    It never lies outside the two; where nothing is worked between them it is `start`.
    """
    base, end = calendar.position(start), calendar.position(deadline)
    if end <= base:
        return min(start, deadline)
    day_length = calendar.hours.length
    is_long = end - base > rule.days * day_length
    ahead = rule.position(end - base, day_length, is_long=is_long)
    return max(start, calendar.moment(base + ahead))


def lamp(
    now: datetime, prompt_at: datetime | None, due_at: datetime | None, *, paused: bool = False
) -> Lamp:
    """The lamp of a clock. `paused` means that an open pause holds it (`Due.paused`)."""
    if paused:
        return Lamp.PAUSED
    if due_at is not None and now >= due_at:
        return Lamp.RED
    if prompt_at is not None and now >= prompt_at:
        return Lamp.YELLOW
    return Lamp.GREEN


def overdue_days(due_at: datetime, now: datetime, calendar: Calendar) -> int:
    """How many working days have begun since the clock turned red; the red day itself is none."""
    return max(calendar.days_begun(now) - calendar.days_begun(due_at), 0)
