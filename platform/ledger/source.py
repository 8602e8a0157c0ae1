"""A log that can be verified: a database, or a file exported from one. Pure."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from ledger.findings import Finding
from ledger.notes import VerifierKey

BUNDLE = 4096
"""How many entries are handled at once: sixteen tiles."""


@dataclass(frozen=True)
class Bundle:
    """Consecutive entries, from place `first`.

    `leaves` are the exact hashed bytes, 0x00 ‖ text, empty where the entry is gone; `recorded` the
    leaf hashes on record, 32 bytes each, zeros where none is left.
    """

    first: int
    leaves: list[bytes]
    recorded: bytes


@dataclass(frozen=True)
class StoredNote:
    """A checkpoint as stored: the size it is filed under, the note with all its signatures."""

    size: int
    text: str


class LogSource(Protocol):
    """Everything there is to verify, in order, read as a stream and as often as asked."""

    @property
    def origin(self) -> str:
        """The log's name as it gives it itself."""
        ...

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys it says are its own; worth no more than its word."""
        ...

    def bundles(self) -> Iterator[Bundle]:
        """All entries, bundles following each other without a gap from place 0."""
        ...

    def checkpoints(self) -> Iterator[StoredNote]:
        """All checkpoints by rising size."""
        ...

    def own_findings(self) -> Iterator[Finding]:
        """What is wrong that only this kind of source can see; asked last."""
        ...

    def waiting(self) -> int:
        """How many entries have no place yet."""
        ...

    def describe(self, seqs: Collection[int]) -> dict[int, str]:
        """In a few words, what stands at these places now."""
        ...


def leaf_in_words(leaf: bytes) -> str:
    """What a leaf says of itself, as far as it can be read."""
    try:
        said = json.loads(leaf[1:])
        return f"{said['kind']} about {said['subject']} by {said['actor']} at {said['at']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unreadable"
