"""Who won earlier tenders: the room of awards knows, and tells this one when it is ready."""

from collections.abc import Callable, Iterable

Winners = Callable[[Iterable[int]], dict[int, int]]
"""The organisations that won these lots, by the lots' numbers."""

_known: list[Winners] = []


def register(winners: Winners) -> None:
    """Have `winners` asked who won a lot. Called once, when its room is ready."""
    _known.append(winners)


def of(lots: Iterable[int]) -> dict[int, int]:
    """The organisations that won these lots; a lot without an award is left out."""
    asked = tuple(lots)
    return {lot: party for winners in _known for lot, party in winners(asked).items()}
