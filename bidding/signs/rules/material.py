"""What the rules look at, and what they find."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from bidding.signs.reading.stored import Stored
from bidding.signs.rules.kinds import FAMILIES, Family, SignKind, Strength


@dataclass(frozen=True)
class Bid:
    """One opened bid. `party` is what history knows the bidder by; amounts are yuan."""

    party: int
    name: str
    read: Stored
    price: Decimal | None = None
    received_at: datetime | None = None
    created_at: datetime | None = None
    payers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    """Those of its account on the platform."""
    keys: frozenset[str] = frozenset()
    """Hashes of the public keys that it signs with."""


@dataclass(frozen=True)
class Meeting:
    """An earlier tender: who bid, and who won it."""

    tender: str
    parties: frozenset[int]
    winner: int | None


@dataclass(frozen=True)
class Material:
    """The bids of one lot, with what they may lawfully have in common."""

    bids: tuple[Bid, ...]
    documents: Stored | None = None
    deadline: datetime | None = None
    meetings: tuple[Meeting, ...] = ()

    @property
    def common(self) -> int:
        """In more bids than this a thing is common, and says nothing about two of them."""
        return min(max(3, -(-2 * len(self.bids) // 3)), 8)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """All pairs of bids by their places."""
        return combinations(range(len(self.bids)), 2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in one bid: file, page (0: none) and the words themselves."""

    bid: int
    file: str = ""
    page: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen in several bids: what it is, and where it stands in each."""

    what: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that bids have in common; `measures` are its figures by name."""

    kind: SignKind
    strength: Strength
    bids: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def family(self) -> Family:
        """What it draws upon."""
        return FAMILIES[self.kind]


MOST_EVIDENCE = 20
"""So much of one sign is shown; its measures say how much there is."""


def sign(
    kind: SignKind,
    strength: Strength,
    bids: Iterable[int],
    evidence: Iterable[Evidence],
    **measures: float,
) -> Sign:
    """A sign with the first of its evidence."""
    return Sign(kind, strength, tuple(bids), tuple(evidence)[:MOST_EVIDENCE], measures)
