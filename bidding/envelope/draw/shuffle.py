"""The forward Fisher–Yates shuffle, of which only as much is made as is asked for.

    for i = 0 … N − 2:  j = i + below(N − i);  swap(i, j)

Position i never changes after step i: the panel is the prefix, a replacement the next position.
The last position draws nothing, since one is left.
"""

from dataclasses import dataclass

from bidding.envelope.draw.stream import Drawn, Stream


@dataclass(frozen=True)
class Step:
    """One position of a permutation: who stands there, and the number that put it there."""

    position: int
    """From 0."""
    drawn: Drawn | None
    """None at the last position."""
    item: int
    """Its place before the shuffle, from 0."""


class Permutation:
    """The order of `size` items under a label; it keeps only what was moved."""

    def __init__(self, seed: bytes, label: str, size: int) -> None:
        self.size = size
        self.stream = Stream(seed, label)
        self.steps: list[Step] = []
        self._moved: dict[int, int] = {}

    def at(self, position: int) -> Step:
        """The step of a position; raises `IndexError` past the end."""
        if not 0 <= position < self.size:
            raise IndexError(position)
        while len(self.steps) <= position:
            self.steps.append(self._next())
        return self.steps[position]

    def all(self) -> list[int]:
        """The whole order: the item at each position."""
        return [self.at(position).item for position in range(self.size)]

    def _next(self) -> Step:
        i, left = len(self.steps), self.size - len(self.steps)
        drawn = self.stream.below(left) if left > 1 else None
        j = i + (drawn.value if drawn else 0)
        mine = self._moved.pop(i, i)
        item = self._moved.get(j, j) if j != i else mine
        if j != i:
            self._moved[j] = mine
        return Step(i, drawn, item)
