"""Taking a damaged segment apart: the sound pieces, and what lies between them."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from media.format.boxes import size_of
from media.format.errors import BadFormat
from media.format.records import Piece

_BEGINNING = re.compile(rb"(?s)....(?:prft|ftyp|styp|moof)")


@dataclass(frozen=True)
class Found:
    """A piece as it lies in a file; `torn` if the bytes end before its boxes do."""

    file: str
    offset: int
    size: int
    hash: bytes
    torn: bool = False


def salvaged(
    path: Path, sound: Sequence[Piece], spoilt: Sequence[Piece], known: Set[bytes]
) -> Iterator[Found]:
    """Everything in the file, in order: the `sound` pieces as they are, the rest by its boxes.

    Where the boxes lead to nothing that is `known` by its hash, and the `spoilt` pieces would just
    fit in, it is cut as these are on record: what was altered may be a box's own header.
    """
    data = path.read_bytes()
    at = 0
    for piece in sorted(sound, key=lambda one: one.offset):
        yield from _between(path.name, data, (at, piece.offset), spoilt, known)
        yield Found(path.name, piece.offset, piece.size, bytes.fromhex(piece.sha256))
        at = piece.offset + piece.size
    yield from _between(path.name, data, (at, len(data)), spoilt, known)


def _between(
    name: str, data: bytes, span: tuple[int, int], spoilt: Sequence[Piece], known: Set[bytes]
) -> list[Found]:
    """What lies from `span`'s start to its end."""
    start, end = span
    by_boxes = list(_split(name, data, start, end))
    recorded = [one for one in spoilt if start <= one.offset and one.offset + one.size <= end]
    fits = sum(one.size for one in recorded) == end - start
    if not fits or any(one.hash in known for one in by_boxes):
        return by_boxes
    return [
        Found(
            name, one.offset, one.size,
            sha256(data[one.offset : one.offset + one.size]).digest(),
        )
        for one in recorded
    ]  # fmt: skip


def _split(name: str, data: bytes, start: int, end: int) -> Iterator[Found]:
    """What lies between two sound pieces, cut behind each moov and mdat."""
    while start < end:
        stop, torn = _end_of_piece(data, start, end)
        digest = sha256(data[start:stop]).digest()
        yield Found(name, start, stop - start, digest, torn)
        start = stop


def _end_of_piece(data: bytes, start: int, end: int) -> tuple[int, bool]:
    """Where the piece from `start` ends, and whether it is torn there.

    What is no box is taken together up to the next box that a piece can begin with.
    """
    view, at = memoryview(data), start
    while at < end:
        try:
            size = size_of(view[at:end])
        except BadFormat:
            return _next_beginning(data, max(at, start + 1), end), False
        if size is None or at + size > end:
            following = _next_beginning(data, at + 8, end)
            return following, following == end
        kind, at = data[at + 4 : at + 8], at + size
        if kind in (b"moov", b"mdat"):
            return at, False
    return end, True


def _next_beginning(data: bytes, start: int, end: int) -> int:
    """The first place from `start` on where a piece seems to begin, else `end`."""
    found = _BEGINNING.search(data, start, end)
    return end if found is None else found.start()
