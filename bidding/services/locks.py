"""The lock between bids and the closing: bids share it, the closing has it alone.

Whoever has its share has read the clock under it: the closing waits until all of these are done, so
what was in time is in the manifest, and whoever comes behind the closing finds it done.
"""

from django.db import connection

_CLASS = 0x62696473  # "bids"


def share(tender: int) -> None:
    """Hold the tender open until the transaction ends."""
    _take("SELECT pg_advisory_xact_lock_shared(%s, %s)", tender)


def alone(tender: int) -> None:
    """Wait for every bid under way, and let none in until the transaction ends."""
    _take("SELECT pg_advisory_xact_lock(%s, %s)", tender)


def _take(statement: str, tender: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_CLASS, tender])
