"""When a draw may be made: close before the evaluation, so that names stay secret."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worktime import Calendar


def earliest(evaluation: datetime, working_days: int, calendar: "Calendar") -> date:
    """The first day on which a draw for this evaluation may be made: so many working days before.

    `evaluation` is local time. Without working days in between the day itself.
    """
    day, left = evaluation.date(), working_days
    while left:
        day -= timedelta(days=1)
        if calendar.is_working(day):
            left -= 1
    return day
