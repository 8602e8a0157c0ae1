"""Reading a track's chain: its lines as they lie there, and the records in them."""

from collections.abc import Iterator
from pathlib import Path

from media.format import layout
from media.format.records import Record


def lines(track: Path) -> Iterator[bytes]:
    """The whole lines of a track's chain, without their LF; a torn last one is no line."""
    with (track / layout.CHAIN).open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line[:-1]


def records(track: Path) -> Iterator[Record]:
    """The records of a track, unverified; raises `BadFormat` at a line that is none."""
    for line in lines(track):
        yield Record.parse(line)
