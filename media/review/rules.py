"""Who may look at a recording, when, and with whose consent. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from media.rules import SECRET

LASTS = timedelta(hours=8)
"""A working day: so long a consented viewing may be opened."""
ADDRESS_LASTS = timedelta(minutes=10)
ROUNDING = timedelta(seconds=1)
"""A page's moments are milliseconds, and its axis begins where the first picture does."""
CLIP = timedelta(hours=2)
"""The longest piece that one package holds."""
DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=30), timedelta(days=365)


class Standing(StrEnum):
    """How a viewing stands."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"


def needs_consent(occasion: str) -> bool:
    """Whether a second person must consent: a draw and an evaluation are secret."""
    return occasion in SECRET


def standing(consented_at: datetime | None, now: datetime) -> Standing:
    """Whether a viewing waits for consent, may be opened, or is over."""
    if consented_at is None:
        return Standing.WAITING
    return Standing.OPEN if now < consented_at + LASTS else Standing.OVER


def missing(gaps: Iterable[tuple[datetime, float]], begun: datetime) -> float:
    """Seconds missing since a session has begun, of gaps by their ends and lengths.

    Shorter ones than a second are what connecting costs, and earlier ones miss nothing.
    """
    return round(sum(seconds for end, seconds in gaps if seconds >= 1 and end > begun), 3)


def to_compare(compared_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a session is to be compared (again): daily in its first month, then yearly."""
    if compared_at is None:
        return True
    fresh = ended_at is not None and now < ended_at + MONTH
    return compared_at <= now - (DAY if fresh else YEAR)


def fits(start: datetime, end: datetime) -> bool:
    """Whether a piece of a recording is one: not empty, and not too long."""
    return start < end and end - start <= CLIP
