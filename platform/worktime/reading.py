"""Dates, moments and pauses as people type them."""

from datetime import date, datetime, time

from worktime.calendars import ZONE
from worktime.errors import LimitError
from worktime.limits import Pause


def read_moment(text: str) -> datetime:
    """An ISO date or moment; without an offset it is Asia/Shanghai's, without a time midnight.

    Raises LimitError for text that is none, or a day that does not exist.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise LimitError(
            f"“{text}”不是日期或时间，应写作 2026-09-30 或 2026-09-30T16:00",
            f"{text!r} is no date or moment; write 2026-09-30 or 2026-09-30T16:00",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def read_number(text: str) -> int:
    """A whole number, zero or more. Raises LimitError for anything else."""
    if not text.strip().isdecimal():
        raise LimitError(
            f"“{text}”不是 0 或更大的整数", f"{text!r} is no whole number, zero or more"
        )
    return int(text)


def read_pause(text: str) -> Pause:
    """Two dates, both included, or two moments, as "A/B"; "A/" is still open.

    Raises LimitError for text that is no pause.
    """
    start, slash, end = text.partition("/")
    if not slash:
        raise LimitError(
            f"“{text}”不是中止时段，应写作 2026-09-22/2026-10-08",
            f"{text!r} is no pause; write 2026-09-22/2026-10-08",
        )
    return Pause(read_moment(start), _read_end(end) if end else None)


def _read_end(text: str) -> datetime:
    moment = read_moment(text)
    return datetime.combine(moment.date(), time.max, ZONE) if _is_date(text) else moment


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
