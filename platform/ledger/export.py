r"""A log as one file: written from any source, verified without a database.

    file    = "mingjing-ledger-export/1\n" section…
    section = 4-byte tag, u64 length, payload                      (integers are big-endian)
    HEAD    = JSON {origin, log_keys}                               first
    LEAF    = u64 place of the first entry, u32 n, n × u32 lengths, n × 32 bytes recorded leaf
              hashes, the leaves one after another: exactly the hashed bytes, 0x00 ‖ text
    NOTE    = u64 size, a checkpoint with all its signatures        by rising size
    DONE    = JSON {waiting}                                        last: the file is complete

Bundles follow each other without a gap from place 0. An entry the source no longer had has length
0, a hash no longer on record is 32 zero bytes: a damaged log is exported as it is, as evidence.
"""

import json
import os
import struct
from collections.abc import Collection, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO

from ledger.errors import BadInput
from ledger.findings import Finding
from ledger.merkle import HASH_SIZE
from ledger.notes import VerifierKey
from ledger.source import Bundle, LogSource, StoredNote, leaf_in_words

MAGIC = b"mingjing-ledger-export/1\n"
MAX_SECTION = 1 << 32
_TAGS = (b"HEAD", b"LEAF", b"NOTE", b"DONE")
_SECTION = struct.Struct(">4sQ")
_LEAVES = struct.Struct(">QI")
_SIZE = struct.Struct(">Q")


def write_export(source: LogSource, path: Path) -> tuple[int, int]:
    """Write `source` to `path` (mode 0600: entries may hold personal data).

    The file appears under its name only when it is complete. Returns how many entries and
    checkpoints it holds.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        counts = _write(source, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return counts


def _write(source: LogSource, file: BinaryIO) -> tuple[int, int]:
    file.write(MAGIC)
    keys = [str(key) for key in source.log_keys]
    _put(file, b"HEAD", _json({"origin": source.origin, "log_keys": keys}))
    entries = checkpoints = 0
    for bundle in source.bundles():
        lengths = [len(leaf) for leaf in bundle.leaves]
        head = _LEAVES.pack(bundle.first, len(lengths)) + struct.pack(f">{len(lengths)}I", *lengths)
        _put(file, b"LEAF", head, bundle.recorded, *bundle.leaves)
        entries += len(lengths)
    for note in source.checkpoints():
        _put(file, b"NOTE", _SIZE.pack(note.size), note.text.encode())
        checkpoints += 1
    _put(file, b"DONE", _json({"waiting": source.waiting()}))
    return entries, checkpoints


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _put(file: BinaryIO, tag: bytes, *payload: bytes) -> None:
    file.write(_SECTION.pack(tag, sum(map(len, payload))))
    file.writelines(payload)


class ExportedLog:
    """A `LogSource` over an export. Every question reads the file anew, section by section."""

    def __init__(self, path: Path) -> None:
        """Read head and foot of the file; raises `BadInput` when it is not a complete export."""
        self.path = path
        ends = dict(self._sections(b"HEAD", b"DONE"))
        try:
            head, done = json.loads(ends[b"HEAD"]), json.loads(ends[b"DONE"])
            self.origin = str(head["origin"])
            self.log_keys = tuple(VerifierKey.parse(key) for key in head["log_keys"])
            self._waiting = int(done["waiting"])
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadInput(f"{path}: not a complete export") from error

    def bundles(self) -> Iterator[Bundle]:
        """All entries; raises `BadInput` where a section is not what it says."""
        place = 0
        for _, payload in self._sections(b"LEAF"):
            bundle = self._bundle(payload)
            if bundle.first != place:
                raise BadInput(f"{self.path}: entry {place} does not follow")
            place += len(bundle.leaves)
            yield bundle

    def checkpoints(self) -> Iterator[StoredNote]:
        """All checkpoints, as they were stored."""
        for _, payload in self._sections(b"NOTE"):
            if len(payload) < _SIZE.size:
                raise BadInput(f"{self.path}: a damaged checkpoint section")
            (size,) = _SIZE.unpack_from(payload)
            yield StoredNote(size, payload[_SIZE.size :].decode(errors="replace"))

    def own_findings(self) -> Iterator[Finding]:
        """Nothing: a file has no columns and no stored tree."""
        return iter(())

    def waiting(self) -> int:
        """How many entries had no place when the file was written."""
        return self._waiting

    def describe(self, seqs: Collection[int]) -> dict[int, str]:
        """What the leaves at these places say."""
        return {
            bundle.first + at: leaf_in_words(leaf)
            for bundle in (self.bundles() if seqs else ())
            for at, leaf in enumerate(bundle.leaves)
            if bundle.first + at in seqs
        }

    def _bundle(self, payload: bytes) -> Bundle:
        try:
            first, count = _LEAVES.unpack_from(payload)
            lengths = struct.unpack_from(f">{count}I", payload, _LEAVES.size)
        except (struct.error, MemoryError) as error:
            raise BadInput(f"{self.path}: a damaged bundle") from error
        hashes = _LEAVES.size + 4 * count
        offsets = list(accumulate(lengths, initial=hashes + HASH_SIZE * count))
        if offsets[-1] != len(payload):
            raise BadInput(f"{self.path}: the bundle from entry {first} on has a wrong length")
        leaves = [payload[start:stop] for start, stop in pairwise(offsets)]
        return Bundle(first, leaves, payload[hashes : offsets[0]])

    def _sections(self, *tags: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Tag and payload of every section of these kinds; raises `BadInput`."""
        try:
            with self.path.open("rb") as file:
                if file.read(len(MAGIC)) != MAGIC:
                    raise BadInput(f"{self.path}: not a ledger export")
                while head := file.read(_SECTION.size):
                    yield from self._section(file, head, tags)
        except OSError as error:
            raise BadInput(f"{self.path}: {error.strerror}") from error

    def _section(
        self, file: BinaryIO, head: bytes, tags: tuple[bytes, ...]
    ) -> Iterator[tuple[bytes, bytes]]:
        tag, length = _SECTION.unpack(head) if len(head) == _SECTION.size else (b"", 0)
        if tag not in _TAGS or length > MAX_SECTION:
            raise BadInput(f"{self.path}: damaged at byte {file.tell() - len(head)}")
        if tag not in tags:
            file.seek(length, os.SEEK_CUR)
            return
        payload = file.read(length)
        if len(payload) != length:
            raise BadInput(f"{self.path}: ends in the middle of a section")
        yield tag, payload
