"""How bids came, and who met whom before: bids packed together, groups with rotating winners."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise

from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Bid, Evidence, Material, Meeting, Place, Sign, sign

TOGETHER = timedelta(minutes=2)
EARLY = timedelta(hours=24)
LEAST_MEETINGS = 4
TOGETHER_SHARE = 0.8
"""So much of what one of a group bids for the others bid for too."""
GROUP_WINS = 0.75


def packed(material: Material) -> Iterator[Sign]:
    """Bids sealed and handed in within two minutes of each other, a day before they had to be."""
    if material.deadline is None:
        return
    for a, b in material.pairs():
        first, second = material.bids[a], material.bids[b]
        if _near(first, second) and _early(material, first) and _early(material, second):
            places = tuple(Place(n, text=_times(material.bids[n])) for n in (a, b))
            yield sign(SignKind.PACKED, Strength.WEAK, (a, b), [Evidence("", places)])


def rotation(material: Material) -> Iterator[Sign]:
    """Groups of this tender's bidders that meet again and again, each winning in its turn."""
    numbers = {bid.party: number for number, bid in enumerate(material.bids)}
    for group in _groups(material.meetings, frozenset(numbers)):
        met = [one for one in material.meetings if group <= one.parties]
        winners = [one.winner for one in met if one.winner in group]
        rotate = len(set(winners)) == len(group) and len(winners) >= GROUP_WINS * len(met)
        repeats = sum(a == b for a, b in pairwise(winners))
        if len(met) >= LEAST_MEETINGS and rotate and repeats <= len(winners) // 4:
            bids = sorted(numbers[one] for one in group)
            evidence = [_meeting(one, numbers, bids) for one in met]
            yield sign(
                SignKind.ROTATION, Strength.MEDIUM, bids, evidence,
                meetings=len(met), wins=len(winners),
            )  # fmt: skip


def _groups(meetings: tuple[Meeting, ...], parties: frozenset[int]) -> Iterator[frozenset[int]]:
    """The largest groups of `parties` of which each two bid mostly where the other does."""
    bids = {one: sum(one in met.parties for met in meetings) for one in parties}
    close = {
        frozenset(pair)
        for pair in combinations(sorted(parties), 2)
        if (both := sum(met.parties >= set(pair) for met in meetings)) >= LEAST_MEETINGS
        and both >= TOGETHER_SHARE * max(bids[one] for one in pair)
    }
    groups: set[frozenset[int]] = set()
    for pair in close:
        grown = set(pair)
        for other in sorted(parties - pair):
            if all(frozenset((other, one)) in close for one in grown):
                grown.add(other)
        groups.add(frozenset(grown))
    yield from sorted(groups, key=sorted)


def _meeting(one: Meeting, numbers: dict[int, int], bids: list[int]) -> Evidence:
    won = numbers.get(one.winner) if one.winner is not None else None
    return Evidence(one.tender, tuple(Place(n, text="★" if n == won else "·") for n in bids))


def _near(a: Bid, b: Bid) -> bool:
    moments = ((a.received_at, b.received_at), (a.created_at, b.created_at))
    return all(x is not None and y is not None and abs(x - y) <= TOGETHER for x, y in moments)


def _early(material: Material, bid: Bid) -> bool:
    deadline, received = material.deadline, bid.received_at
    return deadline is not None and received is not None and deadline - received >= EARLY


def _times(bid: Bid) -> str:
    made, came = bid.created_at, bid.received_at
    return f"{made:%m-%d %H:%M:%S} / {came:%m-%d %H:%M:%S} UTC"
