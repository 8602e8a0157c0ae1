"""What a track's records say about time: what was recorded, what is missing, and why. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from media.format.records import (
    MICROSECONDS,
    Begun,
    Cause,
    Clocked,
    Closed,
    Fragment,
    Lost,
    Opened,
    Record,
)

HOLE = MICROSECONDS // 4
"""A leap in the media's own time that is a gap; smaller ones are a camera's rounding."""


@dataclass(frozen=True)
class Gap:
    """A stretch without picture: its ends by the house clock, its real length, and its cause."""

    start: datetime
    end: datetime
    seconds: float
    cause: Cause
    detail: str = ""


@dataclass(frozen=True)
class Coverage:
    """What a track holds: seconds of picture, from when to when, and what is missing between."""

    start: datetime | None
    end: datetime | None
    seconds: float
    fragments: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class _Point:
    """An instant of a track on both clocks."""

    at: datetime
    mono: int
    boot: str
    rate: float

    def until(self, other: "_Point") -> float:
        """Real seconds to `other`: by the monotonic clock, across boots by the house clock."""
        if self.boot == other.boot:
            return max(0.0, (other.mono - self.mono) / 1e9)
        return max(0.0, (other.at - self.at).total_seconds() / other.rate)

    def earlier(self, microseconds: int) -> "_Point":
        """The instant so much media time before this one."""
        try:
            at = self.at - timedelta(microseconds=microseconds) * self.rate
        except OverflowError:  # a forged record: before there were any dates
            at = datetime.min.replace(tzinfo=UTC)
        return _Point(at, self.mono - microseconds * 1000, self.boot, self.rate)


class Timeline:
    """Reads records one by one; `gaps` are known once the next fragment, or the end, is."""

    def __init__(self) -> None:
        self.gaps: list[Gap] = []
        self.recorded = 0  # microseconds of media
        self.fragments = 0
        self.start: datetime | None = None
        self.end: datetime | None = None
        self._boot, self._rate = "", 1.0
        self._last: _Point | None = None  # up to where pictures are accounted for
        self._missing: tuple[Cause, str] | None = None
        self._latest: Fragment | None = None

    def add(self, record: Record) -> None:
        """Take the next record of the chain."""
        match record.what:
            case Clocked(boot=boot, rate=rate):
                self._boot, self._rate = boot, rate
                if self._last is not None and not self._last.boot:
                    self._last = replace(self._last, boot=boot, rate=rate)
            case Opened():
                self._last, self._missing = self._point(record), (Cause.START, "")
            case Lost(cause=cause, detail=detail):
                self._missing = self._missing or (cause, detail)
            case Begun(run=run) if self._latest is not None and run != self._latest.run:
                self._missing = self._missing or (Cause.CHANGED, "")
            case Fragment():
                self._fragment(record, record.what)
            case Closed():
                self._close(self._point(record))

    def coverage(self) -> Coverage:
        """What the records so far come to."""
        seconds = self.recorded / MICROSECONDS
        return Coverage(self.start, self.end, seconds, self.fragments, tuple(self.gaps))

    def _point(self, record: Record) -> _Point:
        return _Point(record.at, record.mono, self._boot, self._rate)

    def _fragment(self, record: Record, fragment: Fragment) -> None:
        here = self._point(record)
        begins = here.earlier(fragment.duration)
        if self._missing is not None and self._last is not None:
            self._gap(self._last, begins, *self._missing)
        elif self._latest is not None:
            self._hole(self._latest, fragment, begins)
        self._missing, self._latest, self._last = None, fragment, here
        self.recorded += fragment.duration
        self.fragments += 1
        self.start = self.start or begins.at
        self.end = record.at

    def _hole(self, before: Fragment, now: Fragment, begins: _Point) -> None:
        missing = now.start - before.start - before.duration
        if missing > HOLE:
            self._gap(begins.earlier(missing), begins, Cause.SKIPPED, "")

    def _close(self, here: _Point) -> None:
        if self._last is None:
            return
        cause, detail = self._missing or (Cause.END, "")
        if self._missing is not None or self._last.until(here) * MICROSECONDS > MICROSECONDS:
            self._gap(self._last, here, cause, detail)

    def _gap(self, start: _Point, end: _Point, cause: Cause, detail: str) -> None:
        self.gaps.append(
            Gap(start.at, max(start.at, end.at), round(start.until(end), 3), cause, detail)
        )


def coverage(records: Iterable[Record]) -> Coverage:
    """What a whole chain comes to."""
    timeline = Timeline()
    for record in records:
        timeline.add(record)
    return timeline.coverage()


def fragments(records: Iterable[Record]) -> Iterator[tuple[Record, Fragment]]:
    """The fragments of a chain, each with its record."""
    for record in records:
        if isinstance(record.what, Fragment):
            yield record, record.what
