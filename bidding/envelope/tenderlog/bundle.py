"""The published bundle: a folder, or a zip file of it, that holds everything a stranger checks.

    manifest.json                   what it is, and the keys by its own word
    leaves.bin                      every leaf of the log, opened, dummies too
    checkpoints.txt                 signed and cosigned heads of the log, one after another
    tenders/SHA256.json             tender files (`ebid-tender/1`)
    envelopes/HEADER.head           an envelope's bytes before its parts
    envelopes/HEADER.part.NAME      one sealed part: `opening`, and what a void proof needs
    read-outs/SHA256.json           tables of what was read out
    voids/SHA256.json               proofs that an envelope is void
    roots.pem                       accepted root certificates
    authorities.pem                 timestamp authorities' certificates
    anchors.jsonl                   checkpoints as entries of the platform's ledger
    stamps.jsonl                    timestamps of checkpoints

Nothing in it is believed because it is there: every file is named by a leaf, or signed.
"""

import re
import shutil
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedIOBase
from pathlib import Path
from typing import IO, ClassVar

from bidding.envelope.envelope import Envelope, Head
from bidding.envelope.errors import BadFormat, BadInput
from bidding.envelope.files import SMALL, write_new
from bidding.envelope.tenderlog.checkpoints import Anchor
from bidding.envelope.tenderlog.readout import Table, VoidProof
from bidding.envelope.tenderlog.schema import Document, Number, Text, Texts
from bidding.envelope.tenderlog.stamps import Stamp
from ledger.notes import Note

MANIFEST, LEAVES, CHECKPOINTS = "manifest.json", "leaves.bin", "checkpoints.txt"
ROOTS, AUTHORITIES = "roots.pem", "authorities.pem"
ANCHORS, STAMPS = "anchors.jsonl", "stamps.jsonl"
FIXED = frozenset({MANIFEST, LEAVES, CHECKPOINTS, ROOTS, AUTHORITIES, ANCHORS, STAMPS})
"""The files that no leaf speaks of."""
PART = re.compile(r"envelopes/(?P<header>[0-9a-f]{64})\.part\.(?P<part>.+)")


@dataclass(frozen=True)
class Manifest(Document):
    """What a bundle says about itself. It proves nothing; who knows the keys gives their own."""

    FORMAT: ClassVar = "ebid-bundle/1"

    log_origin: Text
    tender: Text
    size: Number
    """How many leaves there are."""
    log_key: Text
    witness_keys: Texts


def tender_name(digest: bytes) -> str:
    """Where the tender file of this hash lies."""
    return f"tenders/{digest.hex()}.json"


def head_name(header: bytes) -> str:
    """Where an envelope's head lies."""
    return f"envelopes/{header.hex()}.head"


def part_name(header: bytes, part: str) -> str:
    """Where a sealed part of an envelope lies."""
    return f"envelopes/{header.hex()}.part.{part}"


def table_name(digest: bytes) -> str:
    """Where the read-out table of this hash lies."""
    return f"read-outs/{digest.hex()}.json"


def void_name(digest: bytes) -> str:
    """Where the void proof of this hash lies."""
    return f"voids/{digest.hex()}.json"


