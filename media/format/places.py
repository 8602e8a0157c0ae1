"""Files of a track: where they are written, in one step and for good, and what they hash to."""

import os
from hashlib import file_digest
from pathlib import Path

from media.format import layout


def place_of(track: Path) -> Path:
    """The folder a track is written to: its own, or that which its chain was moved to."""
    chain = track / layout.CHAIN
    return (track / chain.readlink()).parent if chain.is_symlink() else track


def link(folder: Path, shelter: Path, name: str) -> None:
    """Have `name` in `folder` lead to that in `shelter`, in one step; raises `OSError`."""
    made = folder / f".{name}"
    made.unlink(missing_ok=True)
    made.symlink_to(os.path.relpath(shelter / name, folder))
    made.replace(folder / name)
    sync(folder)


def put(path: Path, data: bytes) -> None:
    """Write a file that has its name only once it is complete and on the disk."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file of any size, in hexadecimal. Raises `OSError`."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, on the disk. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
