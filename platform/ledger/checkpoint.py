"""C2SP checkpoints: the head of a log's tree as the text of a signed note.

Format: https://c2sp.org/tlog-checkpoint. Three lines (origin, size, base64 root), then extension
lines, of which this ledger writes none.
"""

import re
from dataclasses import dataclass

from ledger.errors import BadInput
from ledger.merkle import HASH_SIZE
from ledger.notes import Note, decode_base64, encode_base64


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint says: this log had this root at this size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "TreeHead":
        """Read a note's text; raises `BadInput`."""
        if not text.endswith("\n"):
            raise BadInput("a checkpoint's text ends in a newline")
        lines = text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise BadInput("a checkpoint has at least three lines and none is empty")
        return cls(lines[0], parse_size(lines[1]), _parse_root(lines[2]), tuple(lines[3:]))

    @property
    def text(self) -> str:
        """The note's text, final newline included."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def note(self) -> Note:
        """The text as a note nobody has signed yet."""
        return Note(self.text)


def parse_size(text: str) -> int:
    """A tree size in ASCII decimal without leading zeroes, below 2^63; raises `BadInput`."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) >= 1 << 63:
        raise BadInput(f"not a tree size: {text[:40]!r}")
    return int(text)


def _parse_root(text: str) -> bytes:
    root = decode_base64(text, "root hash")
    if len(root) != HASH_SIZE:
        raise BadInput("a root hash has 32 bytes")
    return root


def parse_many(text: str) -> list[Note]:
    """The checkpoints of a file, one after another, an empty line between them or none.

    Raises `BadInput` when the file holds anything else, or nothing.
    """
    notes, lines = [], text.split("\n")
    position = 0
    while position < len(lines):
        if not lines[position]:
            position += 1
            continue
        end = _end_of_note(lines, position)
        note = Note.parse("\n".join(lines[position:end]) + "\n")
        TreeHead.parse(note.text)
        notes.append(note)
        position = end
    if not notes:
        raise BadInput("no checkpoint in it")
    return notes


def _end_of_note(lines: list[str], start: int) -> int:
    """The index after the last signature line of the note that begins at `start`."""
    position = start
    while position < len(lines) and not lines[position].startswith("— "):
        position += 1
    while position < len(lines) and lines[position].startswith("— "):
        position += 1
    return position
