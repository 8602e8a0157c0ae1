"""A tender's dates, checked against the law: each interval with its article.

Dates are those of Asia/Shanghai. The day of the event is not counted, and a last day that is not
worked rolls to the next that is (Civil Code 201–203); what lies on that last day is in time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import worktime
from bidding.rules.kinds import Mark
from bidding.rules.statutes import Interval, Statutes
from worktime import Calendar, Limit, Unit

Dates = Mapping[Mark, datetime]
"""The moments of a tender that are set, aware."""

ORDER = (
    (Mark.NOTICE, Mark.NOTICE_TO),
    (Mark.NOTICE, Mark.PREQUALIFICATION_FROM),
    (Mark.PREQUALIFICATION_FROM, Mark.PREQUALIFICATION_TO),
    (Mark.PREQUALIFICATION_TO, Mark.PREQUALIFICATION_DEADLINE),
    (Mark.PREQUALIFICATION_DEADLINE, Mark.DOCUMENTS_FROM),
    (Mark.NOTICE, Mark.DOCUMENTS_FROM),
    (Mark.DOCUMENTS_FROM, Mark.DOCUMENTS_TO),
    (Mark.DOCUMENTS_TO, Mark.DEADLINE),
)
"""What cannot come before what, whatever the law says."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One interval of a tender beside what the law asks of it.

    `actual` is how many days (of the limit's unit) lie between, None where both must be the same
    instant; `earliest` is the first lawful date of the end, `provisional` where a year between has
    no published calendar yet.
    """

    interval: Interval
    start: datetime
    end: datetime
    actual: int | None
    earliest: date
    provisional: bool

    @property
    def satisfied(self) -> bool:
        """Whether the law is kept."""
        if self.interval.least is None:
            return self.start == self.end
        return self.start <= self.end and worktime.to_local(self.end).date() >= self.earliest


def checked(dates: Dates, law: Statutes, calendar: Calendar) -> list[Checked]:
    """Every interval of the law whose both ends are set."""
    return [
        check(interval, dates[interval.start], dates[interval.to], calendar)
        for interval in law.intervals
        if interval.start in dates and interval.to in dates
    ]


def check(interval: Interval, start: datetime, end: datetime, calendar: Calendar) -> Checked:
    """One interval from `start` to `end`."""
    first, last = worktime.to_local(start).date(), worktime.to_local(end).date()
    if interval.least is None:
        return Checked(interval, start, end, None, first, provisional=False)
    earliest, provisional = earliest_after(first, interval.least, calendar)
    return Checked(
        interval, start, end, between(first, last, interval.least.unit, calendar), earliest,
        provisional,
    )  # fmt: skip


def earliest_after(start: date, limit: Limit, calendar: Calendar) -> tuple[date, bool]:
    """The first date on which `limit` after `start` has run out, and whether it is provisional."""
    due = worktime.due(noon(start), limit, calendar)
    if due.date is None:
        raise ValueError("nothing pauses a date of a tender")
    return due.date, due.provisional


def between(first: date, last: date, unit: Unit, calendar: Calendar) -> int:
    """How many days of `unit` lie between two dates, the first not counted."""
    if unit is Unit.WORKING_DAY:
        return calendar.count(first, last)
    return (last - first).days


def out_of_order(dates: Dates) -> Iterator[tuple[Mark, Mark]]:
    """Pairs of marks of which the second lies before the first."""
    for before, after in ORDER:
        if before in dates and after in dates and dates[after] < dates[before]:
            yield before, after


def noon(day: date) -> datetime:
    """The middle of a date: which date it is, wherever one stands."""
    return datetime.combine(day, time(12), worktime.ZONE)


def moved_to(moment: datetime, day: date) -> datetime:
    """The same time of day on another date, in Asia/Shanghai."""
    return datetime.combine(day, worktime.to_local(moment).timetz())
