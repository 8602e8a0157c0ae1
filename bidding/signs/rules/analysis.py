"""Every sign in the bids of a lot, what could not be looked for, and what to look at first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bidding.signs.rules import course, lists, mixed, people, prices, texts, traces
from bidding.signs.rules.kinds import Absent, Strength
from bidding.signs.rules.material import Material, Sign
from bidding.signs.rules.similarity import similarity
from bidding.signs.rules.slips import MOST_SIGNS

RULES: tuple[Callable[[Material], Iterable[Sign]], ...] = (
    people.staff,
    people.contacts,
    people.payers,
    people.keys,
    mixed.mixed,
    traces.origins,
    traces.licences,
    traces.authors,
    traces.saved,
    traces.copies,
    lists.lists,
    prices.series,
    course.packed,
    course.rotation,
)
SERIOUS = 6
"""Points, the strongest sign of each family counting once, from which a pair is looked at first."""


@dataclass(frozen=True)
class Analysis:
    """What was found, and what was not there to be looked at."""

    signs: tuple[Sign, ...]
    absent: tuple[Absent, ...]

    @property
    def serious(self) -> frozenset[tuple[int, int]]:
        """The pairs to look at first."""
        return serious(self.signs)


def analyse(material: Material) -> Analysis:
    """Look for every sign."""
    found = [one for rule in RULES for one in rule(material)]
    if len(material.bids) > 1:
        found += texts.texts(material, similarity(material))
    found.sort(key=lambda one: (-one.strength, one.bids, one.kind))
    return Analysis(tuple(found), tuple(absent(material)))


def serious(signs: Iterable[Sign]) -> frozenset[tuple[int, int]]:
    """The pairs with a strong sign, or with several that make `SERIOUS` points together."""
    points: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in signs:
        for pair in combinations(sorted(one.bids), 2):
            family = points[pair]
            family[one.family] = max(family[one.family], int(one.strength))
    return frozenset(
        pair
        for pair, family in points.items()
        if max(family.values()) >= Strength.STRONG or sum(family.values()) >= SERIOUS
    )


def absent(material: Material) -> Iterator[Absent]:
    """The evidence that is not there."""
    yield from (Absent.DEVICES, Absent.REGISTRATION)
    yield from _unread(material)
    if not any(bid.payers for bid in material.bids):
        yield Absent.PAYERS
    if sum(bid.price is not None for bid in material.bids) < prices.LEAST_PRICES:
        yield Absent.PRICES
    if sum(bool(bid.read.facts.rows) for bid in material.bids) < 2:
        yield Absent.LISTS
    if len(material.meetings) < course.LEAST_MEETINGS:
        yield Absent.HISTORY


def _unread(material: Material) -> Iterator[Absent]:
    """What could not be read, or has nothing to be read beside."""
    files = [one for bid in material.bids for one in bid.read.facts.files]
    if any(one.problem for one in files):
        yield Absent.UNREADABLE
    if any(one.blank_pages for one in files):
        yield Absent.SCANNED
    known = material.documents.facts.signs if material.documents else 0
    if not known:
        yield Absent.DOCUMENTS
    if not known or any(bid.read.facts.signs > MOST_SIGNS for bid in material.bids):
        yield Absent.SLIPS
