"""How long a package is kept, and who may not delete it. Pure."""

from datetime import datetime

YEARS = 15
"""At least so long: Government Procurement Law, art. 42; S4 (建档保存)."""


def keep_until(closed_at: datetime, years: int) -> datetime:
    """The first moment at which a package may be deleted.

    Raises `ValueError` for fewer years than the law asks for.
    """
    if years < YEARS:
        raise ValueError(f"a recording is kept for {YEARS} years at least, not {years}")
    try:
        return closed_at.replace(year=closed_at.year + years)
    except ValueError:  # 29 February
        return closed_at.replace(year=closed_at.year + years, month=3, day=1)


def may_delete(keep: datetime, *, held: bool, now: datetime) -> bool:
    """Whether a package may be deleted now: its years are over and no hold stands."""
    return not held and now >= keep
