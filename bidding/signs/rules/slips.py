"""Identical errors: where two bids quote the tender documents and change the same words alike.

A change of a few signs makes a short run of fingerprints that the documents do not have, between
fingerprints that they have. What stands between those in the documents is the wording as it was.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bidding.signs.reading.fingerprints import SPAN, hashes
from bidding.signs.reading.folding import Units, text_of
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Place, Sign, sign
from bidding.signs.rules.passages import Unfolded

FLANK = 8
"""So many signs on either side of a change are the documents' own."""
MOST_CHANGED = 8
MOST_SIGNS = 1 << 22
"""Longer texts (some 4,000 pages) are not searched for slips."""
LEAST, MANY = 2, 4
CUSTOMARY = re.compile(
    "(投标人|承包人|中标人|供应商|乙方|投标单位|承包方|我方|我公司|我单位|本公司|我司|本单位"
    "|应当|应|必须|须|必|需|将|会|保证|承诺|已|均|可以|可)*"
)
"""How everybody turns an order into a promise: such changes say nothing."""


@dataclass(frozen=True)
class Change:
    """`was` stands in the documents, `now` in the bid, from `start` to `stop` of its text."""

    start: int
    stop: int
    was: str
    now: str

    @property
    def is_telling(self) -> bool:
        """Whether it is none that everybody makes, nor a figure filled in."""
        if self.was == self.now or (self.was + self.now).isdecimal():
            return False
        return not (CUSTOMARY.fullmatch(self.was) and CUSTOMARY.fullmatch(self.now))


@dataclass(frozen=True)
class Reference:
    """The tender documents: every fingerprint of them with its place."""

    folded: Units
    hashes: NDArray[np.uint64]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Stored) -> "Reference | None":
        """The documents' whole text; None where there is none, or too much."""
        folded = documents.folded()
        if not FLANK <= len(folded) <= MOST_SIGNS:
            return None
        found = hashes(folded, FLANK)
        order = np.argsort(found, kind="stable")
        return cls(folded, found[order], order)

    def places_in(self, text: Units) -> NDArray[np.int64]:
        """For each run of a text its place in the documents, -1 where they have it not."""
        found = hashes(text, FLANK)
        at = np.searchsorted(self.hashes, found).clip(max=len(self.hashes) - 1)
        return np.where(self.hashes[at] == found, self.places[at], -1)


def slips(
    texts: tuple[Unfolded, Unfolded],
    pair: tuple[int, int],
    shared: NDArray[np.int64],
    reference: Reference,
) -> Iterator[Sign]:
    """The pair's identical slips, where there are at least two."""
    a, b = texts
    if max(len(a.folded), len(b.folded)) > MOST_SIGNS:
        return
    quoted = reference.places_in(a.folded)
    found: dict[tuple[str, str], Evidence] = {}
    for at_a, at_b in shared.tolist():
        one = _change(a.folded, at_a, quoted, reference)
        if one is not None and one.is_telling and (one.was, one.now) not in found:
            places = _place(a, pair[0], one, 0), _place(b, pair[1], one, at_b - at_a)
            found[one.was, one.now] = Evidence(f"{one.was or '∅'} → {one.now or '∅'}", places)
    if len(found) >= LEAST:
        strength = Strength.STRONG if len(found) >= MANY else Strength.MEDIUM
        yield sign(SignKind.SLIPS, strength, pair, found.values(), slips=len(found))


def _change(text: Units, at: int, quoted: NDArray[np.int64], reference: Reference) -> Change | None:
    """The change within the run at `at`, where it is a short one between what is quoted."""
    within = np.flatnonzero(quoted[at : at + SPAN - FLANK + 1] < 0) + at
    if not len(within):
        return None
    first = int(within[0])
    left = np.flatnonzero(quoted[max(first - FLANK - MOST_CHANGED, 0) : first] >= 0)
    right = np.flatnonzero(quoted[first + 1 : first + 1 + FLANK + MOST_CHANGED] >= 0)
    if not len(left) or not len(right):
        return None
    before = max(first - FLANK - MOST_CHANGED, 0) + int(left[-1])
    start, stop = before + FLANK, first + 1 + int(right[0])
    was_start, was_stop = int(quoted[before]) + FLANK, int(quoted[stop])
    overlap = max(start - stop, was_start - was_stop, 0)  # beside a sign that stands twice
    start, was_start = start - overlap, was_start - overlap
    if max(stop - start, was_stop - was_start) > MOST_CHANGED or was_start > was_stop:
        return None
    was, now = reference.folded[was_start:was_stop], text[start:stop]
    return Change(start, stop, text_of(was), text_of(now))


def _place(text: Unfolded, bid: int, one: Change, offset: int) -> Place:
    start = max(one.start + offset - SPAN, 0)
    return text.place(bid, start, one.stop - one.start + 2 * SPAN)
