"""What a limit is, and what a pause is."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, Self

from worktime.calendars import ZONE, to_local
from worktime.errors import LimitError


class Unit(StrEnum):
    """What a limit is counted in: 工作日, 工作小时, 日."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time. Zero working days is the limit of an instant case: the same day.

    Raises LimitError for a number that is too small, or beyond any sense.
    """

    n: int
    unit: Unit = Unit.WORKING_DAY

    def __post_init__(self) -> None:
        least = 0 if self.unit is Unit.WORKING_DAY else 1
        if self.n < least:
            raise LimitError(
                f"期限 {self.n} 太小，至少为 {least}",
                f"a limit of {self.n} is too small: at least {least}",
            )
        if self.n > MOST_UNITS:
            raise LimitError(
                f"期限 {self.n} 太大，至多为 {MOST_UNITS}",
                f"a limit of {self.n} is too large: at most {MOST_UNITS}",
            )


MOST_UNITS: Final = 10_000
INSTANT: Final = Limit(0, Unit.WORKING_DAY)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that a clock does not count, from `start` to `end`; without `end` it is open.

    `ground` (专家评审 …) only appears in the trace. Raises LimitError for a pause that ends
    before it begins or for a moment without a time zone, CalendarError outside the table.
    """

    start: datetime
    end: datetime | None = None
    ground: str = ""

    def __post_init__(self) -> None:
        start = to_local(self.start)
        if self.end is not None and to_local(self.end) < start:
            raise LimitError("中止结束早于开始", "the pause ends before it begins")

    @classmethod
    def of_days(cls, first: date, last: date | None = None, ground: str = "") -> Self:
        """A pause of whole dates in Asia/Shanghai, `first` and `last` included."""
        end = None if last is None else datetime.combine(last, time.max, ZONE)
        return cls(datetime.combine(first, time.min, ZONE), end, ground)

    @property
    def first(self) -> date:
        """The date on which it begins."""
        return to_local(self.start).date()

    @property
    def last(self) -> date | None:
        """The date on which it ends, or None while it is open."""
        return None if self.end is None else to_local(self.end).date()
