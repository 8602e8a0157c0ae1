"""What an evaluation comes to: the ranking of each lot and the candidates for its award.

`bidding.evaluation.selectors.result(tender)` answers with a `Result` once the report is signed, and
with None before.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bid in its place. `bid` is the number of the `SealedBid` of stage "1", `party` that of the
    bidder's organisation.

    `price` is what was read out, `evaluated_price` that after policy deductions and quantified
    deviations, both in yuan; `score` the points out of 100, none where the lowest price decides.
    Two bids may share a `place` where the published method has nothing more to part them.
    """

    place: int
    bid: int
    party: int
    price: Decimal
    evaluated_price: Decimal
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A bid that is not ranked, and why: the bidder must be told (Order 87 art. 69)."""

    bid: int
    party: int
    reason: str


@dataclass(frozen=True, slots=True)
class LotResult:
    """One lot: its ranking, its candidates in their order, and who is not ranked.

    `failed` says why no candidate can be recommended, and is empty where there are some.
    """

    lot: int
    ranking: tuple[Ranked, ...]
    candidates: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the committee hands over. `report` and `archive` are numbers of documents."""

    tender: int
    reported_at: datetime
    report: int
    archive: int
    archive_sha256: str
    lots: tuple[LotResult, ...]
