"""Which bytes of a track a piece of time is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from media.format import chain
from media.format.records import Begun, Fragment, Piece, Record


@dataclass(frozen=True, slots=True)
class Shot:
    """A fragment: its record's place, the initialisation it is played with, when it was taken."""

    n: int
    begun_n: int
    begun: Begun
    fragment: Fragment
    start: datetime
    end: datetime


def shots(track: Path, start: datetime, end: datetime) -> list[Shot]:
    """The fragments that show `start` to `end`, from the key frame before it; [] for none."""
    return shots_in(chain.records(track), start, end)


def shots_in(records: Iterable[Record], start: datetime, end: datetime) -> list[Shot]:
    """The same of a track's records."""
    found: list[Shot] = []
    for one in _all(records):
        if one.end <= start:
            found = [one] if one.fragment.key else [*found, one]
        elif one.start < end:
            found.append(one)
    while found and not found[0].fragment.key:
        del found[0]
    return found


def _all(records: Iterable[Record]) -> Iterator[Shot]:
    begun: tuple[int, Begun] | None = None
    for record in records:
        what = record.what
        if isinstance(what, Begun):
            begun = (record.n, what)
        elif isinstance(what, Fragment) and begun is not None:
            began = record.at - timedelta(microseconds=what.duration)
            yield Shot(record.n, *begun, what, began, record.at)


def pieces(found: Iterable[Shot]) -> dict[int, Piece]:
    """Every piece that shots need, initialisations among them, by its record's place, in order."""
    made: dict[int, Piece] = {}
    for one in found:
        made[one.begun_n] = one.begun
        made[one.n] = one.fragment
    return made


def read(track: Path, piece: Piece) -> bytes:
    """The bytes of a piece as they lie there."""
    with (track / piece.file).open("rb") as file:
        file.seek(piece.offset)
        return file.read(piece.size)
