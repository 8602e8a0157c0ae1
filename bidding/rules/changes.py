"""When a deadline must move, and to where."""

from datetime import datetime

import worktime
from bidding.rules.calendar import check, moved_to
from bidding.rules.statutes import Interval
from worktime import Calendar


def after_change(
    changed_at: datetime, deadline: datetime, limit: Interval, calendar: Calendar
) -> datetime:
    """The deadline that a change made at `changed_at` leaves: this one, or the first lawful date.

    The time of day stays (Tendering Law 23; Regulations 21; Procurement Regulations 31).
    """
    found = check(limit, changed_at, deadline, calendar)
    return deadline if found.satisfied else moved_to(deadline, found.earliest)


def after_suspension(
    since: datetime, until: datetime, deadline: datetime, calendar: Calendar
) -> datetime:
    """The deadline of a tender that stood still from `since` to `until`.

    It moves by as many days as the two lie apart, and on to the next day that is worked: nobody
    loses time to prepare because somebody else objected.
    """
    days = worktime.to_local(until).date() - worktime.to_local(since).date()
    if not days:
        return deadline
    moved = worktime.to_local(deadline).date() + days
    return moved_to(deadline, calendar.shift(moved, 0))