class BundleWriter:
    """Writes a bundle into a new folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder; raises `BadInput` where it exists."""
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise BadInput(f"{folder}：{error.strerror}", f"{folder}: {error.strerror}") from error
        self.folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Write one file under one of the known names."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        write_new(path, data)

    def leaves(self, records: Iterable[bytes]) -> int:
        """Write every leaf's record in the log's order; how many there were."""
        count = 0
        with (self.folder / LEAVES).open("xb") as file:
            for record in records:
                file.write(record)
                count += 1
        return count

    def checkpoints(self, notes: Iterable[Note]) -> None:
        """Write the log's heads: at least the closing one and the last. By size."""
        self.put(CHECKPOINTS, "\n".join(map(str, notes)).encode())

    def tender(self, file: bytes) -> None:
        """Write a tender file."""
        self.put(tender_name(sha256(file).digest()), file)

    def head(self, head: Head) -> None:
        """Write an envelope's head."""
        self.put(head_name(head.header_sha256), head.encode())

    def part(self, envelope: Envelope, name: str) -> None:
        """Copy one sealed part of an envelope: `opening`, or what a void proof needs."""
        part = envelope.head.header.part(name)
        target = self.folder / part_name(envelope.head.header_sha256, name)
        target.parent.mkdir(exist_ok=True)
        left = part.length
        with envelope.part_stream(part) as source, target.open("xb") as file:
            while left and (block := source.read(min(left, 1 << 20))):
                file.write(block)
                left -= len(block)

    def table(self, table: Table) -> None:
        """Write a read-out table."""
        data = table.encode()
        self.put(table_name(sha256(data).digest()), data)

    def void(self, proof: VoidProof) -> None:
        """Write a void proof."""
        data = proof.encode()
        self.put(void_name(sha256(data).digest()), data)

    def anchors(self, anchors: Iterable[Anchor]) -> None:
        """Write the proofs that the platform's ledger holds checkpoints of this log."""
        self.put(ANCHORS, b"".join(one.encode() + b"\n" for one in anchors))

    def stamps(self, stamps: Iterable[Stamp]) -> None:
        """Write timestamps of checkpoints."""
        self.put(STAMPS, b"".join(one.encode() + b"\n" for one in stamps))

    def pack(self, target: Path) -> None:
        """The whole folder as one zip file, uncompressed: what is random does not compress.

        The same files make the same bytes, whenever and wherever they are packed.
        """
        with zipfile.ZipFile(target, "x") as archive:
            for path in sorted(self.folder.rglob("*")):
                if path.is_file():
                    entry = zipfile.ZipInfo(path.relative_to(self.folder).as_posix())
                    entry.create_system, entry.external_attr = 3, 0o644 << 16
                    entry.file_size = path.stat().st_size
                    with path.open("rb") as source, archive.open(entry, "w") as packed:
                        shutil.copyfileobj(source, packed)


class Bundle(ABC):
    """A bundle to read, without trusting any of it."""

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Bundle"]:
        """The folder or zip file at `path`; raises `BadInput` where there is neither."""
        if path.is_dir():
            yield _Folder(path)
            return
        try:
            archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise BadInput(f"{path}：不是公示包", f"{path}: not a bundle") from error
        with archive:
            yield _Archive(archive)

    @abstractmethod
    def names(self) -> list[str]:
        """The names of all files."""

    @abstractmethod
    def stream(self, name: str) -> "Stream":
        """A file to read; raises `BadFormat` where it is missing."""

    def read(self, name: str) -> bytes:
        """All of a file that is small by its nature; raises `BadFormat`."""
        with self.stream(name) as file:
            data = file.read(SMALL + 1)
        if len(data) > SMALL:
            raise BadFormat(f"{name}：文件过大", f"{name}: too large for what it should be")
        return data

    def read_hashed(self, name: str, digest: bytes) -> bytes:
        """The same, where the name says its SHA-256; raises `BadFormat` where that is another."""
        data = self.read(name)
        if sha256(data).digest() != digest:
            raise BadFormat(
                f"{name}：内容与日志所记的哈希不符", f"{name}: not the file whose hash was logged"
            )
        return data

    def read_or_empty(self, name: str) -> bytes:
        """A file that may be missing."""
        return self.read(name) if name in self.names() else b""


class Stream(BufferedIOBase):
    """A file of a bundle; a damaged one is a `BadFormat` like all that is wrong in a bundle."""

    def __init__(self, inner: IO[bytes], name: str) -> None:
        self._inner = inner
        self._name = name

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to `size` bytes."""
        try:
            return self._inner.read(-1 if size is None else size)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BadFormat(f"{self._name}：读取失败", f"{self._name}: damaged") from error

    def close(self) -> None:
        """Let go of the file."""
        self._inner.close()
        super().close()


class _Folder(Bundle):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._names = [
            one.relative_to(path).as_posix() for one in path.rglob("*") if not one.is_dir()
        ]

    def names(self) -> list[str]:
        return self._names

    def stream(self, name: str) -> Stream:
        try:
            return Stream((self._path / name).open("rb"), name)
        except OSError as error:
            raise _missing(name) from error


class _Archive(Bundle):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = [one for one in archive.namelist() if not one.endswith("/")]

    def names(self) -> list[str]:
        return self._names

    def stream(self, name: str) -> Stream:
        try:
            return Stream(self._archive.open(name), name)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise _missing(name) from error


def _missing(name: str) -> BadFormat:
    return BadFormat(f"公示包中没有 {name}", f"the bundle has no {name}")
