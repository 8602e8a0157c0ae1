"""Two sequences of leaf hashes, what was recorded and what is found: how they differ. Pure.

Blinded leaves have distinct hashes, so every hash has one rightful place. What the two sequences
share in the same order stays; the rest is named.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

NOTHING = bytes(32)
"""Stands for a place where no entry, or no record of one, is left."""


class How(StrEnum):
    """What was done to an entry."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    INSERTED = "inserted"


@dataclass(frozen=True, order=True)
class Difference:
    """`seq` is where the entry stands now, or, of a removed one, where it stood.

    `was` is where a reordered entry stood, or the recorded place of a changed one.
    """

    seq: int
    how: How
    was: int | None = None


def differences(
    recorded: Sequence[bytes],
    found: Sequence[bytes],
    places: Sequence[int],
    seam: int | None = None,
) -> list[Difference]:
    """Name every entry in which `found` departs from `recorded`.

    Both hold the hashes at `places`, which rise; what is known to be equal may be left out. The
    shorter one ends earlier. The record may have a `seam`: a place up to which it was written
    independently of what follows, if anything does. Entries new just there are not named: they may
    only have moved across it.
    """
    cut = None if seam is None else bisect_left(places, seam)
    return sorted(_Comparison(recorded, found, places, cut).differences())


class _Comparison:
    """Works in indexes; only what it names has places."""

    def __init__(
        self,
        recorded: Sequence[bytes],
        found: Sequence[bytes],
        places: Sequence[int],
        seam: int | None,
    ) -> None:
        self.recorded, self.found, self.places, self.seam = recorded, found, places, seam
        place_of: dict[bytes, int] = {}
        for at, one in enumerate(recorded):
            place_of.setdefault(one, at)
        place_of.pop(NOTHING, None)
        self.repeated = {at for at, one in enumerate(recorded) if place_of.get(one, at) != at}
        self.known = {now: place_of[one] for now, one in enumerate(found) if one in place_of}

    def differences(self) -> list[Difference]:
        """Exchanged pairs first, then the longest rising run of what stayed, then the gaps."""
        exchanged = {
            now for now, was in self.known.items() if was != now and self.known.get(was) == now
        }
        stayed = self._stayed(exchanged)
        homes = exchanged.union(was for _, was in stayed)
        settled = exchanged.union(now for now, _ in stayed)
        moved = list(exchanged)
        for now, was in self.known.items():
            if now not in settled and was not in homes:  # a home once taken leaves only copies
                moved.append(now)
                homes.add(was)
        settled.update(moved)
        return [
            *(self._named(now, How.REORDERED, self.known[now]) for now in moved),
            *self._gaps(stayed, settled, homes),
        ]

    def _stayed(self, exchanged: set[int]) -> list[tuple[int, int]]:
        """What kept its order, as (now, was): all that never moved, and the most of the rest."""
        rest = [pair for pair in self.known.items() if not exchanged.intersection(pair)]
        ceilings: list[int] = []
        ceiling = len(self.recorded)
        for now, was in reversed(rest):
            ceilings.append(ceiling)
            ceiling = now if now == was else ceiling
        floor, between = -1, []
        for (now, was), above in zip(rest, reversed(ceilings), strict=True):
            floor = now if now == was else floor
            if floor < was < above or now == was:
                between.append((now, was))
        return [between[at] for at in _longest_rising([was for _, was in between])]

    def _gaps(
        self, stayed: list[tuple[int, int]], settled: set[int], homes: set[int]
    ) -> list[Difference]:
        """What is new and what is missing between entries that stayed, paired where it can be."""
        found: list[Difference] = []
        before = (-1, -1)
        for after in [*stayed, (len(self.found), len(self.recorded))]:
            new = [
                now
                for now in range(before[0] + 1, after[0])
                if now not in settled and self.found[now] != NOTHING
            ]
            missing = [
                was
                for was in range(before[1] + 1, after[1])
                if was not in homes and was not in self.repeated and not self._filled(was)
            ]
            at_seam = self.seam is not None and before[1] < self.seam <= after[1]
            found += self._paired(new, missing, at_seam=at_seam)
            before = after
        return found

    def _filled(self, place: int) -> bool:
        """Whether a place without a record has an entry all the same: nothing is missing there."""
        return self.recorded[place] == NOTHING and (
            place < len(self.found) and self.found[place] != NOTHING
        )

    def _paired(self, new: list[int], missing: list[int], *, at_seam: bool) -> list[Difference]:
        """A new entry for a missing one, at its place or else in order, is a changed entry."""
        same = set(new) & set(missing)
        pairs = [(place, place) for place in same]
        others = [now for now in new if now not in same]
        gone = [was for was in missing if was not in same]
        pairs += zip(others, gone, strict=False)
        matched = min(len(others), len(gone))
        return [
            *(self._named(now, How.CHANGED, was) for now, was in pairs),
            *(self._named(now, How.INSERTED) for now in others[matched:] if not at_seam),
            *(self._named(was, How.REMOVED) for was in gone[matched:]),
        ]

    def _named(self, at: int, how: How, was: int | None = None) -> Difference:
        return Difference(self.places[at], how, None if was is None else self.places[was])


def _longest_rising(values: Sequence[int]) -> list[int]:
    """The indexes of a longest strictly rising subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []  # the smallest last value of a rising run of each length
    ends: list[int] = []  # the index of that value
    before: list[int] = []  # for each index, the one before it in its run
    for index, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [index]
    run: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]
