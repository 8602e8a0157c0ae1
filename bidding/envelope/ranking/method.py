"""How bids are evaluated, as it was published with the tender documents: `ebid-method/1`.

What the law asks of a method stands in `limits`; here is only what makes one readable at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from bidding.envelope.errors import BadFormat
from bidding.envelope.ranking.fields import MOST_POINTS, Percent, Points, record, unique
from bidding.envelope.tenderlog.schema import (
    Document,
    Flag,
    Record,
    Text,
    Texts,
    one_of,
    records,
    whole,
)

COMPREHENSIVE, LOWEST = "comprehensive", "lowest"
LOWEST_RATIO, LINEAR, BENCHMARK, NO_PRICE = "lowest-ratio", "linear", "benchmark", "none"
ALL, TRIMMED = "all", "trimmed"
REVIEW, SCORES = "review", "scores"
"""The rounds of sheets."""
COMMITTEE, PURCHASER = "committee", "purchaser"
PRICE, TECHNICAL = "price", "technical"
TIES: Final = (PRICE, TECHNICAL)
MAX_ITEMS: Final = 512


@dataclass(frozen=True)
class Check(Record):
    """One question of the preliminary review; `by` whom it is answered."""

    id: Text
    title: Text
    by: Annotated[str, one_of(COMMITTEE, PURCHASER)]


@dataclass(frozen=True)
class Item(Record):
    """What is scored, and with how many hundredths of a point at most.

    `objective`: every member must come to the same points (客观评审因素, Order 87 art. 64 (3)).
    """

    id: Text
    title: Text
    group: Annotated[str, one_of(TECHNICAL, "commercial")]
    most: Annotated[int, whole(1, MOST_POINTS)]
    objective: Flag


@dataclass(frozen=True)
class PriceRule(Record):
    """How a price becomes points; `prices` computes it.

    `above` and `below`: hundredths of a point lost for each percent. `ceiling_share`: the ceiling's
    part of the benchmark; `lowered`: by how much the benchmark lies below; `drop_from`: from so
    many prices on the highest and the lowest are left out of the mean, never if 0.
    """

    formula: Annotated[str, one_of(LOWEST_RATIO, LINEAR, BENCHMARK, NO_PRICE)]
    weight: Points
    above: Points
    below: Points
    ceiling_share: Annotated[int, whole(0, 10_000)]
    lowered: Annotated[int, whole(0, 9_999)]
    drop_from: Annotated[int, whole(0, 1000)]


@dataclass(frozen=True)
class Preference(Record):
    """A policy price deduction (政策性价格扣除) and its basis, in hundredths of a percent."""

    id: Text
    title: Text
    percent: Annotated[int, whole(1, 9_999)]


@dataclass(frozen=True)
class Method(Document):
    """A published method.

    `mean` of the members' totals: of all, or without the highest and the lowest. `ties`: what parts
    equal scores, in order. `brands`: bids of one brand count as one. `deviations`: the committee
    may price in what a bid lacks. `anonymous`: members do not see whose a technical part is.
    `explain`: farther than so many hundredths of a percent from the mean, a score is explained.
    `places`: digits after the point at display, and in each sum where `round_sums`. `most_lots`: in
    how many lots one bidder may be the first candidate, 0: in any number.
    """

    FORMAT: ClassVar = "ebid-method/1"

    title: Text
    regime: Annotated[str, one_of("tendering", "procurement")]
    kind: Annotated[str, one_of("construction", "goods", "services")]
    limits: Text
    way: Annotated[str, one_of(COMPREHENSIVE, LOWEST)]
    checks: Annotated[tuple[Check, ...], records(Check, MAX_ITEMS)]
    items: Annotated[tuple[Item, ...], records(Item, MAX_ITEMS)]
    price: Annotated[PriceRule, record(PriceRule)]
    preferences: Annotated[tuple[Preference, ...], records(Preference, 64)]
    mean: Annotated[str, one_of(ALL, TRIMMED)]
    ties: Texts
    brands: Flag
    deviations: Flag
    anonymous: Flag
    explain: Percent
    places: Annotated[int, whole(0, 6)]
    round_sums: Flag
    most_lots: Annotated[int, whole(0, 1000)]
    candidates: Annotated[int, whole(1, 3)]

    @property
    def committee_checks(self) -> tuple[Check, ...]:
        """The questions that the members answer, in their order on the sheet."""
        return tuple(one for one in self.checks if one.by == COMMITTEE)

    def columns(self, stage: str) -> Sequence[Check | Item]:
        """What a sheet of this round (`review` or `scores`) has a mark for, in order."""
        return self.committee_checks if stage == REVIEW else self.items

    def check(self) -> None:
        """Raise `BadFormat` for a method that contradicts itself."""
        named: list[Check | Item] = [*self.checks, *self.items]
        unique([one.id for one in named], "check or item")
        unique([one.id for one in self.preferences], "preference")
        if set(self.ties) - set(TIES) or len(set(self.ties)) < len(self.ties):
            raise BadFormat(
                "ties 只能是 price、technical 各一次", "ties: price and technical, once"
            )
        total = sum(one.most for one in self.items) + self.price.weight
        expected = MOST_POINTS if self.way == COMPREHENSIVE else 0
        if total != expected:
            raise BadFormat(
                f"各项分值合计 {total / 100:g} 分，应为 {expected / 100:g} 分",
                f"the items and the price make {total / 100:g} points, not {expected / 100:g}",
            )
        if (self.price.formula == NO_PRICE) != (self.price.weight == 0):
            raise BadFormat("价格分值与计算公式不符", "the price's weight and formula disagree")
