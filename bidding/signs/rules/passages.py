"""Passages that two bids have word for word, and where they stand in both."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bidding.signs.reading.fingerprints import SPAN
from bidding.signs.reading.folding import Units
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.material import Evidence, Place

_STRIDE = 1024
SHOWN = 400
"""So much of a passage is shown on each side."""


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """`length` folded signs that stand at `a` in one text and at `b` in the other."""

    length: int
    a: int
    b: int


@dataclass(frozen=True)
class Unfolded:
    """A bid's text, folded, and where each sign of it stands in the text as written."""

    read: Stored
    folded: Units
    origins: NDArray[np.int64]

    @classmethod
    def of(cls, read: Stored) -> "Unfolded":
        """The text of what was read."""
        return cls(read, read.folded(), read.origins())

    def place(self, bid: int, start: int, length: int) -> Place:
        """Where a passage stands, and its beginning."""
        first = int(self.origins[start])
        last = int(self.origins[start + min(length, SHOWN) - 1]) + 1
        page = self.read.page_at(first)
        return Place(bid, page.file, page.number, self.read.excerpt(first, last))


def shared_at(a: Stored, b: Stored, known: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where the two have equal fingerprints that are not `known`: rows (place in a, place in b)."""
    hashes, at_a, at_b = np.intersect1d(a.hashes, b.hashes, return_indices=True)
    telling = ~np.isin(hashes, known)
    rows = np.stack([a.positions[at_a[telling]], b.positions[at_b[telling]]], axis=1)
    found: NDArray[np.int64] = rows[np.argsort(rows[:, 0])].astype(np.int64)
    return found


def passages(a: Units, b: Units, shared: NDArray[np.int64], least: int) -> list[Passage]:
    """The passages around shared fingerprints, the longest first, none within another."""
    found: list[Passage] = []
    covered: dict[int, int] = {}
    for at_a, at_b in shared.tolist():
        if covered.get(at_b - at_a, -1) >= at_a:
            continue
        before = _alike(a[:at_a][::-1], b[:at_b][::-1])
        after = _alike(a[at_a:], b[at_b:])
        covered[at_b - at_a] = at_a + after
        if before + after >= max(least, SPAN):
            found.append(Passage(before + after, at_a - before, at_b - before))
    return sorted(found, reverse=True)


def evidence(
    a: Unfolded, b: Unfolded, pair: tuple[int, int], found: list[Passage]
) -> Iterator[Evidence]:
    """The passages as a reader sees them on both sides."""
    for one in found:
        places = a.place(pair[0], one.a, one.length), b.place(pair[1], one.b, one.length)
        yield Evidence(str(one.length), places)


def _alike(a: Units, b: Units) -> int:
    """How many signs two texts have in common from their beginning on."""
    length = min(len(a), len(b))
    for start in range(0, length, _STRIDE):
        stop = min(start + _STRIDE, length)
        different = np.flatnonzero(a[start:stop] != b[start:stop])
        if len(different):
            return start + int(different[0])
    return length
