"""Sounding the alarms that are due: claim, turn, write and record in one statement a batch."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from deadlines import events
from deadlines.locks import use_calendar

# Claims timer and clock together and skips what a command holds at this instant (it will be claimed
# some milliseconds later), so the watcher never waits while it holds locks. A stopped clock's turn
# to red follows its turn to yellow only if it ended after its due moment, and that of a clock that
# stands still only if its standstill began after it.
_FIRE = """
WITH claimed AS (
    SELECT t.clock_id, t.at, t.stage
    FROM deadlines_timer t JOIN deadlines_clock c ON c.id = t.clock_id
    WHERE t.at <= %(now)s AND t.kind <> ALL(%(held)s)
      AND (%(clock)s::bigint IS NULL OR t.clock_id = %(clock)s)
    ORDER BY t.at LIMIT %(limit)s FOR UPDATE OF t, c SKIP LOCKED
), clock AS (
    UPDATE deadlines_clock c SET stage = claimed.stage FROM claimed WHERE c.id = claimed.clock_id
    RETURNING c.id, c.subject, c.kind, c.label, c.scope, c.state, c.due_at, c.prompt_at,
              c.stage, claimed.at AS threshold,
              c.stage < 2 AND CASE c.state
                  WHEN 'running' THEN true
                  WHEN 'stopped' THEN c.stopped_at >= c.due_at
                  ELSE EXISTS (SELECT FROM deadlines_standstill s
                               WHERE s.subject = c.subject AND s.ended_at IS NULL
                                 AND s.started_at >= c.due_at)
              END AS goes_on
), next AS (
    UPDATE deadlines_timer t SET at = clock.due_at, stage = 2
    FROM clock WHERE t.clock_id = clock.id AND clock.goes_on
), done AS (
    DELETE FROM deadlines_timer t USING clock WHERE t.clock_id = clock.id AND NOT clock.goes_on
), turn AS (
    INSERT INTO deadlines_turn
        (clock_id, at, what, state, stage, due_at, prompt_at, threshold, lateness_ms)
    SELECT id, %(now)s, CASE stage WHEN 2 THEN 'overdue' ELSE 'prompted' END, state, stage,
           due_at, prompt_at, threshold,
           extract(epoch FROM ledger_now() - threshold) * 1000
    FROM clock
    ON CONFLICT DO NOTHING
    RETURNING id, clock_id, lateness_ms
)
SELECT ledger_append(
           CASE clock.stage WHEN 2 THEN %(overdue)s ELSE %(prompted)s END,
           clock.subject, 'system:watcher', clock.scope, %(now)s,
           jsonb_build_object(
               'alarm', turn.id, 'clock', clock.id, 'kind', clock.kind, 'label', clock.label,
               'due_at', clock.due_at, 'threshold', clock.threshold,
               'lateness_ms', round(turn.lateness_ms::numeric, 1)))
FROM clock JOIN turn ON turn.clock_id = clock.id
"""


@transaction.atomic
def fire(now: datetime, limit: int, held: frozenset[str] = frozenset()) -> int:
    """Sound up to `limit` alarms due at `now`, except of the kinds `held`; return how many."""
    return _fire(now, limit, sorted(held), None)


def fire_clock(clock: int, now: datetime) -> int:
    """Sound one clock's alarm if it is due, within the caller's transaction."""
    use_calendar()  # before the clock's row: what the room does next reckons with it
    return _fire(now, 1, [], clock)


def _fire(now: datetime, limit: int, held: list[str], clock: int | None) -> int:
    facts: dict[str, datetime | int | list[str] | str | None] = {
        "now": now,
        "limit": limit,
        "held": held,
        "clock": clock,
        "overdue": events.OVERDUE,
        "prompted": events.PROMPTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIRE, facts)
        return int(cursor.rowcount)


class Glance(NamedTuple):
    """What the watcher sees: the moment, the clock's rate, the next turn, its own last sign."""

    now: datetime
    rate: float
    next_at: datetime | None
    seen_at: datetime | None


def glance() -> Glance:
    """Look once, in one statement: with nothing due it is all that a poll costs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM deadlines_glance()")
        return Glance(*cursor.fetchone())


def next_at() -> datetime | None:
    """The earliest turn of any clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(at) FROM deadlines_timer")
        row: tuple[datetime | None] = cursor.fetchone()
    return row[0]
