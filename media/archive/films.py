"""Where films lie on the axis of real seconds that all tracks of a recording share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media.format.records import MICROSECONDS, Clocked, Fragment, Record


@dataclass(slots=True)
class Film:
    """A file that shows some seconds: from `start` to `end` of the axis."""

    file: str
    start: float
    end: float
    media: float
    """The film's own time at its start."""


class _Axis:
    """Real seconds: by the monotonic clock, over a restart of the machine by the house clock."""

    def __init__(self, origin: int) -> None:
        self._origin, self._boot, self._rate, self._shift = origin, "", 1.0, 0.0
        self._last: Record | None = None

    def place(self, record: Record) -> float:
        """Seconds from the axis's zero."""
        if isinstance(record.what, Clocked):
            if self._boot not in {"", record.what.boot} and self._last is not None:
                passed = (record.at - self._last.at).total_seconds() / self._rate
                self._shift += (self._last.mono - record.mono) / 1e9 + passed
            self._boot, self._rate = record.what.boot, record.what.rate
        self._last = record
        return (record.mono - self._origin) / 1e9 + self._shift


def films(
    records: Iterable[Record], origin: int, file_of: Callable[[int, Fragment], str | None]
) -> list[Film]:
    """The films of a track; within a run they lie as its earliest fragment says.

    `file_of` tells for a fragment and its record's place in which file it lies; None for none.
    """
    axis, found, zero = _Axis(origin), dict[str, tuple[Film, int]](), dict[int, float]()
    for record in records:
        place, what = axis.place(record), record.what
        if not isinstance(what, Fragment):
            continue
        start, end = what.start / MICROSECONDS, (what.start + what.duration) / MICROSECONDS
        zero[what.run] = min(zero.get(what.run, float("inf")), place - end)
        if name := file_of(record.n, what):
            film, _run = found.setdefault(name, (Film(name, 0, 0, start), what.run))
            film.end = end
    for film, run in found.values():
        film.start, film.end = zero[run] + film.media, zero[run] + film.end
    return [film for film, _run in found.values()]
