"""From marks and prices to places: a pure function of the evaluation, as one numbered list.

1. marks are those of the sheets, corrected where a signed addition says so;
2. a bid fails the review where more than half of the members fail it in one check;
3. shut out are also those whom the purchaser found unqualified, above the ceiling, or below cost;
4. fewer bids than the law asks for, or the committee's decision, end a lot without candidates;
5. a bid's points are the mean of the members' totals;
6. its price counts after deductions and additions, and is scored among the valid ones;
7. the order is by total, then by what the method published for equal ones; by price alone where
   the lowest price decides; what nothing parts shares a place;
8. of one brand only the best stays, chosen where they are equal;
9. the first places are the candidates; who leads in as many lots as allowed is passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from operator import gt

from bidding.envelope.errors import BadFormat
from bidding.envelope.ranking.basis import Basis, Lot
from bidding.envelope.ranking.evaluation import (
    BRAND,
    CEILING,
    DECIDED,
    FEW,
    RANKED,
    REVIEWED,
    Bid,
    Evaluation,
    LotOutcome,
    Standing,
)
from bidding.envelope.ranking.limits import limits_named
from bidding.envelope.ranking.method import COMPREHENSIVE, PRICE, REVIEW, SCORES, TRIMMED, Method
from bidding.envelope.ranking.prices import evaluated_price, price_points
from bidding.envelope.ranking.sheet import FAILED, PASSED, Correction, Row

Marks = dict[str, dict[str, list[int]]]
"""Bid → member → marks."""


@dataclass(frozen=True)
class Ranking:
    """An evaluation at work. Raises `BadFormat` for what contradicts itself."""

    evaluation: Evaluation
    basis: Basis
    corrections: Sequence[Correction] = field(default=())

    @property
    def method(self) -> Method:
        """The published method."""
        return self.basis.method

    @cached_property
    def bids(self) -> dict[str, Bid]:
        """The bids by their ids: exactly those of the basis."""
        found = {one.id: one for one in self.evaluation.bids}
        if set(found) != set(self.basis.ids):
            odd = min(set(found) ^ set(self.basis.ids))
            raise BadFormat(f"标书 {odd} 不在评标依据中或缺失", f"bid {odd}: not that of the basis")
        return found

    @cached_property
    def review(self) -> Marks:
        """What the members found in the review, corrected."""
        return self._marks(REVIEW, {one.id: PASSED for one in self.method.committee_checks})

    @cached_property
    def scores(self) -> Marks:
        """The members' points, corrected."""
        return self._marks(SCORES, {one.id: one.most for one in self.method.items})

    def _marks(self, stage: str, most: Mapping[str, int]) -> Marks:  # 1
        found: Marks = defaultdict(dict)
        columns = list(most)
        for locked in self.evaluation.sheets:
            if locked.sheet.round == stage:
                for row in locked.sheet.rows:
                    found[row.bid][locked.member] = _complete(row, len(columns))
        for one in self.corrections:
            if one.item in columns and one.member in found.get(one.bid, {}):
                found[one.bid][one.member][columns.index(one.item)] = one.after
        _check_range(found, list(most.values()))
        return found

    def failed_review(self) -> set[str]:  # 2
        """The bids that more than half of the members fail in one check."""
        return {
            bid
            for bid, members in self.review.items()
            if any(
                2 * column.count(FAILED) > len(members)
                for column in zip(*members.values(), strict=True)
            )
        }

    def shut_out(self, lot: Lot) -> dict[str, str]:  # 3
        """Why bids of a lot are not ranked, by id."""
        failed = self.failed_review()
        found = {one.bid: one.ground for one in self.evaluation.rejections}
        for alias in lot.bids:
            if alias.id in failed:
                found.setdefault(alias.id, REVIEWED)
            elif lot.ceiling is not None and self.bids[alias.id].price > lot.ceiling:
                found.setdefault(alias.id, CEILING)
        return {alias.id: found[alias.id] for alias in lot.bids if alias.id in found}

    def outcome(self) -> tuple[LotOutcome, ...]:
        """What comes of each lot."""
        leads: Counter[str] = Counter()
        return tuple(self._lot(lot, leads) for lot in self.basis.lots)

    def _lot(self, lot: Lot, leads: Counter[str]) -> LotOutcome:
        out = self.shut_out(lot)
        valid = [one.id for one in lot.bids if one.id not in out]
        failed = self._failure(lot, valid)
        if failed:
            standings = [Standing(one.id, out.get(one.id, RANKED), *_NOTHING) for one in lot.bids]
            return LotOutcome(lot.id, failed, tuple(standings), ())
        ordered = self._ordered(self._measured(lot, valid), out)
        places = {one.bid: one for one in self._placed(ordered)}
        standings = [
            places.get(one.id) or Standing(one.id, out[one.id], *_NOTHING) for one in lot.bids
        ]
        return LotOutcome(lot.id, None, tuple(standings), self._candidates(places, leads))

    def _failure(self, lot: Lot, valid: Sequence[str]) -> str | None:  # 4
        if any(one.lot == lot.id for one in self.evaluation.failures):
            return DECIDED
        least = limits_named(self.method.limits).least_bids
        few = self.method.regime == "procurement" and len(self._brands(valid)) < least
        return FEW if few or not valid else None

    def _brands(self, valid: Iterable[str]) -> dict[str, list[str]]:
        """The valid bids, together where they count as one."""
        found: dict[str, list[str]] = defaultdict(list)
        for bid in valid:
            brand = self.bids[bid].brand if self.method.brands else None
            found[f"brand {brand}" if brand else f"bid {bid}"].append(bid)
        return found

    def _measured(self, lot: Lot, valid: Sequence[str]) -> list[Standing]:  # 5, 6
        prices = {bid: evaluated_price(self.bids[bid], self.method) for bid in valid}
        earned = price_points(self.method.price, prices, lot.ceiling)
        return [self._standing(bid, prices[bid], earned.get(bid, Fraction(0))) for bid in valid]

    def _standing(self, bid: str, price: Fraction, earned: Fraction) -> Standing:
        if self.method.way != COMPREHENSIVE:
            return Standing(bid, RANKED, price, None, None, None, 0)
        points, earned = self._rounded(self._mean(bid)), self._rounded(earned)
        return Standing(bid, RANKED, price, points, earned, points + earned, 0)

    def _mean(self, bid: str) -> Fraction:
        totals = sorted(map(sum, self.scores[bid].values()))
        if not totals:
            raise BadFormat(f"标书 {bid} 没有评分", f"bid {bid} has no scores")
        if self.method.mean == TRIMMED and len(totals) > 2:
            totals = totals[1:-1]
        return Fraction(sum(totals), len(totals))

    def _rounded(self, points: Fraction) -> Fraction:
        """Half up to the published places, where the method rounds sums."""
        if not self.method.round_sums:
            return points
        unit = Fraction(100, 10**self.method.places)
        return (points / unit + Fraction(1, 2)).__floor__() * unit

    def _key(self, one: Standing) -> tuple[Fraction, ...]:  # 7
        if one.total is None or one.points is None or one.evaluated_price is None:
            return (one.evaluated_price or Fraction(0),)
        parting = {PRICE: Fraction(self.bids[one.bid].price)}
        return (-one.total, *(parting.get(tie, -one.points) for tie in self.method.ties))

    def _ordered(self, standings: list[Standing], out: dict[str, str]) -> list[Standing]:
        """In their order, without those of a brand that another one stands for (8)."""
        ranked = sorted(standings, key=self._key)
        for bids in self._brands(one.bid for one in ranked).values():
            if len(bids) > 1:
                stays = self._stays([one for one in ranked if one.bid in bids])
                out |= {bid: BRAND for bid in bids if bid != stays}
        return [one for one in ranked if one.bid not in out]

    def _stays(self, ranked: Sequence[Standing]) -> str:
        best = [one.bid for one in ranked if self._key(one) == self._key(ranked[0])]
        chosen = [one.bid for one in self.evaluation.choices if one.bid in best]
        if len(best) > 1 and len(chosen) != 1:
            raise BadFormat(
                f"同品牌标书 {', '.join(best)} 评审结果相同，须按招标文件确定一家",
                f"bids {', '.join(best)} of one brand are equal: one has to be chosen",
            )
        return chosen[0] if len(best) > 1 else best[0]

    def _placed(self, ordered: Sequence[Standing]) -> list[Standing]:
        placed: list[Standing] = []
        for number, one in enumerate(ordered, 1):
            same = bool(placed) and self._key(placed[-1]) == self._key(one)
            placed.append(replace(one, place=placed[-1].place if same else number))
        return placed

    def _candidates(  # 9
        self, places: Mapping[str, Standing], leads: Counter[str]
    ) -> tuple[str, ...]:
        most = self.method.most_lots
        found = [bid for bid in places if not most or leads[self.bids[bid].bidder] < most]
        if found:
            leads[self.bids[found[0]].bidder] += 1
        return tuple(found[: self.method.candidates])


_NOTHING = (None, None, None, None, 0)


def _check_range(found: Marks, most: Sequence[int]) -> None:
    for bid, members in found.items():
        for member, marks in members.items():
            if any(map(gt, marks, most)):
                raise BadFormat(
                    f"评委 {member} 对标书 {bid} 的评分超出评分标准范围",
                    f"member {member}, bid {bid}: more points than the item has",
                )


def _complete(row: Row, columns: int) -> list[int]:
    if len(row.marks) != columns:
        raise BadFormat(
            f"标书 {row.bid} 应有 {columns} 项，只有 {len(row.marks)} 项",
            f"bid {row.bid}: {len(row.marks)} marks, not {columns}",
        )
    return list(row.marks)
