"""Questions about analyses: the newest of each lot, its pairs, its signs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from bidding.models import Tender
from bidding.signs.models import Analysis, FoundSign, State
from bidding.signs.rules.analysis import serious
from bidding.signs.rules.kinds import Absent, SignKind, Strength
from bidding.signs.rules.material import Sign


@dataclass(frozen=True)
class PairFace:
    """Two bidders and what they have in common, the strongest first."""

    names: list[str]
    signs: list[FoundSign]
    first: bool
    """Whether it is to be looked at first."""


@dataclass(frozen=True)
class LotFace:
    """The newest analysis of a lot as a page shows it."""

    analysis: Analysis
    pairs: list[PairFace]
    absent: list[str]
    problem: str = ""
    """Why it did not end, or a newer one did not."""

    @property
    def first(self) -> int:
        """How many pairs are to be looked at first."""
        return sum(one.first for one in self.pairs)


def newest(tenders: Iterable[Tender]) -> dict[int, list[Analysis]]:
    """The newest analysis of each lot, by tender; one that broke takes no result away."""
    found: dict[int, dict[int, Analysis]] = defaultdict(dict)
    every = Analysis.objects.filter(tender__in=list(tenders)).select_related("lot")
    for one in every.order_by("pk"):
        before = found[one.tender_id].get(one.lot_id)
        if one.state != State.BROKEN or before is None or before.state != State.ENDED:
            found[one.tender_id][one.lot_id] = one
    return {tender: list(lots.values()) for tender, lots in found.items()}


def faces(tender: Tender) -> list[LotFace]:
    """The newest analysis of each of a tender's lots."""
    return [face(one) for one in newest([tender]).get(tender.pk, [])]


def face(analysis: Analysis) -> LotFace:
    """An analysis, its signs gathered by pair: to be looked at first, then by what they show."""
    by_pair: dict[tuple[int, ...], list[FoundSign]] = defaultdict(list)
    for one in analysis.signs.prefetch_related("notes"):
        one.analysis = analysis
        for pair in combinations(sorted(one.bids), 2):
            by_pair[pair].append(one)
    first = first_pairs(analysis)
    pairs = [
        PairFace(analysis.names(list(pair)), signs, pair in first)
        for pair, signs in by_pair.items()
    ]
    pairs.sort(key=lambda one: (not one.first, -sum(sign.strength for sign in one.signs)))
    absent = [str(Absent(one).label) for one in analysis.absent]
    broken = Analysis.objects.filter(lot=analysis.lot_id, pk__gte=analysis.pk, state=State.BROKEN)
    last = broken.first()
    return LotFace(analysis, pairs, absent, last.said if last else "")


def first_pairs(analysis: Analysis) -> frozenset[tuple[int, int]]:
    """The pairs to look at first, by the rules as they are now."""
    return serious(
        Sign(SignKind(kind), Strength(strength), tuple(bids), ())
        for kind, strength, bids in analysis.signs.values_list("kind", "strength", "bids")
    )
