"""Prices to points, in exact fractions. Prices are fen, points hundredths of a point."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from bidding.envelope.errors import BadFormat
from bidding.envelope.ranking.evaluation import Bid
from bidding.envelope.ranking.method import BENCHMARK, LINEAR, LOWEST_RATIO, Method, PriceRule

WHOLE: Final = 10_000
"""One, in hundredths of a percent."""


def evaluated_price(bid: Bid, method: Method) -> Fraction:
    """What a price counts as: less its policy deductions, more what the bid was found to lack.

    Raises `BadFormat` for a deduction that was not published.
    """
    percents = {one.id: one.percent for one in method.preferences}
    if odd := set(bid.preferences) - set(percents):
        raise BadFormat(
            f"标书 {bid.id}：评标办法中没有价格扣除 {min(odd)}",
            f"bid {bid.id}: the method has no deduction {min(odd)}",
        )
    deducted = sum(percents[one] for one in bid.preferences)
    added = sum(one.amount for one in bid.deviations)
    return Fraction(bid.price * (WHOLE - deducted), WHOLE) + added


def price_points(
    rule: PriceRule, prices: Mapping[str, Fraction], ceiling: int | None
) -> dict[str, Fraction]:
    """The points of each evaluated price among those that are valid.

    lowest-ratio: weight × lowest ÷ own (Order 87 art. 55). linear: so much lost for each percent
    above the lowest. benchmark: so much for each percent above or below a published mean.
    """
    if not prices or rule.formula not in _FORMULAS:
        return {}
    points_of = _FORMULAS[rule.formula](rule, sorted(prices.values()), ceiling)
    return {bid: max(Fraction(0), points_of(price)) for bid, price in prices.items()}


def benchmark(rule: PriceRule, prices: Sequence[Fraction], ceiling: int | None) -> Fraction:
    """The benchmark of rising `prices`: their mean, mixed with the ceiling, then lowered.

    From `drop_from` prices on, the highest and the lowest are left out of the mean.
    """
    counted = prices[1:-1] if 0 < rule.drop_from <= len(prices) and len(prices) > 2 else prices
    mean = Fraction(sum(counted), len(counted))
    share = Fraction(rule.ceiling_share, WHOLE) if ceiling else Fraction(0)
    mixed = share * (ceiling or 0) + (1 - share) * mean
    return mixed * Fraction(WHOLE - rule.lowered, WHOLE)


PointsOf = Callable[[Fraction], Fraction]


def _lowest_ratio(rule: PriceRule, prices: Sequence[Fraction], _: int | None) -> PointsOf:
    return lambda price: rule.weight * prices[0] / price


def _linear(rule: PriceRule, prices: Sequence[Fraction], _: int | None) -> PointsOf:
    return lambda price: rule.weight - rule.above * 100 * (price - prices[0]) / prices[0]


def _benchmark(rule: PriceRule, prices: Sequence[Fraction], ceiling: int | None) -> PointsOf:
    middle = benchmark(rule, prices, ceiling)

    def points_of(price: Fraction) -> Fraction:
        slope = rule.above if price > middle else rule.below
        return rule.weight - slope * 100 * abs(price - middle) / middle

    return points_of


_FORMULAS: Final[dict[str, Callable[[PriceRule, Sequence[Fraction], int | None], PointsOf]]] = {
    LOWEST_RATIO: _lowest_ratio,
    LINEAR: _linear,
    BENCHMARK: _benchmark,
}
