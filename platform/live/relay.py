"""The relay: numbers ledger entries, projects them into rows, and tells the hubs. One at a time.

A step is one transaction (number a batch → project → write rows and versions), then a word on
Redis. Killed before the commit, nothing happened; killed after it, hubs find the new version in the
database within a second. A second relay stands by for the advisory lock, which lies on the very
connection that writes: who loses the one cannot do the other.
"""

import logging
import time
from datetime import datetime
from threading import Event

from django.db import connection, transaction

from ledger import checkpoints, clock
from ledger.sequencer import sequence
from live import projection, services
from live.publisher import Publisher

logger = logging.getLogger(__name__)

LOCK = 0x6C697665  # "live"
BATCH = 500
TICK = 1.0
STANDBY = 0.5
AFTER_FAILURE = 1.0


def run(stop: Event) -> None:
    """Be the relay, or stand by to become it, until `stop` is set.

    Whatever goes wrong is logged and tried again from the last commit: screens turn grey meanwhile.
    """
    while not stop.is_set():
        try:
            if _lead():
                logger.info("this is the relay now")
                _relay(stop)
            else:
                stop.wait(STANDBY)
        except Exception:  # a projector's bug as well as a lost database: say it, try again
            logger.exception("the relay fell; it starts again from its last commit")
            stop.wait(AFTER_FAILURE)
        finally:
            connection.close()


def _lead() -> bool:
    """Take the lock that makes this process the relay; false while another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (taken,) = cursor.fetchone()
    return bool(taken)


def _relay(stop: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN ledger")
    relay = Relay()
    try:
        while not stop.is_set():
            if not relay.step():
                _wait(relay.until_tick())
    finally:
        relay.close()


def _wait(seconds: float) -> None:
    """Sleep until an entry is announced, at most so long. What came meanwhile is not lost."""
    for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
        return


class Relay:
    """The steps of the one relay."""

    def __init__(self) -> None:
        self._publisher = Publisher()
        self._next_tick = 0.0

    def step(self) -> bool:
        """One transaction and its announcement; tell whether more entries are waiting."""
        tick = time.monotonic() >= self._next_tick
        with transaction.atomic():
            # Read before the entries: whatever was committed by then is among them.
            now = clock.now()
            entries = sequence(BATCH)
            more = len(entries) == BATCH
            changes = projection.project(entries, now)
            if tick:
                changes += projection.tick(now)
            deltas = services.apply(changes)
            if tick:
                self._keep_time(now, caught_up=not more)
        if tick:
            self._next_tick = time.monotonic() + TICK
        if deltas:
            self._publisher.publish(deltas)
        return more

    @staticmethod
    def _keep_time(now: datetime, *, caught_up: bool) -> None:
        """Each second: a checkpoint over what is new, a look at the clock, the rows' age."""
        checkpoints.sign_if_due()
        clock.observe()
        if caught_up:
            services.pulse(now)

    def until_tick(self) -> float:
        """Seconds until the next tick is due."""
        return max(0.0, self._next_tick - time.monotonic())

    def close(self) -> None:
        """Let go of Redis."""
        self._publisher.close()
