"""The house clock in a process that must not ask the database for every fragment."""

import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from media.format.writing import Instant

TOLERANCE = timedelta(seconds=1)
"""A departure larger than this between two readings is a step; a smaller one is a query's delay."""

DRIFT = timedelta(milliseconds=50)
"""A smaller departure is left alone: following every reading would make the clock tremble."""


def boot_id() -> str:
    """The name of this boot of the machine: monotonic times compare within one."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


class HouseClock:
    """What the database's clock showed last, carried on by the monotonic clock. Thread-safe.

    The machine's own wall clock plays no part: somebody may set it while pictures come.
    """

    def __init__(self, now: datetime, rate: float) -> None:
        self._lock = threading.Lock()
        self._now, self.rate, self._mono = now, rate, time.monotonic_ns()

    def now(self) -> Instant:
        """The moment on both clocks."""
        with self._lock:
            mono = time.monotonic_ns()
            return Instant(self._at(mono), mono)

    def at(self, moment: datetime) -> Instant:
        """A moment of the house, not long ago, on both clocks."""
        with self._lock:
            ago = (self._now - moment).total_seconds() / self.rate
            return Instant(moment, self._mono - round(ago * 1e9))

    def correct(self, now: datetime, rate: float) -> int | None:
        """Take a new reading; microseconds of the step if it departs from what was expected.

        A changed rate is a step of 0 at least. None where all is as it should be.
        """
        with self._lock:
            mono = time.monotonic_ns()
            step = now - self._at(mono)
            stepped = abs(step) > TOLERANCE * max(rate, 1.0) or rate != self.rate
            if stepped or abs(step) > DRIFT * rate:
                self._now, self.rate, self._mono = now, rate, mono
            return step // timedelta(microseconds=1) if stepped else None

    def _at(self, mono: int) -> datetime:
        return self._now + timedelta(microseconds=(mono - self._mono) / 1000) * self.rate
