"""Values that stand in few bids and not in the tender documents: what two share, and where."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from bidding.signs.reading.facts import Seen
from bidding.signs.rules.material import Bid, Evidence, Material, Place

Pair = tuple[int, int]
Key = Callable[[Seen], str | None]
"""What a value is compared by; None where it is none of the kind."""


def shared(material: Material, key: Key, *, sure: bool = False) -> dict[Pair, list[Evidence]]:
    """What each pair of bids has in common, without what comes from the documents.

    What many have is left out too, unless it is `sure` to belong to one alone.
    """
    lawful = _lawful(material, key)
    holders: dict[str, dict[int, Seen]] = defaultdict(dict)
    for number, bid in enumerate(material.bids):
        for one in bid.read.facts.seen:
            value = key(one)
            if value is not None and value not in lawful:
                holders[value].setdefault(number, one)
    found: dict[Pair, list[Evidence]] = defaultdict(list)
    for value, places in holders.items():
        if sure or len(places) <= material.common:
            for a, b in combinations(sorted(places), 2):
                found[a, b].append(Evidence(value, tuple(_places(material, places, (a, b)))))
    return found


def place(bid: Bid, number: int, seen: Seen) -> Place:
    """Where something was seen."""
    page = bid.read.page_at(seen.at).number if seen.at is not None else 0
    return Place(number, seen.file, page, seen.around or seen.value)


def _places(material: Material, places: dict[int, Seen], pair: Pair) -> Iterator[Place]:
    for number in pair:
        yield place(material.bids[number], number, places[number])


def _lawful(material: Material, key: Key) -> set[str]:
    """What everybody may have: it comes with the tender documents."""
    if material.documents is None:
        return set()
    return {value for one in material.documents.facts.seen if (value := key(one)) is not None}
