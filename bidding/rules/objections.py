"""Until when one may object to documents, and until when the answer is due."""

from datetime import date, datetime, timedelta

import worktime
from bidding.rules.calendar import Dates, earliest_after
from bidding.rules.statutes import ObjectionLimit
from worktime import Calendar, Unit


def last_day(limit: ObjectionLimit, dates: Dates, calendar: Calendar) -> date | None:
    """The last date on which an objection is in time; None while its mark is not set.

    Counted back from a deadline it does not roll: a page takes objections on holidays too.
    """
    mark = limit.before or limit.after
    if mark is None or mark not in dates:
        return None
    day = worktime.to_local(dates[mark]).date()
    if limit.after:
        return earliest_after(day, limit.span, calendar)[0]
    if limit.span.unit is Unit.WORKING_DAY:
        return calendar.shift(day, -limit.span.n)
    return day - timedelta(days=limit.span.n)


def is_in_time(at: datetime, limit: ObjectionLimit, dates: Dates, calendar: Calendar) -> bool:
    """Whether an objection raised `at` is in time."""
    last = last_day(limit, dates, calendar)
    return last is not None and worktime.to_local(at).date() <= last


def answer_due(raised_at: datetime, limit: ObjectionLimit, calendar: Calendar) -> datetime:
    """The moment by which an objection raised at `raised_at` is answered: a close of work."""
    day = worktime.to_local(raised_at).date()
    return calendar.closing(earliest_after(day, limit.answer, calendar)[0])
