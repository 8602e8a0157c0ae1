"""The watcher: sleeps until the next turn of any clock, at most a second, and sounds it.

Any number may run and any may be killed at any moment: a batch is one transaction. A NOTIFY wakes
it for a turn that came to lie earlier than the one it sleeps towards.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from deadlines import handlers
from deadlines.firing import fire, glance
from deadlines.models import Heartbeat, Timer

BATCH = 1000
LONGEST_SLEEP = 1.0  # seconds of real time
BEAT = timedelta(seconds=1)  # of real time, between two signs of life
CHANNELS = ("timers", "ledger_clock")  # an earlier timer; a rehearsal's clock was moved

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Watch until `stop` is set; a lost database is waited for, not died of."""
    while not stop.is_set():
        try:
            _listen()
            while not stop.is_set():
                _sleep(poll())
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer (%s); trying again", error)
            connection.close()
            stop.wait(LONGEST_SLEEP)


def poll() -> float:
    """Sound everything due and return how many real seconds to sleep."""
    now, rate, upcoming, seen_at = glance()
    if seen_at is None or abs(now - seen_at) >= BEAT * rate:
        Heartbeat.objects.update_or_create(pk=1, defaults={"at": now})
    if upcoming is None:
        return LONGEST_SLEEP
    if upcoming <= now and fire(now, BATCH, handlers.kinds()) + _fire_handled(now):
        return 0.0
    return min(max((upcoming - now).total_seconds() / rate, 0.001), LONGEST_SLEEP)


def _fire_handled(now: datetime) -> int:
    due = Timer.objects.filter(at__lte=now, kind__in=handlers.kinds()).order_by("at")
    found = list(due.values_list("clock_id", "clock__subject", "kind")[:BATCH])
    for clock, subject, kind in found:
        handlers.handler_of(kind)(subject, clock, now)
    return len(found)


def _listen() -> None:
    with connection.cursor() as cursor:
        for channel in CHANNELS:
            cursor.execute(f"LISTEN {channel}")


def _sleep(seconds: float) -> None:
    """Wait for the time or a notification; what arrived meanwhile is looked at once."""
    if seconds <= 0:
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:  # a server killed in our sleep is lost as in a query
        for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
            pass
