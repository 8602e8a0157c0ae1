"""When a limit ends.

Working days and working hours are both lengths on the calendar's line of working time; they
differ in where counting begins and in whether a pause takes whole dates. Periods in 日 are
counted in dates (Civil Code arts. 201–203).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from worktime.calendars import Calendar, to_local
from worktime.errors import LimitError
from worktime.hours import MICROSECONDS
from worktime.limits import Limit, Pause, Unit
from worktime.pauses import Stop, advance, stops

ONE_DAY = timedelta(days=1)
HOUR = 3600 * MICROSECONDS


@dataclass(frozen=True)
class Due:
    """The answer, with everything it was reckoned from.

    `at` is aware and UTC, or None while an open pause holds the clock.
    """

    start: datetime
    limit: Limit
    calendar: Calendar
    pauses: tuple[Pause, ...]
    extension: int
    at: datetime | None

    @property
    def paused(self) -> bool:
        """Whether an open pause holds the clock, so that nothing is due."""
        return self.at is None

    @property
    def units(self) -> int:
        """The limit with its extension, in units of the limit."""
        return self.limit.n + self.extension

    @property
    def date(self) -> date | None:
        """The due date in Asia/Shanghai."""
        return None if self.at is None else to_local(self.at).date()

    @property
    def provisional(self) -> bool:
        """Whether a day between start and due lies in a year without a published notice."""
        if self.date is None:
            return False
        first = to_local(self.start).date()
        # The day of acceptance is not counted, so its year does not matter to a day limit.
        counts_first = self.limit.unit is Unit.WORKING_HOUR or self.units == 0
        return self.calendar.is_provisional(first if counts_first else first + ONE_DAY, self.date)

    @property
    def base(self) -> int:
        """The position on the calendar's line at which counting begins."""
        return _base(self.start, self.limit, self.units, self.calendar)

    @cached_property
    def stops(self) -> list[Stop]:
        """The pauses on the calendar's line, as this limit takes them."""
        return _stops(self.pauses, self.limit, self.calendar)


def due(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    extension: int = 0,
) -> Due:
    """When `limit`, begun at `start`, ends.

    Day limits do not count the day of acceptance and end at close of work; hour limits run from
    the moment itself, or from the next one that is worked. A limit of no working days (an instant
    case) ends at close of work of the same day, or of the next one worked if that has passed.
    `extension` is in the limit's own unit. Day limits leave out every date a pause touches, hour
    limits the working time in [start, end) of it.

    Raises LimitError for a negative or enormous extension or a start without a time zone,
    CalendarError for a date outside the calendar's table.
    """
    if extension < 0:
        raise LimitError("延长不能为负", "an extension cannot be negative")
    held = tuple(pauses)
    units = Limit(limit.n + extension, limit.unit).n if extension else limit.n
    if limit.unit is Unit.CALENDAR_DAY:
        at = _end_of_days(to_local(start).date(), units, calendar, held)
    else:
        base, work = _base(start, limit, units, calendar), _work(limit, units, calendar)
        marks = _stops(held, limit, calendar) if held else ()
        position = advance(base, work, marks)
        at = None if position is None else calendar.moment(position)
    return Due(start, limit, calendar, held, extension, at)


def _base(start: datetime, limit: Limit, units: int, calendar: Calendar) -> int:
    """The position at which counting begins."""
    if limit.unit is Unit.WORKING_HOUR:
        return calendar.position(start)
    if units == 0:
        position = calendar.position(start)
        return position - position % calendar.hours.length
    return calendar.midnight(to_local(start).date())


def _work(limit: Limit, units: int, calendar: Calendar) -> int:
    """The length of the limit; an instant case has its one day."""
    if limit.unit is Unit.WORKING_HOUR:
        return units * HOUR
    return (units or 1) * calendar.hours.length


def _stops(pauses: Iterable[Pause], limit: Limit, calendar: Calendar) -> list[Stop]:
    return stops(pauses, calendar, whole_dates=limit.unit is not Unit.WORKING_HOUR)


def _end_of_days(
    start: date, days: int, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime | None:
    """Close of work on the last of `days` dates after `start`, none of them paused.

    If that one is not worked, the next one that is, and is not paused either (art. 203).
    """
    last, reached = start + days * ONE_DAY, start
    end = calendar.shift(last, 0)
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.start >= calendar.closing(end):
            break
        if pause.last is None:
            return None
        first = max(pause.first, reached + ONE_DAY)
        if first <= last:
            last += max(pause.last - first + ONE_DAY, timedelta(0))
            end = calendar.shift(last, 0)
        elif pause.last >= end:
            end = calendar.shift(pause.last, 1)
        reached = max(reached, pause.last)
    return calendar.closing(end)
