"""Which leaves the next batch has, and where. Pure, given a source of randomness."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from bidding.envelope.tenderlog.batches import BatchSettings
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.leaf import Leaf


@dataclass(frozen=True)
class Batch:
    """The leaves to append, in order, and where the waiting ones went.

    `places[i]` is the index within the batch of the i-th waiting leaf; those beyond `places` wait
    for the next batch.
    """

    leaves: tuple[Leaf, ...]
    places: tuple[int, ...]


def first_batch(
    settings: BatchSettings,
    publication: Leaf,
    waiting: Sequence[Leaf] = (),
    chance: Random | None = None,
) -> Batch:
    """Batch 0: the publication stands first; `places` are those of `waiting`."""
    _expect(publication, Kind.PUBLICATION)
    rest = _drawn(waiting, settings.size - 1, chance)
    return Batch((publication, *rest.leaves), tuple(place + 1 for place in rest.places))


def regular_batch(
    settings: BatchSettings, waiting: Sequence[Leaf], chance: Random | None = None
) -> Batch:
    """Any other batch before the deadline: the oldest of `waiting`, and dummies."""
    return _drawn(waiting, settings.size, chance)


def closing_batch(
    settings: BatchSettings,
    waiting: Sequence[Leaf],
    manifest: Leaf,
    chance: Random | None = None,
) -> Batch:
    """The batch at the deadline: all that is still waiting, and the manifest as its last leaf.

    Raises `LogFull` where not all have room; who asks `check_room` at intake never comes to that.
    """
    _expect(manifest, Kind.CLOSING)
    settings.check_room(len(waiting), 0)
    rest = _drawn(waiting, settings.room, chance)
    return Batch((*rest.leaves, manifest), rest.places)


def _drawn(waiting: Sequence[Leaf], size: int, chance: Random | None) -> Batch:
    """`size` leaves, the first of `waiting` at places drawn by lot."""
    taken = waiting[:size]
    places = (chance or SystemRandom()).sample(range(size), len(taken))
    leaves = [Leaf.dummy() for _ in range(size)]
    for place, leaf in zip(places, taken, strict=True):
        leaves[place] = leaf
    return Batch(tuple(leaves), tuple(places))


def _expect(leaf: Leaf, kind: Kind) -> None:
    if leaf.kind is not kind:
        raise ValueError(f"a leaf of kind {leaf.kind}, not {kind}")
