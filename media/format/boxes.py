"""Boxes of an MP4 file (ISO/IEC 14496-12, 4.2): cut from a stream, and looked into."""

from collections.abc import Iterator
from dataclasses import dataclass

from media.format.errors import BadFormat

HEADER = 8
LARGEST = 1 << 30
"""No box of a fragment is larger: a size beyond it is a broken stream."""


@dataclass(frozen=True)
class Box:
    """A box: its four-character type and all its bytes, header included."""

    kind: bytes
    data: bytes

    @property
    def body(self) -> memoryview:
        """What follows the header."""
        return memoryview(self.data)[_header_of(self.data) :]


class Splitter:
    """Cuts top-level boxes from bytes that come in any portions."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    @property
    def waiting(self) -> int:
        """How many bytes of an unfinished box have come so far."""
        return len(self._waiting)

    def feed(self, data: bytes) -> Iterator[Box]:
        """The boxes that `data` completes; raises `BadFormat` where no box can be."""
        self._waiting += data
        while (size := size_of(self._waiting)) is not None and len(self._waiting) >= size:
            whole = bytes(self._waiting[:size])
            del self._waiting[:size]
            yield Box(whole[4:8], whole)


def size_of(data: bytes | bytearray | memoryview) -> int | None:
    """The size of the box that `data` begins with; None while too little is there to tell.

    Raises `BadFormat` for what is no box: a type that is no text, an impossible size.
    """
    if len(data) < HEADER:
        return None
    size, kind = int.from_bytes(data[:4], "big"), bytes(data[4:8])
    header = HEADER
    if size == 1:
        if len(data) < 16:
            return None
        size, header = int.from_bytes(data[8:16], "big"), 16
    if not header <= size <= LARGEST or not all(0x20 <= one < 0x7F for one in kind):
        raise BadFormat(f"no box begins with {bytes(data[:HEADER]).hex()}")
    return size


def children(body: memoryview) -> Iterator[Box]:
    """The boxes that a container's `body` is made of; raises `BadFormat`."""
    at = 0
    while at < len(body):
        size = size_of(body[at:])
        if size is None or at + size > len(body):
            raise BadFormat("a box is larger than the one around it")
        yield Box(bytes(body[at + 4 : at + 8]), bytes(body[at : at + size]))
        at += size


def child(body: memoryview, *path: bytes) -> Box | None:
    """The first box down the `path` of types; None where there is none."""
    found = next((one for one in children(body) if one.kind == path[0]), None)
    if found is None or len(path) == 1:
        return found
    return child(found.body, *path[1:])


def number(body: memoryview, at: int, size: int = 4) -> int:
    """The unsigned big-endian integer at `at`; raises `BadFormat` beyond the end."""
    if at + size > len(body):
        raise BadFormat("a box ends too early")
    return int.from_bytes(body[at : at + size], "big")


def _header_of(data: bytes) -> int:
    return 16 if data[:4] == b"\0\0\0\1" else HEADER
