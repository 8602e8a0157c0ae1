"""What tracks hold so far. A page asks at each event of a session that may last for hours.

So each chain is read on from where this process left off, and whole only the first time.
"""

import os
import threading
from functools import lru_cache
from pathlib import Path

from media.format import layout
from media.format.errors import FormatError
from media.format.following import Following
from media.format.timeline import Coverage, Timeline

KNOWN = 64
"""Tracks that a process keeps in mind; some kilobytes each."""


def held(track: Path) -> Coverage:
    """What the chain in a track's folder says it holds. Raises `FormatError` and `OSError`."""
    return _holding(track).coverage()


@lru_cache(KNOWN)
def _holding(track: Path) -> "_Holding":
    return _Holding(track)


class _Holding:
    """One track's chain as far as it was read; several threads may ask."""

    def __init__(self, track: Path) -> None:
        self._track, self._lock = track, threading.Lock()
        self._begin()

    def coverage(self) -> Coverage:
        with self._lock:
            try:
                self._read_on()
            except (FormatError, OSError):
                self._begin()
                raise
            return self._timeline.coverage()

    def _begin(self) -> None:
        self._following, self._timeline = Following(self._track), Timeline()
        self._file: os.stat_result | None = None

    def _read_on(self) -> None:
        now = (self._track / layout.CHAIN).stat()
        if self._file is not None and not _appended(self._file, now):
            self._begin()
        self._file = now
        for record in self._following.new():
            self._timeline.add(record)


def _appended(before: os.stat_result, now: os.stat_result) -> bool:
    """Whether a file is as it was, or longer; any other was written over, or is another one."""
    same = (before.st_ino, before.st_mtime_ns) == (now.st_ino, now.st_mtime_ns)
    return same or (before.st_ino == now.st_ino and now.st_size > before.st_size)
