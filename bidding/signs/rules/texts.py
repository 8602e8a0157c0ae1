"""Text that two bids have and others have not: passages, whole pages, and slips in both."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bidding.signs.reading.fingerprints import SPAN
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Material, Sign, sign
from bidding.signs.rules.passages import Passage, Unfolded, evidence, passages, shared_at
from bidding.signs.rules.similarity import Similarity
from bidding.signs.rules.slips import Reference, slips

LEAST_SHARED = 3
"""Fewer fingerprints in common are chance: a phrase of their trade."""
LEAST_PASSAGE = 40
LEAST_SIGNS = 300
STRONG = (0.2, 3000)
"""A fifth of one's own text, of 3,000 signs at least."""
MEDIUM = (0.10, 1000)
LONG = 800
"""One passage of so many signs is a sign by itself."""
PAGE_SHARE, PAGE_SIGNS = 0.9, 200
MOST_PAIRS = 200
"""So many pairs are looked at closely, those that share most first."""
HELD = 1 << 26
"""So many signs of text are held in memory at a time."""


class Texts:
    """The bids' texts, those asked for last held in memory."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._held: dict[int, Unfolded] = {}

    def __getitem__(self, number: int) -> Unfolded:
        found = self._held.pop(number, None) or Unfolded.of(self._material.bids[number].read)
        self._held[number] = found
        while len(self._held) > 2 and sum(len(one.folded) for one in self._held.values()) > HELD:
            del self._held[next(iter(self._held))]
        return found


def texts(material: Material, alike: Similarity) -> Iterator[Sign]:
    """The signs in the texts of all pairs that share more than chance."""
    pairs = sorted(material.pairs(), key=lambda pair: -alike.both[pair])[:MOST_PAIRS]
    close = sorted(pair for pair in pairs if alike.both[pair] >= LEAST_SHARED)
    reference = Reference.of(material.documents) if material.documents else None
    held = Texts(material)
    for pair in close:
        yield from _pair(alike, pair, (held[pair[0]], held[pair[1]]), reference)


def _pair(
    alike: Similarity,
    pair: tuple[int, int],
    both: tuple[Unfolded, Unfolded],
    reference: Reference | None,
) -> Iterator[Sign]:
    a, b = both
    shared = shared_at(a.read, b.read, alike.known)
    found = passages(a.folded, b.folded, shared, LEAST_PASSAGE)
    telling = [one for one in found if _own(shared, one) * alike.rate >= LEAST_PASSAGE // 2]
    share, signs = alike.share(*pair), int(alike.both[pair]) * alike.rate
    longest = telling[0].length if telling else 0
    if strength := _strength(share, signs, longest):
        shown = evidence(a, b, pair, telling[:12])
        characters = signs + SPAN - 1  # a passage has as many more than runs begin in it
        measures = {"share": round(share, 3), "signs": characters, "longest": longest}
        yield sign(SignKind.TEXT, strength, pair, shown, **measures)
    pages = _pages(a, b, pair, telling)
    if len(pages) >= 2:
        strength = Strength.STRONG if len(pages) >= 3 else Strength.MEDIUM
        yield sign(SignKind.PAGES, strength, pair, pages, pages=len(pages))
    if reference is not None:
        yield from slips(both, pair, shared, reference)


def _strength(share: float, signs: int, longest: int) -> Strength | None:
    if share >= STRONG[0] and signs >= STRONG[1]:
        return Strength.STRONG
    if (share >= MEDIUM[0] and signs >= MEDIUM[1]) or longest >= LONG:
        return Strength.MEDIUM
    return Strength.WEAK if signs >= LEAST_SIGNS else None


def _own(shared: NDArray[np.int64], one: Passage) -> int:
    """How many telling fingerprints a passage holds."""
    first, last = np.searchsorted(shared[:, 0], [one.a, one.a + one.length])
    return int(last - first)


def _pages(a: Unfolded, b: Unfolded, pair: tuple[int, int], found: list[Passage]) -> list[Evidence]:
    """The pages of `a` of which nearly all stands in `b`, each beside where it begins there."""
    bounds = _bounds(a.read, a.origins)
    covered = np.zeros(len(bounds) - 1, np.int64)
    where: dict[int, Passage] = {}
    for one in found:
        first = int(np.searchsorted(bounds, one.a, "right")) - 1
        last = int(np.searchsorted(bounds, one.a + one.length, "left"))
        for page in range(first, last):
            start, stop = max(one.a, bounds[page]), min(one.a + one.length, bounds[page + 1])
            covered[page] += stop - start
            begins = Passage(int(stop - start), int(start), int(one.b + start - one.a))
            where[page] = max(where.get(page, begins), begins)
    sizes = np.diff(bounds)
    numbered = np.array([one.number > 0 for one in a.read.facts.pages])
    alike = numbered & (sizes >= PAGE_SIGNS) & (covered >= sizes * PAGE_SHARE)
    return [
        one
        for page in np.flatnonzero(alike).tolist()
        for one in evidence(a, b, pair, [where[page]])
    ]


def _bounds(read: Stored, origins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each page begins in the folded text, and where the last one ends."""
    starts = [one.start for one in read.facts.pages]
    found: NDArray[np.int64] = np.r_[np.searchsorted(origins, starts), len(origins)]
    return found
