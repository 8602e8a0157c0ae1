"""How a test with real transactions leaves nothing behind, where the database refuses to forget.

Django ends such a test by truncating every table; the ledger's tables refuse that. Here the tables'
owner switches those refusals off for the one statement, in its transaction, and on again: what
`docs/ledger.md` says an owner can do.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core.management.color import Style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_REFUSALS = """
SELECT format('ALTER TABLE %I.%I DISABLE TRIGGER %I', nspname, relname, tgname),
       format('ALTER TABLE %I.%I ENABLE %s TRIGGER %I', nspname, relname,
              CASE tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, tgname)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype::int & 32 <> 0  -- TRUNCATE
"""


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    emptying = DatabaseOperations.sql_flush

    def sql_flush(
        self: DatabaseOperations, style: Style, tables: Sequence[str], **how: Any
    ) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(_REFUSALS)
            refusals = cursor.fetchall()
        return [
            *(off for off, _ in refusals),
            *emptying(self, style, tables, **how),
            *(on for _, on in refusals),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield
