"""Writing a track: fragments to segments, records to the chain, each on disk before the next.

Whoever ends at any instant leaves a track that the next writer goes on with.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from media.format import chain, layout, moments
from media.format.fragments import Cut
from media.format.initialisation import Initialisation
from media.format.places import link, place_of, put, sync
from media.format.records import (
    FIRST,
    MICROSECONDS,
    Begun,
    Cause,
    Clocked,
    Closed,
    Delayed,
    Fragment,
    Lost,
    Opened,
    Piece,
    Record,
    Remnant,
    What,
)

SEGMENT = 300 * MICROSECONDS
"""A new segment begins at the first key frame after so much media."""
TAIL = 1 << 18
"""Bytes of a chain that usually go back to the beginning of a segment."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC


@dataclass(frozen=True)
class Instant:
    """A moment on both clocks: the house's, and the recorder's monotonic one in nanoseconds."""

    at: datetime
    mono: int


@dataclass
class _Segment:
    """The file being written, how much of it is on record, and since which media time."""

    name: str
    descriptor: int
    size: int = 0
    since: int = 0


class TrackWriter:
    """The only writer of one track's folder.

    Every method that writes raises `OSError` where the disk refuses. What was on record before
    stays so; what the disk took of the refused piece is recorded as a remnant with the next one.
    """

    def __init__(
        self, folder: Path, opened: Opened, asked: Instant, now: Instant, *, kept: bool = False
    ) -> None:
        """Begin the track in `folder`, or go on `now` with the one that lies there.

        `asked` is when it was to begin: what is missing since then is its first gap. `kept`: what
        was not written yet is kept elsewhere, so that a recorder's end is no loss.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.place = place_of(folder)
        """The folder that is written to."""
        self.n, self.head, self.run = -1, FIRST, 0
        self.closed = False
        self.latest: Fragment | None = None
        """The fragment that is on record last, and when it was complete."""
        self.latest_at: Instant | None = None
        self._ends: dict[str, int] = {}  # how much of each segment is on record
        self._since = ""  # files before this one were accounted for when it began
        self._initialisation: Initialisation | None = None
        self._segment: _Segment | None = None
        self._missing = True  # whether nothing is recorded now, and a record says why
        self._chain_size = self._recall()
        self._chain = os.open(folder / layout.CHAIN, _NEW, 0o644)
        try:
            self._go_on(opened, asked, now, kept=kept)
        except OSError:
            self.release()  # it is tried again and again: each try would cost a descriptor
            raise

    def clocked(self, boot: str, rate: float, step: int | None, now: Instant) -> None:
        """Say how the house clock stands to the monotonic one from now on."""
        self._record(Clocked(boot, rate, step), now)

    def begin(self, initialisation: Initialisation, run: int | None = None) -> None:
        """A connection stands: the next fragment begins a segment, and a run.

        `run` is its number where somebody else counts them; the one that is on record last goes on.
        """
        self._leave_segment()
        self._initialisation = initialisation
        self.run = self.run + 1 if run is None else run

    def append(self, cut: Cut, camera: datetime | None, now: Instant) -> Fragment:
        """Put a fragment on disk and on record. `camera` is its time as the camera tells it."""
        segment = self._segment_for(cut, now)
        piece = self._write(segment, cut.data)
        told = None if camera is None else moments.write(camera)
        timing = (self.run, cut.start, cut.duration, cut.key)
        fragment = Fragment(*piece, *timing, told)
        self._record(fragment, now)
        segment.size += fragment.size
        self._ends[segment.name] = segment.size
        self._missing, self.latest, self.latest_at = False, fragment, now
        return fragment

    def lost(self, cause: Cause, detail: str, now: Instant) -> None:
        """Say why nothing is recorded from now on; once, until something is again."""
        self._leave_segment()
        if not self._missing:
            self._record(Lost(cause, detail[:200]), now)
            self._missing = True

    def delayed(self, by: int, now: Instant) -> None:
        """Say how long after they were complete the next fragments came, in microseconds."""
        self._record(Delayed(by), now)

    def close(self, now: Instant) -> None:
        """End the track; nothing is written to it afterwards."""
        self._leave_segment()
        if not self.closed:
            self._remnants(now)
            self._record(Closed(), now)
            self.closed = True

    def move(self, shelter: Path) -> None:
        """Write on in `shelter`, a folder on another disk, which links in the track's own lead to.

        Segments stay where they are; the chain goes on in a copy of itself.
        """
        self._leave_segment()
        shelter.mkdir(parents=True, exist_ok=True)
        put(shelter / layout.CHAIN, (self.folder / layout.CHAIN).read_bytes()[: self._chain_size])
        link(self.folder, shelter, layout.CHAIN)
        before, self.place = self._chain, shelter
        self._chain = os.open(shelter / layout.CHAIN, _NEW)
        os.close(before)

    def release(self) -> None:
        """Close the files; the track can be taken up again."""
        self._leave_segment()
        os.close(self._chain)

    def _recall(self) -> int:
        """Know what is on record; returns the size of the chain's whole lines.

        Only its newest part is read: an open recording of many hours must not be waited for.
        """
        if not (self.folder / layout.CHAIN).exists():
            return 0
        lines, size = self._newest()
        for line in lines:
            record = Record.parse(line)
            self.n, self.head = record.n, sha256(line).digest()
            self._know(record)
        return size

    def _newest(self) -> tuple[list[bytes], int]:
        """Lines back to where a segment began and it is known whether anything is missing."""
        whole, portion = (self.folder / layout.CHAIN).stat().st_size, TAIL
        while True:
            lines, size = chain.tail(self.folder, portion)
            kinds = {type(Record.parse(line).what) for line in lines}
            if portion >= whole or (Begun in kinds and kinds & {Fragment, Lost}):
                return lines, size
            portion *= 4

    def _know(self, record: Record) -> None:
        what = record.what
        self.closed = isinstance(what, Closed)
        if isinstance(what, Piece):
            self._ends[what.file] = what.offset + what.size
        if isinstance(what, Begun):
            self.run, self._since = what.run, self._since or what.file
        if isinstance(what, Fragment):
            self.latest, self.latest_at = what, Instant(record.at, record.mono)
        self._missing = isinstance(what, Lost) or (self._missing and not isinstance(what, Fragment))

    def _go_on(self, opened: Opened, asked: Instant, now: Instant, *, kept: bool) -> None:
        """Begin, or go on after a recorder that ended: what it left behind is put on record."""
        if self.closed:
            return
        os.ftruncate(self._chain, self._chain_size)  # a torn line is no record
        if self.n < 0:
            self._record(opened, asked)
            sync(self.folder)
            return
        self._remnants(now)
        if not self._missing and not kept:
            self.lost(Cause.RECORDER, "", now)

    def _remnants(self, now: Instant) -> None:
        """Put on record every byte of a segment that no record speaks of."""
        open_one = self._segment.name if self._segment else ""
        for path in layout.segments(self.folder):
            known, size = self._ends.get(path.name, 0), path.stat().st_size
            if path.name < self._since or path.name == open_one or size == known:
                continue
            with path.open("rb") as file:
                file.seek(known)
                digest = sha256(file.read(size - known)).hexdigest()
            self._record(Remnant(path.name, known, size - known, digest), now)
            self._ends[path.name] = size

    def _segment_for(self, cut: Cut, now: Instant) -> _Segment:
        """The segment that `cut` belongs into: the open one, or a new one once it has its time."""
        segment = self._segment
        if segment is not None and not (cut.key and cut.start - segment.since >= SEGMENT):
            return segment
        self._leave_segment()
        self._remnants(now)
        return self._new_segment(cut.start, now)

    def _new_segment(self, since: int, now: Instant) -> _Segment:
        initialisation = self._initialisation
        if initialisation is None:
            raise ValueError("a fragment before any initialisation")
        there = {path.name for one in (self.folder, self.place) for path in layout.segments(one)}
        name = layout.segment_name(int(max(there, default="0.mp4").removesuffix(".mp4")) + 1)
        descriptor = os.open(self.place / name, _NEW | os.O_EXCL, 0o644)
        segment = self._segment = _Segment(name, descriptor, since=since)
        sync(self.place)
        if self.place != self.folder:
            link(self.folder, self.place, name)
        piece = self._write(segment, initialisation.data)
        main = initialisation.main
        shape = (self.run, initialisation.codecs, main.width, main.height)
        begun = Begun(*piece, *shape)
        self._record(begun, now)
        segment.size = self._ends[name] = begun.size
        return segment

    def _write(self, segment: _Segment, data: bytes) -> tuple[str, int, int, str]:
        """Put bytes at a segment's end and on the disk; returns the fields of their `Piece`."""
        try:
            _write_all(segment.descriptor, data)
            os.fdatasync(segment.descriptor)
        except OSError:
            self._leave_segment()  # its end is no longer where the record says
            raise
        return segment.name, segment.size, len(data), sha256(data).hexdigest()

    def _record(self, what: What, now: Instant) -> None:
        """Append a record; where the disk takes only a part of the line, take that back."""
        record = Record(self.n + 1, self.head, now.at, now.mono, what)
        line = record.line
        try:
            _write_all(self._chain, line + b"\n")
            os.fdatasync(self._chain)
        except OSError:
            os.ftruncate(self._chain, self._chain_size)
            self._leave_segment()
            raise
        self._chain_size += len(line) + 1
        self.n, self.head = record.n, sha256(line).digest()

    def _leave_segment(self) -> None:
        if self._segment is not None:
            os.close(self._segment.descriptor)
            self._segment = None


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
