"""The files of a package, as the zip that was downloaded or the folder it was unpacked to."""

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from media.evidence.layout import CERTIFICATE
from media.format.errors import BadFormat

LARGEST = 1 << 29
"""Bytes of a file that is read whole; the chain of a day is a tenth of it."""
_DESKTOPS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What desktops leave in a folder that somebody looked into."""
_LOCAL_HEADER = 30
"""The least that a file takes in a zip, before its name and its bytes."""
_BROKEN = (
    OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What opening and reading a file of a zip, or of a disk, may raise: encrypted, torn, gone."""


class Unreadable(BadFormat):
    """A file of a package that is not there, or that is no plain file, or that cannot be read."""


class Source(Protocol):
    """Files by their names in the package."""

    names: frozenset[str]

    def open(self, name: str) -> IO[bytes]:
        """One of `names`, to be read; raises what it may."""

    def hidden(self) -> Iterator[str]:
        """Findings: what another program would take out of it, and this one does not see."""


class Files:
    """A package's files; one that cannot be opened, or read to its end, raises `Unreadable`."""

    def __init__(self, source: Source) -> None:
        self.names = source.names
        self._source = source

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file, to be read."""
        if name not in self.names:
            raise Unreadable(f"{name}: it is not there")
        try:
            with self._source.open(name) as file:
                yield file
        except _BROKEN as error:
            raise Unreadable(f"{name}: {error}") from error

    def read(self, name: str) -> bytes:
        """The whole of a file that is not larger than `LARGEST`."""
        with self.open(name) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Unreadable(f"{name}: larger than any such file is")
        return data

    def hidden(self) -> Iterator[str]:
        """Findings: what another program would take out of it, and this one does not see."""
        yield from self._source.hidden()


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        # A link is a file here, and one that is not opened: it leads out of the package.
        found = (one for one in path.rglob("*") if one.is_symlink() or not one.is_dir())
        self.names = frozenset(
            one.relative_to(path).as_posix() for one in found if one.name not in _DESKTOPS
        )

    def open(self, name: str) -> IO[bytes]:
        path = self._path / name
        if not stat.S_ISREG(path.lstat().st_mode):  # a pipe would be waited for without an end
            raise OSError("no plain file")
        return path.open("rb")

    def hidden(self) -> Iterator[str]:
        yield from ()


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive, self._path = archive, path
        self._files = [one for one in archive.infolist() if not one.is_dir()]
        self.names = frozenset(one.filename for one in self._files)

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(name)

    def hidden(self) -> Iterator[str]:
        """Names that are there twice, and bytes between the files: programs differ in what they
        take. Behind a file its sizes may stand once more, in 24 bytes at most.
        """
        for name, times in Counter(one.filename for one in self._files).items():
            if times > 1:
                yield f"INSERTED {name}: {times} files of the zip have this name"
        listed, end = sorted(self._archive.infolist(), key=lambda one: one.header_offset), 0
        with self._path.open("rb") as file:
            for one in listed:
                if one.header_offset - end >= (_LOCAL_HEADER if end else 1):
                    yield f"INSERTED before {one.filename}: bytes that the zip does not list"
                end = _end(file, one)
        if self._archive.start_dir - end >= _LOCAL_HEADER:
            yield "INSERTED behind the last file: bytes that the zip does not list"


def _end(file: IO[bytes], one: zipfile.ZipInfo) -> int:
    """Where the bytes of a zip's file end, by its local header."""
    file.seek(one.header_offset)
    header = file.read(_LOCAL_HEADER)
    name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    return one.header_offset + _LOCAL_HEADER + name + extra + one.compress_size


@contextmanager
def files_of(path: Path) -> Iterator[Files]:
    """The files of the package at `path`; raises `BadFormat` for what is neither form of one."""
    if path.is_dir():
        yield Files(_Folder(path))
        return
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise BadFormat(f"{path}: not a package of evidence ({error})") from error
    with archive:
        yield Files(_Zip(archive, path))


def is_evidence(path: Path) -> bool:
    """Whether this is a package of evidence: a zip, or a folder that holds a certificate."""
    return path.is_file() or (path / CERTIFICATE).is_file()
