"""How often planted collusion is found, and honest bidders are accused, with bounds."""

import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from pathlib import Path
from random import Random

from bidding.signs.rules.analysis import Analysis, analyse
from bidding.signs.trial.bidders import Market, share_honestly
from bidding.signs.trial.deeds import DEEDS, Deed
from bidding.signs.trial.files import material

Z = 1.96


@dataclass
class Count:
    """Some of how many."""

    hits: int = 0
    all: int = 0

    def add(self, hit: bool) -> None:
        """Count one more."""
        self.hits, self.all = self.hits + hit, self.all + 1

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % bounds of the rate (Wilson 1927)."""
        if not self.all:
            return 0.0, 1.0
        rate, square = self.hits / self.all, Z * Z / self.all
        middle = (rate + square / 2) / (1 + square)
        reach = Z * sqrt(rate * (1 - rate) / self.all + square / self.all / 4) / (1 + square)
        return max(middle - reach, 0.0), min(middle + reach, 1.0)

    def __str__(self) -> str:
        low, high = self.bounds
        rate = self.hits / self.all if self.all else 0.0
        return f"{rate:7.2%}  [{low:.2%}, {high:.2%}]  {self.hits}/{self.all}"


@dataclass
class Rates:
    """What a trial found. *Found*: a planted pair is among those to look at first."""

    alone: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    """By the only deed of a ring."""
    shown: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    """The same, of pairs that show the sign of that deed."""
    several: Count = field(default_factory=Count)
    """Rings with two to four deeds."""
    accused_tenders: Count = field(default_factory=Count)
    """Honest tenders with at least one pair to look at first."""
    accused_pairs: Count = field(default_factory=Count)
    bystanders: Count = field(default_factory=Count)
    """Pairs with an honest bidder in tenders with a ring."""


def trial(tenders: int, seed: int) -> Rates:
    """So many tenders, half of them honest, from one seed."""
    rates, random = Rates(), Random(seed)  # noqa: S311 - a trial has to be repeatable
    for number in range(tenders):
        if number % 2:
            _honest(rates, random)
        else:
            _collusive(rates, random, number // 2)
    return rates


def _honest(rates: Rates, random: Random) -> None:
    bids, analysis = _analysed(random, ())
    rates.accused_tenders.add(bool(analysis.serious))
    for pair in combinations(range(bids), 2):
        rates.accused_pairs.add(pair in analysis.serious)


def _collusive(rates: Rates, random: Random, turn: int) -> None:
    """Every second ring does one deed alone, in turn; the others do several."""
    deeds = tuple(DEEDS)
    alone = deeds[turn // 2 % len(deeds)]
    done = (alone,) if turn % 2 == 0 else tuple(random.sample(deeds, random.randint(2, 4)))
    bids, analysis = _analysed(random, done)
    shown = {
        pair for one in analysis.signs if one.kind == DEEDS[alone] for pair in _pairs(one.bids)
    }
    for pair in combinations(range(bids), 2):
        hit = pair in analysis.serious
        if pair[1] >= RING:
            rates.bystanders.add(hit)
        elif len(done) > 1:
            rates.several.add(hit)
        else:
            rates.alone[alone.__name__].add(hit)
            rates.shown[alone.__name__].add(pair in shown)


RING = 4
"""How many collude; the first ones of the bids."""


def _analysed(random: Random, deeds: tuple[Deed, ...]) -> tuple[int, Analysis]:
    market = Market.of(random)
    papers = [market.bidder(number) for number in range(random.randint(6, 12))]
    share_honestly(market, papers)
    for deed in deeds:
        deed(market, papers[:RING])
    with tempfile.TemporaryDirectory(prefix="mingjing-trial-") as folder:
        return len(papers), analyse(material(market, papers, Path(folder)))


def _pairs(bids: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(combinations(sorted(bids), 2))
