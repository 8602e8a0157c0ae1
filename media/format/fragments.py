"""Fragments as a muxer writes them: gathered from its bytes, with their time, length and key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from media.format.boxes import Box, Splitter, child, children, number
from media.format.errors import BadFormat
from media.format.initialisation import Initialisation, Stream
from media.format.records import MICROSECONDS

_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_NOT_KEY = 0x10000  # sample_is_non_sync_sample (14496-12, 8.8.3.1)


@dataclass(frozen=True)
class Cut:
    """One fragment's bytes, and what they say: microseconds of media time, key, and prft's UTC."""

    data: bytes
    start: int
    duration: int
    key: bool
    utc: datetime | None


class Gatherer:
    """Puts boxes together: what ends with `moov` is the initialisation, with `mdat` a fragment."""

    def __init__(self, initialisation: Initialisation | None = None) -> None:
        """Begin; after an `initialisation` where that came before."""
        self._splitter = Splitter()
        self._boxes: list[Box] = []
        self._initialisation = initialisation

    @property
    def waiting(self) -> int:
        """How many bytes have come that are not part of anything whole yet."""
        return self._splitter.waiting + sum(len(one.data) for one in self._boxes)

    def feed(self, data: bytes) -> Iterator[Initialisation | Cut]:
        """What `data` completes; raises `BadFormat` for a stream that is no fragmented MP4."""
        for box in self._splitter.feed(data):
            self._boxes.append(box)
            if box.kind == b"moov":
                self._initialisation = Initialisation.of(self._taken(), box)
                yield self._initialisation
            elif box.kind == b"mdat":
                yield self._cut()

    def _cut(self) -> Cut:
        boxes = self._boxes
        moof = next((one for one in boxes if one.kind == b"moof"), None)
        prft = next((one for one in boxes if one.kind == b"prft"), None)
        if moof is None or self._initialisation is None:
            raise BadFormat("media data that no moof or no moov stands before")
        start, duration, key = timing(moof, self._initialisation.main)
        utc = None if prft is None else reference_time(prft)
        return Cut(self._taken(), start, duration, key, utc)

    def _taken(self) -> bytes:
        data = b"".join(one.data for one in self._boxes)
        self._boxes = []
        return data


def timing(moof: Box, stream: Stream) -> tuple[int, int, bool]:
    """Start and duration of `stream` in a fragment, in microseconds, and whether a key begins it.

    A fragment without that stream has the start 0 and no duration.
    """
    for traf in children(moof.body):
        if traf.kind == b"traf" and (header := _header(traf, stream)) is not None:
            tfdt = child(traf.body, b"tfdt")
            start = 0 if tfdt is None else number(tfdt.body, 4, 8 if number(tfdt.body, 0, 1) else 4)
            duration, key = _samples(traf, *header)
            scale = stream.timescale
            return start * MICROSECONDS // scale, duration * MICROSECONDS // scale, key
    return 0, 0, False


def reference_time(prft: Box) -> datetime:
    """The moment in a producer reference time box (14496-12, 8.16.5), to the microsecond."""
    ntp = number(prft.body, 8, 8)
    fraction = (ntp & 0xFFFFFFFF) * MICROSECONDS + (1 << 31) >> 32
    return _NTP_EPOCH + timedelta(seconds=ntp >> 32, microseconds=fraction)


def _header(traf: Box, stream: Stream) -> tuple[int, int] | None:
    """Duration and flags of a sample that does not state its own; None of another stream (tfhd)."""
    tfhd = child(traf.body, b"tfhd")
    if tfhd is None or number(tfhd.body, 4) != stream.id:
        return None
    given, at = number(tfhd.body, 1, 3), 8
    found = {}
    for flag, size in ((0x01, 8), (0x02, 4), (0x08, 4), (0x10, 4), (0x20, 4)):
        if given & flag:
            found[flag] = number(tfhd.body, at, size)
            at += size
    return found.get(0x08, stream.default_duration), found.get(0x20, stream.default_flags)


def _samples(traf: Box, default_duration: int, default_flags: int) -> tuple[int, bool]:
    """The duration of all samples of a `traf`, and whether the first is a key (trun)."""
    total, first = 0, None
    for trun in children(traf.body):
        if trun.kind != b"trun":
            continue
        given, count, at = number(trun.body, 1, 3), number(trun.body, 4), 8
        at += 4 if given & 0x01 else 0
        first_flags = number(trun.body, at) if given & 0x04 else None
        at += 4 if given & 0x04 else 0
        width = 4 * (given & 0xF00).bit_count()
        flags_at = 4 * (given & 0x300).bit_count()
        if first is None:
            own = number(trun.body, at + flags_at) if given & 0x400 and count else default_flags
            first = own if first_flags is None else first_flags
        total += (
            sum(number(trun.body, at + one * width) for one in range(count))
            if given & 0x100
            else count * default_duration
        )
    return total, first is not None and not first & _NOT_KEY
