"""Waiting for a visitor, by the county's clock, as far as the county lives through its time.

Nights and holidays are skipped, so they count for nothing. When a wait began is kept in a file, and
so over a restart.
"""

from datetime import datetime, timedelta
from pathlib import Path

import deadlines.calendars
from ledger import clock
from mingjing.county.day import EARLY
from mingjing.county.parties.tools import keep
from mingjing.county.tenders import played
from worktime import to_local


def waited(folder: Path, what: str) -> timedelta:
    """How long ago `what` was asked about first: nothing, where that is now."""
    mark, now = folder / f"since-{what}", clock.now()
    if not mark.exists():
        keep(mark, now.isoformat().encode())
    since = datetime.fromisoformat(mark.read_text())
    return played(since, now, deadlines.calendars.current(), EARLY)


def left_today() -> timedelta:
    """How much of the working day is left."""
    calendar, now = deadlines.calendars.current(), clock.now()
    today = to_local(now).date()
    if not calendar.is_working(today):
        return timedelta(0)
    return calendar.closing(today) - now
