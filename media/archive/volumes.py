"""Which files of a package go on which disc. Pure but for the sizes it reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from media.archive import layout

MIB = 1024 * 1024
RESERVE = 24 * MIB
"""For three file systems' tables, the viewer and the verifier."""


class Capacity(Enum):
    """What a blank disc takes, in bytes."""

    DVD = 4_700_372_992
    BLU_RAY_25 = 25_025_314_816
    BLU_RAY_50 = 50_050_629_632
    BLU_RAY_100 = 100_103_356_416


class TooLarge(Exception):
    """A file, or what every volume must hold, does not fit on a disc."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One disc: the films that it alone holds. Everything else is on each."""

    number: int
    films: tuple[str, ...]


def common(package: Path) -> list[str]:
    """The files that every volume holds: all but the films, by their names in the package."""
    return [name for name in _files(package) if not name.endswith(".mp4")]


def plan(package: Path, capacity: int) -> list[Volume]:
    """The volumes for discs of `capacity` bytes; raises `TooLarge`.

    Films go in the order of time, so that one disc holds all cameras of a while.
    """
    room = capacity - RESERVE - sum(_size(package, name) for name in common(package))
    volumes: list[list[str]] = [[]]
    left = room
    for film in sorted(_films(package), key=_by_time):
        size = _size(package, film)
        if size > room:
            raise TooLarge(f"{film} has {size} bytes; a disc has room for {max(0, room)}")
        if size > left:
            volumes.append([])
            left = room
        volumes[-1].append(film)
        left -= size
    return [Volume(number, tuple(films)) for number, films in enumerate(volumes, 1)]


def _by_time(film: str) -> tuple[str, str]:
    """Segments are numbered as time goes on: 00000002 of each camera after 00000001 of all."""
    track, _, segment = film.rpartition("/")
    return segment, track


def _films(package: Path) -> Iterator[str]:
    return (name for name in _files(package) if name.endswith(".mp4"))


def _files(package: Path) -> Iterator[str]:
    for path in sorted(package.rglob("*")):
        if path.is_file():
            yield path.relative_to(package).as_posix()


def _size(package: Path, name: str) -> int:
    """Bytes on a disc, whose blocks have 2,048."""
    return -(-(package / name).stat().st_size // 2048) * 2048


def in_payload(name: str) -> str:
    """A payload file's name in the recording: without `data/`."""
    return name.removeprefix(f"{layout.PAYLOAD}/")
