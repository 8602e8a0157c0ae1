"""Who may use the calendar while who changes it.

Every command on clocks reckons with the calendar in force and holds it until it commits; adopting
another waits for these and lets no further one in, so that no clock is started, resumed or extended
by a calendar that is being replaced. It is asked for before any row of a clock is locked: whoever
holds such rows never waits for it.
"""

from django.db import connection

_CALENDAR = 0x6D6A_6361_6C65_6E64
"""The advisory lock of the calendar: "mjcalend" as a number."""


def use_calendar() -> None:
    """Keep the calendar in force as it is until the transaction ends, as many others may."""
    _take("SELECT pg_advisory_xact_lock_shared(%s)")


def change_calendar() -> None:
    """Be the only one to reckon with calendars until the transaction ends."""
    _take("SELECT pg_advisory_xact_lock(%s)")


def _take(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_CALENDAR])
