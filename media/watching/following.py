"""Following a track that is being written: the newest key frame first, then whatever comes."""

from collections.abc import Iterator
from pathlib import Path

from media.format import layout
from media.format.errors import BadFormat
from media.format.records import Begun, Fragment, Piece, Record

TAIL = 1 << 20
"""Bytes of a chain that surely hold its newest initialisation: a segment has some 250 kB."""


class Follower:
    """Reads what a track has more than at the last look. One reader, one follower."""

    def __init__(self, track: Path) -> None:
        self._track = track
        self._at = 0
        self._rest = b""
        self._begun: Begun | None = None

    @property
    def begun(self) -> bool:
        """Whether an initialisation was found."""
        return self._begun is not None

    def start(self) -> list[Begun | Fragment]:
        """The newest initialisation and the fragments since the newest key frame; [] before any."""
        path = self._track / layout.CHAIN
        if not path.exists():
            return []
        self._at = max(0, path.stat().st_size - TAIL)
        shown: list[Begun | Fragment] = []
        begun: Begun | None = None
        for piece in self._news(skip_first=self._at > 0):
            if isinstance(piece, Begun):
                begun, shown = piece, []
            elif begun is not None:
                shown = [piece] if piece.key else [*shown, piece] if shown else []
        self._begun = begun
        return [] if begun is None else [begun, *shown]

    def more(self) -> list[Begun | Fragment]:
        """What has come since; an initialisation only where it differs from the one before."""
        found: list[Begun | Fragment] = []
        for piece in self._news():
            if isinstance(piece, Begun):
                before, self._begun = self._begun, piece
                if before is not None and before.sha256 == piece.sha256:
                    continue
            found.append(piece)
        return found

    def read(self, piece: Piece) -> bytes:
        """The bytes of a piece."""
        with (self._track / piece.file).open("rb") as file:
            file.seek(piece.offset)
            return file.read(piece.size)

    def _news(self, *, skip_first: bool = False) -> Iterator[Begun | Fragment]:
        with (self._track / layout.CHAIN).open("rb") as file:
            file.seek(self._at)
            data = file.read()
        self._at += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines[1:] if skip_first else lines:
            what = _what(line)
            if isinstance(what, Begun | Fragment):
                yield what


def _what(line: bytes) -> object:
    try:
        return Record.parse(line).what
    except BadFormat:
        return None
