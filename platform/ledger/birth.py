"""A database is born real or as a rehearsal, once, when it is first migrated."""

import secrets

from django.conf import settings
from django.db import connections


def give_clock(*, using: str, **_: object) -> None:
    """Insert the clock's row unless the database has one.

    `settings.LEDGER_REHEARSAL` decides what it is born as; afterwards nothing changes that. The
    random name keeps one rehearsal's ledger origin apart from every other's.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('ledger_clock') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute(
                """
                INSERT INTO ledger_clock (id, rehearsal, name, anchor, anchor_real, rate, latest)
                SELECT 1, %s, %s, moment, moment, 1, moment FROM clock_timestamp() AS moment
                ON CONFLICT DO NOTHING
                """,
                [settings.LEDGER_REHEARSAL, secrets.token_hex(6)],
            )
