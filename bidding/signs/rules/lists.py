"""Lists of prices, row by row: one is the other times a factor, plus a sum, or simply the same."""

from collections import Counter
from collections.abc import Iterator
from statistics import median

from bidding.signs.reading.facts import Row
from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Bid, Evidence, Material, Place, Sign, sign

LEAST_ROWS = 15
REGULAR = 0.8
"""So much of the rows follows the rule."""
EQUAL = 0.6
NEAR = 0.0006
"""A unit price is rounded to the cent; ratios of rounded prices differ by so much."""

Priced = dict[str, tuple[float, Row]]


def lists(material: Material) -> Iterator[Sign]:
    """The pairs whose lists follow a rule that others' do not."""
    priced = [_priced(bid) for bid in material.bids]
    usual = _usual(material, priced)
    for a, b in material.pairs():
        rows = [
            (name, priced[a][name][0], priced[b][name][0])
            for name in priced[a].keys() & priced[b].keys()
            if not _is_usual(usual, name, priced[a][name][0], priced[b][name][0])
        ]
        if len(rows) >= LEAST_ROWS and (found := _rule(rows)):
            what, strength, follow = found
            places = [_evidence(what, name, (a, b), priced) for name in sorted(follow)]
            yield sign(
                SignKind.LIST, strength, (a, b), places,
                rows=len(rows), regular=round(len(follow) / len(rows), 3),
            )  # fmt: skip


def _priced(bid: Bid) -> Priced:
    """The unit price of each row: of three or more figures the last but one, else the last."""
    found: Priced = {}
    for row in bid.read.facts.rows:
        value = row.figures[-2] if len(row.figures) > 2 else row.figures[-1]
        if value > 0:
            found.setdefault(row.name, (value, row))
    return found


def _usual(material: Material, priced: list[Priced]) -> set[tuple[str, float]]:
    """Prices that many have: those given by the purchaser, or published by an office."""
    count = Counter((name, value) for one in priced for name, (value, _) in one.items())
    usual = {key for key, many in count.items() if many > max(2, material.common // 2)}
    if material.documents is not None:
        for row in material.documents.facts.rows:
            usual |= {(row.name, value) for value in row.figures}
    return usual


def _is_usual(usual: set[tuple[str, float]], name: str, a: float, b: float) -> bool:
    return a == b and (name, a) in usual


def _rule(rows: list[tuple[str, float, float]]) -> tuple[str, Strength, list[str]] | None:
    equal = [name for name, a, b in rows if a == b]
    if len(equal) >= EQUAL * len(rows):
        return "=", Strength.MEDIUM, equal
    ratio = median(b / a for _, a, b in rows)
    follow = [name for name, a, b in rows if abs(b / a / ratio - 1) <= NEAR + 0.006 / min(a, b)]
    if len(follow) >= REGULAR * len(rows) and _vary([a for _, a, _ in rows]):
        return f"× {ratio:.4f}", Strength.STRONG, follow
    gap = median(b - a for _, a, b in rows)
    follow = [name for name, a, b in rows if abs(b - a - gap) <= 0.006]
    if len(follow) >= REGULAR * len(rows):
        return f"+ {gap:.2f}", Strength.STRONG, follow
    return None


def _vary(values: list[float]) -> bool:
    """Whether the prices are many different ones: any two lists of one price are proportional."""
    return len(set(values)) >= LEAST_ROWS // 2


def _evidence(what: str, name: str, pair: tuple[int, int], priced: list[Priced]) -> Evidence:
    return Evidence(what, tuple(_place(one, name, priced[one][name]) for one in pair))


def _place(bid: int, name: str, found: tuple[float, Row]) -> Place:
    value, row = found
    return Place(bid, f"{row.file} · {row.sheet}", row.number, f"{name}: {value:,.2f}")
