"""Fingerprints of a text: hashes of all its runs of 16 folded signs, of which some are kept.

Which are kept depends on the hash alone (Manber 1994; Schleimer, Wilkerson and Aiken 2003 call it
"0 mod p"), so two texts keep the same fingerprints of what they share, wherever it stands. A run
is hashed by doubling: the hash of 2n signs is made of two hashes of n.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bidding.signs.reading.folding import Units

SPAN = 16
MOST = 1 << 18
"""So many fingerprints of one bid are kept at most: all of them up to some 200 pages."""
_BLOCK = 1 << 16
_ODD = tuple(
    np.uint64(one)
    for one in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Fingerprints:
    """Hashes with the places of their runs in the folded text, in the order of the text."""

    hashes: NDArray[np.uint64]
    positions: NDArray[np.int32]
    rate: int


def fingerprints(folded: Units, most: int = MOST) -> Fingerprints:
    """One in `rate` fingerprints of a text, `rate` being the least power of 2 to keep `most`."""
    rate = 1
    while len(folded) > rate * most:
        rate *= 2
    kept, places = [], []
    for start in range(0, max(len(folded) - SPAN + 1, 0), _BLOCK):
        found = hashes(folded[start : start + _BLOCK + SPAN - 1])
        where = np.flatnonzero((found & np.uint64(rate - 1)) == 0)
        kept.append(found[where])
        places.append((where + start).astype(np.int32))
    nothing = np.empty(0, np.uint64), np.empty(0, np.int32)
    return Fingerprints(
        np.concatenate(kept) if kept else nothing[0],
        np.concatenate(places) if places else nothing[1],
        rate,
    )


def hashes(folded: Units, span: int = SPAN) -> NDArray[np.uint64]:
    """The hash of every run of `span` signs: 2, 4, 8 or 16."""
    found = folded.astype(np.uint64)
    width = 1
    for odd in _ODD[: span.bit_length() - 1]:
        if len(found) <= width:
            return np.empty(0, np.uint64)
        doubled = found[:-width] * odd
        doubled ^= doubled >> _SHIFT
        doubled += found[width:]
        found, width = doubled, width * 2
    found = found * _ODD[0]
    found ^= found >> np.uint64(32)
    return found
