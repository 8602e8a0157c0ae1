"""Which bids share text that is neither the tender documents' nor everybody's.

All kept fingerprints of all bids are sorted together once; equal neighbours are shared ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bidding.signs.rules.material import Material

MOST = 1 << 24
"""So many fingerprints are compared at most; beyond, every second one is left out, and so on."""

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Similarity:
    """How much text bids share, counted in fingerprints, of which one in `rate` was compared."""

    rate: int
    own: Counts
    """Of each bid: what is neither from the documents nor in more bids than is telling."""
    both: Counts
    """Of each pair [a, b], a < b: what the two of them share of that."""
    known: Hashes
    """Sorted: what is from the documents or everybody's."""

    def share(self, a: int, b: int) -> float:
        """What part of the shorter one's own text stands in the other too."""
        least = min(self.own[a], self.own[b])
        return float(self.both[a, b] / least) if least else 0.0


def similarity(material: Material) -> Similarity:
    """Compare all bids with each other."""
    rate = common_rate([bid.read.facts.rate for bid in material.bids], _sizes(material))
    mask = np.uint64(rate - 1)
    documents = material.documents.hashes if material.documents else np.empty(0, np.uint64)
    documents = np.unique(documents[(documents & mask) == 0])
    each = [np.unique(_own(bid.read.hashes, mask, documents)) for bid in material.bids]
    values = np.concatenate(each)
    holders = np.repeat(np.arange(len(each), dtype=np.int16), [len(one) for one in each])
    order = np.argsort(values, kind="stable")
    values, holders = values[order], holders[order]
    telling, everybodys = _telling(values, material.common)
    values, holders = values[telling], holders[telling]
    own = np.bincount(holders, minlength=len(each))
    both = _shared(values, holders, len(each), material.common)
    return Similarity(rate, own, both, np.union1d(documents, everybodys))


def common_rate(rates: list[int], sizes: list[int]) -> int:
    """The rate at which all bids are compared: that of the longest, or less where all are long."""
    rate = max(rates, default=1)
    total = sum(size * own for size, own in zip(sizes, rates, strict=True))
    while total > rate * MOST:
        rate *= 2
    return rate


def _sizes(material: Material) -> list[int]:
    return [len(bid.read.hashes) for bid in material.bids]


def _own(hashes: Hashes, mask: np.uint64, documents: Hashes) -> Hashes:
    kept: Hashes = hashes[(hashes & mask) == 0]
    if not len(documents):
        return kept
    at = np.searchsorted(documents, kept).clip(max=len(documents) - 1)
    own: Hashes = kept[documents[at] != kept]
    return own


def _telling(values: Hashes, common: int) -> tuple[NDArray[np.bool_], Hashes]:
    """Which of the sorted values stand in at most `common` bids, and the others."""
    if not len(values):
        return np.empty(0, np.bool_), values
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    lengths = np.diff(np.r_[starts, len(values)])
    return np.repeat(lengths <= common, lengths), values[starts[lengths > common]]


def _shared(values: Hashes, holders: NDArray[np.int16], bids: int, common: int) -> Counts:
    """How many values each pair shares: equal values stand at most `common` places apart."""
    both = np.zeros(bids * bids, np.int64)
    for step in range(1, common):
        same = np.flatnonzero(values[step:] == values[:-step])
        pairs = holders[same].astype(np.int64) * bids + holders[same + step]
        both += np.bincount(pairs, minlength=bids * bids)
    return both.reshape(bids, bids)
