"""Reading a track's chain: its lines as they lie there, and the records in them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from media.format import layout
from media.format.errors import BadFormat
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


def readable(track: Path) -> Iterator[Record]:
    """The records up to the first line that is none; none at all where the chain is lost."""
    with suppress(BadFormat, FileNotFoundError):
        yield from records(track)


def tail(track: Path, size: int) -> tuple[list[bytes], int]:
    """The whole lines that begin in a chain's last `size` bytes, and where the last one ends."""
    with (track / layout.CHAIN).open("rb") as file:
        begin = max(0, file.seek(0, os.SEEK_END) - size)
        file.seek(begin)
        data = file.read()
    whole = data[: data.rfind(b"\n") + 1]
    found = whole.split(b"\n")[:-1]
    return found[1:] if begin else found, begin + len(whole)
