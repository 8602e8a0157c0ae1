"""Working days counted beforehand: any sum of working days is two look-ups."""

from array import array
from collections.abc import Mapping
from datetime import date
from itertools import accumulate, compress

from worktime.errors import CalendarError

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST = date(FIRST_YEAR, 1, 1).toordinal()
LAST = date(LAST_YEAR, 12, 31).toordinal()
WEEK = b"\1\1\1\1\1\0\0"  # 1900-01-01 was a Monday


class WorkingDays:
    """A prefix-sum table over the days 1900–2199, by `date.toordinal()`.

    `exceptions` says of single days whether they are worked; every other day follows its week.
    """

    __slots__ = ("_ordinals", "_through", "_worked")

    def __init__(self, exceptions: Mapping[date, bool]) -> None:
        size = LAST - FIRST + 1
        worked = bytearray(WEEK * (size // 7 + 1))[:size]
        for day, works in exceptions.items():
            worked[day.toordinal() - FIRST] = works
        self._worked = bytes(worked)
        self._through = array("L", accumulate(worked))
        self._ordinals = array("L", compress(range(FIRST, LAST + 1), worked))

    def is_working(self, ordinal: int) -> bool:
        """Whether the day is worked. Raises CalendarError outside the table."""
        if FIRST <= ordinal <= LAST:
            return self._worked[ordinal - FIRST] == 1
        raise outside()

    def through(self, ordinal: int) -> int:
        """How many working days there are up to and including this day."""
        if FIRST <= ordinal <= LAST:
            return self._through[ordinal - FIRST]
        raise outside()

    def nth(self, number: int) -> int:
        """The ordinal of the `number`-th working day of the table, counted from one."""
        if 1 <= number <= len(self._ordinals):
            return self._ordinals[number - 1]
        raise outside()

    def next_working(self, ordinal: int) -> int:
        """The day itself if it is worked, or else the first one after it that is."""
        return ordinal if self.is_working(ordinal) else self.nth(self.through(ordinal) + 1)


def outside() -> CalendarError:
    """The error for a date that the table does not cover."""
    return CalendarError(
        f"日期超出 {FIRST_YEAR} 至 {LAST_YEAR} 年",
        f"the date lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
    )
