"""What a checkpoint is worth, and up to where the evidence agrees with a tree. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from ledger.checkpoint import TreeHead
from ledger.cosignature import cosigners
from ledger.errors import BadInput, InvalidSignature
from ledger.keys import Trust
from ledger.notes import Note
from ledger.source import StoredNote


class Strength(IntEnum):
    """Who vouches for a tree head: the log, or somebody the log's owner cannot speak for."""

    SIGNED = 1
    OUTSIDE = 2


@dataclass(frozen=True)
class Mark:
    """A size at which the root is known, and how well."""

    size: int
    root: bytes
    strength: Strength


@dataclass
class Faults:
    """What is wrong with stored checkpoints and cosignatures, in the order met."""

    checkpoints: list[str] = field(default_factory=list)
    cosignatures: list[str] = field(default_factory=list)


class StoredCheckpoints:
    """Judges the log's own checkpoints one by one; only what verifies becomes evidence."""

    def __init__(self, origin: str, trust: Trust) -> None:
        self.origin, self.trust = origin, trust
        self.faults = Faults()
        self.count = 0
        self.signed_size = self.witnessed_size = 0
        self.witnesses: dict[str, datetime] = {}

    def marks(self, notes: Iterable[StoredNote]) -> Iterator[Mark]:
        """The evidence in `notes`, by rising size."""
        last = -1
        for stored in notes:
            self.count += 1
            if stored.size <= last:
                raise BadInput(f"checkpoints out of order: {stored.size} after {last}")
            last = stored.size
            if mark := self._judge(stored):
                yield mark

    def _judge(self, stored: StoredNote) -> Mark | None:
        name = f"the checkpoint of size {stored.size}"
        try:
            note = Note.parse(stored.text)
            head = TreeHead.parse(note.text)
            signed = note.signers(self.trust.logs)
        except (BadInput, InvalidSignature) as error:
            self.faults.checkpoints.append(f"{name}: {error}")
            return None
        if (head.origin, head.size) != (self.origin, stored.size):
            self.faults.checkpoints.append(f"{name} is of {head.origin}, size {head.size}")
        elif not signed:
            self.faults.checkpoints.append(f"{name} is not signed by a trusted key of the log")
        else:
            self.signed_size = head.size
            return Mark(head.size, head.root, self._strength(name, note, head))
        return None

    def _strength(self, name: str, note: Note, head: TreeHead) -> Strength:
        try:
            cosigned = cosigners(note, self.trust.witnesses)
        except InvalidSignature as error:
            self.faults.cosignatures.append(f"{name}: {error}")
            return Strength.SIGNED
        if not cosigned:
            return Strength.SIGNED
        self.witnessed_size = head.size
        self.witnesses |= {key.name: at for key, at in cosigned.items()}
        return Strength.OUTSIDE


def pinned_marks(origin: str, trust: Trust, pins: Iterable[Note]) -> list[Mark]:
    """The evidence of checkpoints somebody kept elsewhere, by rising size.

    Raises `BadInput` for one of another log, or one that no trusted log or witness signed: it would
    prove nothing.
    """
    marks = []
    for note in pins:
        head = TreeHead.parse(note.text)
        name = f"pinned checkpoint of size {head.size}"
        if head.origin != origin:
            raise BadInput(f"{name}: of log {head.origin}, not {origin}")
        try:
            known = note.signers(trust.logs) or cosigners(note, trust.witnesses)
        except InvalidSignature as error:
            raise BadInput(f"{name}: {error}") from error
        if not known:
            raise BadInput(f"{name}: signed by no trusted key")
        marks.append(Mark(head.size, head.root, Strength.OUTSIDE))
    return sorted(marks, key=lambda mark: mark.size)


@dataclass
class Bounds:
    """Up to which size evidence of one strength agrees with a tree, and where it first does not."""

    good: int = 0
    bad: int | None = None

    def note(self, size: int, agrees: bool) -> None:
        """Take one mark into account; what agrees beyond a contradiction stays a contradiction."""
        if agrees and self.bad is None:
            self.good = size
        elif not agrees and self.bad is None:
            self.bad = size


class Agreement:
    """How one tree stands against all evidence."""

    def __init__(self) -> None:
        self.bounds = {strength: Bounds() for strength in Strength}

    def copy(self) -> "Agreement":
        """The same so far, on its own from here."""
        twin = Agreement()
        twin.bounds = {
            strength: Bounds(bounds.good, bounds.bad) for strength, bounds in self.bounds.items()
        }
        return twin

    def note(self, mark: Mark, agrees: bool) -> None:
        """Take one mark into account."""
        self.bounds[mark.strength].note(mark.size, agrees)

    @property
    def broken(self) -> tuple[int, int] | None:
        """The sizes (i, j] between which the tree departs from the evidence, or none.

        It agrees at i and not at j. Outside evidence counts first: beside it, the log's own word
        counts only beyond where outside evidence ends.
        """
        outside, signed = self.bounds[Strength.OUTSIDE], self.bounds[Strength.SIGNED]
        if outside.bad is not None:
            return outside.good, outside.bad
        if signed.bad is not None and signed.bad > outside.good:
            return max(outside.good, signed.good), signed.bad
        return None

    @property
    def contradicted(self) -> int | None:
        """The size of a checkpoint of the log that outside evidence shows to be false."""
        outside, signed = self.bounds[Strength.OUTSIDE], self.bounds[Strength.SIGNED]
        if signed.bad is not None and signed.bad <= outside.good:
            return signed.bad
        return None
