"""Following a chain as it grows."""

from collections.abc import Iterator
from pathlib import Path

from media.format import layout
from media.format.records import Record


class Following:
    """How far one reader has come in a track's chain."""

    def __init__(self, track: Path) -> None:
        self._chain = track / layout.CHAIN
        self.read = 0
        """Bytes of the lines that were read."""

    def new(self) -> Iterator[Record]:
        """The records behind those read before; a torn last line is left for the next time.

        Raises `BadFormat` at a line that is none, behind which the next time begins, and `OSError`.
        """
        with self._chain.open("rb") as file:
            file.seek(self.read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self.read += len(line)
                yield Record.parse(line[:-1])
