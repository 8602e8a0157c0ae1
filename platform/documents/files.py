"""Bytes on disk, under the name of their hash.

A file is written beside its place, flushed to the disk and then renamed into it: a crash or a full
disk leaves either the whole file or none.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


class FileRefused(Exception):
    """A file was not kept; `reason` is `too_large`, `empty` or `disk_full`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies safely on disk."""

    sha256: str
    size: int


def path_of(root: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return root / sha256[:2] / sha256


def keep(root: Path, chunks: Iterable[bytes], most: int) -> Kept:
    """Write `chunks` to disk, hashing as they come.

    Raises `FileRefused` for more than `most` bytes, for none, or for a full disk; then nothing
    is kept.
    """
    root.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            kept = _copy(chunks, file.write, most)
            file.flush()
            os.fsync(file.fileno())
        place = path_of(root, kept.sha256)
        place.parent.mkdir(exist_ok=True)
        Path(name).replace(place)
        sync_folder(place.parent)
        sync_folder(root)
    except OSError as error:
        raise FileRefused("disk_full") from error
    finally:
        Path(name).unlink(missing_ok=True)
    return kept


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk: without it a file may be safe and nowhere."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(chunks: Iterable[bytes], write: Callable[[bytes], int], most: int) -> Kept:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise FileRefused("too_large")
        digest.update(chunk)
        write(chunk)
    if size == 0:
        raise FileRefused("empty")
    return Kept(digest.hexdigest(), size)
