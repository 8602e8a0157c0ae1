"""What a verification says: findings, each of one kind, and a report over them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """The kinds of finding; any of them means that the log is not whole."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"
    """Some entry of an interval was touched and the tree rebuilt over it."""
    UNPLACED = "unplaced"
    """An entry that is neither in the log nor waiting for its place."""
    COLUMNS = "columns"
    """An entry whose columns do not say what its leaf says."""
    RECORD = "record"
    """A stored hash that was altered while the entry beneath it is intact."""
    CHECKPOINT = "checkpoint"
    """A checkpoint nobody trusted signed, or one that contradicts the log."""
    WITNESS = "witness"
    """A cosignature that does not verify, or none where a witness is trusted."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. It concerns the places from `first` to `last`, both inclusive."""

    what: What
    text: str
    first: int | None = None
    last: int | None = None

    @classmethod
    def at(cls, what: What, seq: int, text: str) -> "Finding":
        """A finding about one place."""
        return cls(what, text, seq, seq)

    def __str__(self) -> str:
        return f"{self.what.upper()} {self.text}"


@dataclass
class Report:
    """What was verified, with which keys, how far witnesses vouch for it, and what is wrong."""

    origin: str
    log_keys: tuple[str, ...] = ()
    keys_were_given: bool = False
    size: int = 0
    root: bytes = b""
    checkpoints: int = 0
    signed_size: int = 0
    witnessed_size: int = 0
    witnesses: dict[str, datetime] = field(default_factory=dict)
    pins: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def found(self, what: What) -> list[Finding]:
        """The findings of one kind."""
        return [one for one in self.findings if one.what is what]


def places(first: int, last: int) -> str:
    """An interval of places in words."""
    return f"entry {first}" if first == last else f"entries {first} to {last}"


def summed(what: What, texts: Sequence[str]) -> list[Finding]:
    """One finding for many faults of one sort: the first in full, the others counted."""
    if not texts:
        return []
    more = f" (and {len(texts) - 1} more like it)" if len(texts) > 1 else ""
    return [Finding(what, texts[0] + more)]
