"""The names of a recording's files."""

import re
from collections.abc import Iterator
from pathlib import Path

from media.format.errors import BadFormat

CHAIN = "chain.jsonl"
MARKS = "marks.jsonl"
MANIFEST = "manifest.json"
NOTE = "manifest.note"
TRACK_NAME = r"[a-z0-9][a-z0-9-]{0,62}"
SEGMENT_NAME = r"[0-9]{8}\.mp4"


def segment_name(number: int) -> str:
    """The name of the segment `number`, from 1."""
    return f"{number:08d}.mp4"


def check_track(name: str) -> str:
    """`name` itself; raises `BadFormat` for one that no track could have."""
    if not re.fullmatch(TRACK_NAME, name):
        raise BadFormat(f"not a track's name: {name!r}")
    return name


def check_segment(name: str) -> str:
    """`name` itself; raises `BadFormat` for one that no segment could have."""
    if not re.fullmatch(SEGMENT_NAME, name):
        raise BadFormat(f"not a segment's name: {name!r}")
    return name


def tracks(recording: Path) -> Iterator[Path]:
    """The folders of a recording that hold a chain, by name."""
    yield from sorted(path.parent for path in recording.glob(f"*/{CHAIN}") if path.is_file())


def segments(track: Path) -> Iterator[Path]:
    """The segment files of a track, in order."""
    named = (path for path in track.iterdir() if re.fullmatch(SEGMENT_NAME, path.name))
    yield from sorted(path for path in named if path.is_file())  # a pipe is read without an end
