"""Whole prices in a regular pattern: in steps, in ratios, or one a plain percentage of another.

The tolerances leave chance little room: for four prices to make a series by chance the third and
the fourth have to hit a place a five-hundredth of a step wide.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from math import log

from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Material, Place, Sign, sign

LEAST_SERIES = 4
LEAST_PRICES = 3
TOLERANCE = 0.001
"""Of a step."""
LEAST_STEP = 0.0005
"""Of the price: smaller steps are rounding."""
EXACT = Decimal("0.00000002")


def series(material: Material) -> Iterator[Sign]:
    """Prices that follow one another by equal steps or equal ratios; equal and derived prices."""
    priced = [(n, bid.price) for n, bid in enumerate(material.bids) if bid.price and bid.price > 0]
    if found := _series(priced):
        yield _sign(material, Strength.MEDIUM, *found)
    for (a, first), (b, second) in combinations(priced, 2):
        if what := _derived(first, second):
            yield _sign(material, Strength.WEAK, (a, b), what)


def _series(priced: Sequence[tuple[int, Decimal]]) -> tuple[tuple[int, ...], str] | None:
    """The longest series, if it has four terms: the bids that make it, and its kind."""
    ordered = sorted(priced, key=lambda one: one[1])
    values = [float(price) for _, price in ordered]
    logs = [log(value) for value in values]
    least = LEAST_STEP * max(values, default=0.0)
    for what, scale, step in (("arithmetic", values, least), ("geometric", logs, LEAST_STEP)):
        begun = combinations(range(len(scale)), 2)
        found = max((_from(scale, step, *two) for two in begun), key=len, default=[])
        if len(found) >= LEAST_SERIES:
            return tuple(sorted(ordered[one][0] for one in found)), what
    return None


def _from(values: Sequence[float], least: float, first: int, second: int) -> list[int]:
    """The terms of the series that two values begin; none where their step is below `least`."""
    step = values[second] - values[first]
    if step < least:
        return []
    found = [first, second]
    for number in range(second + 1, len(values)):
        if abs(values[number] - values[found[-1]] - step) <= TOLERANCE * step:
            found.append(number)
    return found


def _derived(first: Decimal, second: Decimal) -> str:
    """Whether one price is the other, or a whole per mille of it ; round prices say none."""
    if _is_round(first) or _is_round(second):
        return ""
    if first == second:
        return "equal"
    ratio = min(first, second) / max(first, second) * 1000
    whole = ratio.to_integral_value()
    return f"{whole / 10}%" if abs(ratio - whole) <= EXACT * 1000 and whole >= 800 else ""


def _is_round(price: Decimal) -> bool:
    return price == price.quantize(Decimal(100))


def _sign(material: Material, strength: Strength, numbers: tuple[int, ...], what: str) -> Sign:
    places = tuple(Place(one, text=f"{material.bids[one].price:,.2f}") for one in numbers)
    return sign(SignKind.SERIES, strength, numbers, [Evidence(what, places)], prices=len(numbers))
