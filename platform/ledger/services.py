"""The one way to write: append an entry in the transaction of the command it records."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from ledger.errors import Refused
from ledger.rules import body_json, check_grammar


def append(
    kind: str,
    *,
    subject: str,
    actor: str,
    scope: str,
    at: datetime,
    body: Mapping[str, object],
) -> int:
    """Append one entry to the ledger and return its id.

    `kind` is `room.noun.verb.v1`; `subject` and `actor` are opaque (`case:12`, `person:3`,
    `system:watcher`); `scope` is an organisation's path (`/1/4/`); `at` is aware; `body` is JSON,
    with moments, dates, decimals and UUIDs written as text.

    The entry stands or falls with the transaction around it; raises `Refused` where there is none,
    or where a name is not of its form. Set-based SQL calls the function `ledger_append(kind,
    subject, actor, scope, at, body)` instead, which does the same.
    """
    if not connection.in_atomic_block:
        raise Refused(f"{kind} has no transaction around it: entry and rows must commit together")
    check_grammar(kind, subject, actor, scope)
    if at.tzinfo is None:
        raise Refused(f"{kind}: the moment {at} has no time zone")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append(%s, %s, %s, %s, %s, %s::jsonb)",
            [kind, subject, actor, scope, at, body_json(body)],
        )
        (entry,) = cursor.fetchone()
    return int(entry)
