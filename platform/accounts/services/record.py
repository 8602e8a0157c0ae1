"""The ledger entry that every command of this room leaves."""

import datetime as dt

from accounts.principal import Principal
from ledger import clock
from ledger import services as ledger


def record(
    kind: str,
    /,
    *,
    subject: str,
    by: Principal,
    scope: str,
    at: dt.datetime | None = None,
    **body: object,
) -> int:
    """Append the entry of something that `by` did to `subject` under the path `scope`.

    `at` is now unless the command already read the clock. Secrets never go into `body`.
    """
    moment = at or clock.now()
    return ledger.append(kind, subject=subject, actor=by.actor, scope=scope, at=moment, body=body)
