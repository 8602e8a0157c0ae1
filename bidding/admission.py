"""Who is kept from registering for a tender: later rooms know, and are asked here."""

from collections.abc import Callable
from datetime import datetime

from bidding.models import Tender

Check = Callable[[Tender, int, datetime], None]
"""Raises `Refused` for an enterprise that may not take part in a tender at a moment."""

_checks: list[Check] = []


def register(check: Check) -> None:
    """Have `check` asked at every registration. Called once, when its room is ready."""
    _checks.append(check)


def check(tender: Tender, party: int, now: datetime) -> None:
    """Raise `Refused` unless everybody who knows something agrees."""
    for one in _checks:
        one(tender, party, now)
