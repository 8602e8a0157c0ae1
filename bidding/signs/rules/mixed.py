"""Another bidder's name in a bid (混装, Regulations 40(5)): as its own bidder, or in passing."""

from collections import defaultdict
from collections.abc import Iterator

from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Material, Place, Sign, sign
from bidding.signs.rules.shared import Pair, place


def mixed(material: Material) -> Iterator[Sign]:
    """Names of other bidders: strong where signed with, weak where mentioned."""
    numbers = {bid.name: number for number, bid in enumerate(material.bids)}
    found: dict[Pair, list[Evidence]] = defaultdict(list)
    signing: dict[Pair, int] = defaultdict(int)
    for number, bid in enumerate(material.bids):
        for one in bid.read.facts.seen:
            other = numbers.get(one.value) if one.kind in ("mixed", "mentioned") else None
            if other is None or other == number:
                continue
            pair = min(number, other), max(number, other)
            places = place(bid, number, one), Place(other, text=one.value)
            found[pair].append(Evidence(one.value, places))
            signing[pair] += one.kind == "mixed"
    for pair, evidence in sorted(found.items()):
        strength = Strength.STRONG if signing[pair] else Strength.WEAK
        yield sign(
            SignKind.MIXED, strength, pair, evidence, places=len(evidence), signing=signing[pair]
        )
