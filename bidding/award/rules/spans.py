"""Until when: publicity that is long enough, objections and complaints that are in time."""

from datetime import date, datetime

import worktime
from bidding.award.rules.limits.reading import Rule
from bidding.rules.calendar import earliest_after
from worktime import Calendar


def last_day(since: datetime, rule: Rule, calendar: Calendar) -> date:
    """The last date of a limit that begins `since`, in Asia/Shanghai."""
    return earliest_after(worktime.to_local(since).date(), rule.limit, calendar)[0]


def is_in_time(at: datetime, since: datetime, rule: Rule, calendar: Calendar) -> bool:
    """Whether what is done `at` lies within a limit that began `since`."""
    return worktime.to_local(at).date() <= last_day(since, rule, calendar)


def is_long_enough(since: datetime, until: datetime, rule: Rule, calendar: Calendar) -> bool:
    """Whether a publicity of whole days from `since` to the end of `until` is lawful.

    The day on which it begins is not counted: published on the 2nd, three days end with the 5th.
    """
    return worktime.to_local(until).date() >= last_day(since, rule, calendar)
