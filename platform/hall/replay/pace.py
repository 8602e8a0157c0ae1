"""How the clock comes to a moment: in steps as fast as alarms are sounded, or in time.

In steps, the clock goes straight from one turn of a clock to the next. It *stands* while deeds are
written down, so that nothing falls due between a deed and its record, and runs like any other
while the watcher is waited for, so that lateness is real.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from django.db import connection

from deadlines import firing, watcher
from hall.replay.agenda import Deed, Visit, by_clock, by_instant
from hall.replay.company import Member
from ledger import clock

STANDING = 1e-5
"""The rate of a clock that stands: ten microseconds in a second. None at all is not lawful."""
GLANCE = 0.2
"""Seconds after which it is looked whether the processes are alive."""
MARGIN = 0.05
"""Seconds before a deed at which a running clock is stopped: it must not run past it."""


class Pace(Protocol):
    """A way for the clock to come to a moment; `speed` of its seconds pass in one of ours."""

    speed: float

    def visits(self, deeds: Iterable[Deed]) -> Iterator[Visit]:
        """The moments to come to, and what is done at each."""

    def come_to(self, moment: datetime) -> None:
        """Let the clock reach `moment`, sounding what turns before it on the way."""

    def finish(self, until: datetime | None) -> None:
        """Let everything that turns up to `until` sound; without it, all there is."""


class Steps:
    """From turn to turn, waiting for the watcher at each."""

    speed = 1.0
    visits = staticmethod(by_clock)

    def __init__(self, company: Sequence[Member]) -> None:
        self._company = company
        with connection.cursor() as cursor:
            cursor.execute("LISTEN ledger")  # an alarm is an entry

    def come_to(self, moment: datetime) -> None:
        """Step to each turn before `moment`, and then there; a deed is never kept waiting."""
        while (turn := firing.next_at()) is not None and turn < moment and clock.now() < moment:
            self._sound(turn, moment)
        clock.advance_to(moment, STANDING)

    def finish(self, until: datetime | None) -> None:
        """Step to each turn up to `until`."""
        while (turn := firing.next_at()) is not None and (until is None or turn <= until):
            self._sound(turn, until)
        clock.advance_to(until or clock.now(), STANDING)

    def _sound(self, turn: datetime, limit: datetime | None) -> None:
        """Step to `turn` and wait until it has sounded, at most until the clock is at `limit`."""
        now = clock.advance_to(turn, 1.0)
        end = None
        if limit is not None and now < limit:
            end = time.monotonic() + (limit - now).total_seconds() - MARGIN
        elif limit is not None:
            clock.set_rate(STANDING)
        while (due := firing.next_at()) is not None and due <= turn:
            left = GLANCE if end is None else min(GLANCE, end - time.monotonic())
            if left <= 0:
                return
            self._wait(left)

    def _wait(self, seconds: float) -> None:
        """Wait for an alarm, at most so long."""
        for member in self._company:
            member.keep()
        for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
            return


class Alone(Steps):
    """From turn to turn, sounding each oneself: where no watcher is at work yet."""

    def __init__(self) -> None:
        super().__init__([])

    def _wait(self, _seconds: float) -> None:
        watcher.poll()


class Standing:
    """From deed to deed; whatever turns meanwhile turns unheard."""

    speed = 1.0
    visits = staticmethod(by_clock)

    def come_to(self, moment: datetime) -> None:
        """Step there."""
        clock.advance_to(moment, STANDING)

    def finish(self, until: datetime | None) -> None:
        """Step to `until`."""
        clock.advance_to(until or clock.now(), STANDING)


class Running:
    """In time, `speed` seconds in one of ours; a long wait may be cut short."""

    visits = staticmethod(by_instant)

    def __init__(
        self,
        speed: float,
        company: Sequence[Member] = (),
        *,
        patience: float | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        """After `patience` real seconds in which nothing is to happen, step to what comes next."""
        self.speed = speed
        self._company = company
        self._patience = patience
        self._stop = stop or threading.Event()
        clock.set_rate(speed)

    def come_to(self, moment: datetime) -> None:
        """Wait for `moment`, or to be told to stop."""
        since = time.monotonic()
        while (now := clock.now()) < moment and not self._stop.is_set():
            left = (moment - now).total_seconds() / self.speed
            for member in self._company:
                member.keep()
            waited = time.monotonic() - since
            if self._patience is None or waited < self._patience or left < GLANCE:
                self._stop.wait(min(left, GLANCE))
            else:
                self._skip(now, moment)
                since = time.monotonic()

    def finish(self, until: datetime | None) -> None:
        """Wait for `until`, or for the last turn there is."""
        while (turn := until or firing.next_at()) is not None and not self._stop.is_set():
            self.come_to(turn)
            if until is not None:
                return
            self._stop.wait(GLANCE)

    def _skip(self, now: datetime, moment: datetime) -> None:
        turn = firing.next_at()
        if turn is None or turn > now:  # else the watcher is at it
            clock.advance_to(min(moment, turn or moment), self.speed)
