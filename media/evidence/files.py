"""The files of a package, as the zip that was downloaded or the folder it was unpacked to."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from media.evidence.layout import CERTIFICATE
from media.format.errors import BadFormat

_DESKTOPS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What desktops leave in a folder that somebody looked into."""


class Files(Protocol):
    """Files by their names in the package."""

    def names(self) -> set[str]:
        """What there is."""

    def open(self, name: str) -> IO[bytes]:
        """A file to be read; raises `OSError`, `KeyError` or `BadZipFile` where that cannot be."""


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> set[str]:
        found = (
            one for one in self._path.rglob("*") if one.is_file() and one.name not in _DESKTOPS
        )
        return {one.relative_to(self._path).as_posix() for one in found}

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> set[str]:
        return {one for one in self._archive.namelist() if not one.endswith("/")}

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(name)


@contextmanager
def files_of(path: Path) -> Iterator[Files]:
    """The files of the package at `path`; raises `BadFormat` for what is neither form of one."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BadFormat(f"{path}: not a package of evidence ({error})") from error
    with archive:
        yield _Zip(archive)


def is_evidence(path: Path) -> bool:
    """Whether this is a package of evidence: a zip, or a folder that holds a certificate."""
    return path.is_file() or (path / CERTIFICATE).is_file()
