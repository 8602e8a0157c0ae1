"""Which records the films of a piece are made of; its taker follows it, and so does a verifier."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from media.evidence.layout import film_name
from media.format.pieces import Shot, pieces, shots_in
from media.format.records import Begun, Piece, Record


def films_of(
    track: str, records: Iterable[Record], start: datetime, end: datetime
) -> dict[str, dict[int, Piece]]:
    """The films of a track by name: pieces of segments by their records' places, in order."""
    runs = _by_run(shots_in(records, start, end))
    return {film_name(track, n): _playable(pieces(run)) for n, run in enumerate(runs, 1)}


def _by_run(found: Iterable[Shot]) -> list[list[Shot]]:
    """Shots of one connection after another: each has a time of its own, which no player joins."""
    runs: dict[int, list[Shot]] = {}
    for one in found:
        runs.setdefault(one.fragment.run, []).append(one)
    return list(runs.values())


def _playable(found: Mapping[int, Piece]) -> dict[int, Piece]:
    """The pieces with their initialisation once: each segment repeats it, a film begins with it."""
    first = next(iter(found), None)
    return {
        n: piece for n, piece in found.items() if n == first or not isinstance(piece, Begun)
    }  # fmt: skip
