"""The walk over a log: hash every entry, grow the tree, meet the evidence on the way. Pure.

Two trees grow: the one of the entries found, and the one of the record. They are one and the same
until the first entry that differs from its record; most logs never part them.
"""

from collections.abc import Iterator
from hashlib import sha256

from ledger.alignment import NOTHING, Difference, differences
from ledger.evidence import Agreement, Mark
from ledger.merkle import TILE_WIDTH, Frontier, split_hashes
from ledger.source import Bundle


class Walk:
    """Takes a log bundle by bundle and remembers what differs and what the evidence says."""

    def __init__(self, evidence: Iterator[Mark]) -> None:
        """`evidence` comes by rising size."""
        self.found = self.record = Frontier()
        self.found_agrees = self.record_agrees = Agreement()
        self._evidence = evidence
        self._next = next(evidence, None)
        self._places: list[int] = []
        self._recorded: list[bytes] = []
        self._computed: list[bytes] = []

    @property
    def parted(self) -> bool:
        """Whether some entry differs from its record."""
        return self.found is not self.record

    def take(self, bundle: Bundle) -> None:
        """Hash the bundle's entries and let the trees grow over them."""
        computed = [sha256(leaf).digest() for leaf in bundle.leaves]
        if b"".join(computed) != bundle.recorded or not all(bundle.leaves):
            self._keep(bundle, computed)
        if self.parted:
            self._grow(bundle.first, computed, split_hashes(bundle.recorded))
        else:
            self._grow(bundle.first, computed, computed)

    def finish(self) -> None:
        """Meet the evidence that lies beyond the end of the log."""
        while self._next is not None:
            self._meet(self._next)

    def differences(self, doubtful: bool) -> list[Difference]:
        """Every entry that differs from its record, named.

        The record of a `doubtful` log may be of two minds: its full tiles were written once, the
        hashes after them stand beside the leaves and may have been renumbered together with these.
        """
        seam = self.record.size - self.record.size % TILE_WIDTH if doubtful else None
        return differences(self._recorded, self._computed, self._places, seam)

    def _keep(self, bundle: Bundle, computed: list[bytes]) -> None:
        """Keep a bundle that differs, and let the two trees part."""
        if not self.parted:
            self.record, self.record_agrees = self.found.copy(), self.found_agrees.copy()
        for at, leaf in enumerate(bundle.leaves):
            if not leaf:
                computed[at] = NOTHING
        recorded = split_hashes(bundle.recorded)
        width = max(len(recorded), len(computed))
        self._places += range(bundle.first, bundle.first + width)
        self._recorded += recorded
        self._computed += computed

    def _grow(self, first: int, computed: list[bytes], recorded: list[bytes]) -> None:
        """Extend the trees up to each piece of evidence, and to the bundle's end."""
        start, width = 0, max(len(computed), len(recorded))
        while self._next is not None and self._next.size <= first + width:
            cut = self._next.size - first
            self._extend(computed[start:cut], recorded[start:cut])
            self._meet(self._next)
            start = cut
        self._extend(computed[start:], recorded[start:])

    def _extend(self, computed: list[bytes], recorded: list[bytes]) -> None:
        self.found.extend(computed)
        if self.parted:
            self.record.extend(recorded)

    def _meet(self, mark: Mark) -> None:
        self.found_agrees.note(mark, _agrees(self.found, mark))
        if self.parted:
            self.record_agrees.note(mark, _agrees(self.record, mark))
        self._next = next(self._evidence, None)


def _agrees(tree: Frontier, mark: Mark) -> bool:
    return tree.size == mark.size and tree.root() == mark.root
