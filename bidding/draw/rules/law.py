"""What the law asks of committees and draws, as data: each number with the article it comes from.

A set is a file of `bidding/draw/rules/limits/`, of the same name as the tender's limits.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from bidding.rules.kinds import Regime
from bidding.rules.statutes import Article


@dataclass(frozen=True, slots=True)
class CommitteeSize:
    """So many members at least, from an amount on, or where the matter is `weighty`."""

    regime: Regime
    least: int
    from_yuan: int
    weighty: bool
    article: Article


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that is asked of a draw."""

    version: str
    sizes: tuple[CommitteeSize, ...]
    share: Fraction
    """Of all members, so many are experts from outside."""
    share_article: Article
    window_days: int
    """Working days: a draw is not made earlier before the evaluation."""
    window_article: Article
    employer_years: int
    employer_article: Article
    workload: int
    """Evaluations within `workload_months`; 0: no limit."""
    workload_months: int
    candidates_per_seat: int
    odds_article: Article

    def size(self, regime: Regime, amount: Decimal, *, weighty: bool) -> CommitteeSize:
        """The strictest size that applies."""
        found = [
            one
            for one in self.sizes
            if one.regime is regime and (weighty if one.weighty else amount >= one.from_yuan)
        ]
        return max(found, key=lambda one: one.least)


@cache
def law(version: str) -> Law:
    """The set called `version` ("cn-2026"). Raises `FileNotFoundError` where there is none."""
    folder = resources.files("bidding.draw.rules") / "limits"
    data = tomllib.loads((folder / f"{version}.toml").read_text("utf-8"))
    share, odds, work = data["share"], data["odds"], data["workload"]
    return Law(
        version=version,
        sizes=tuple(map(_size, data["committee"])),
        share=Fraction(share["numerator"], share["denominator"]),
        share_article=_article(share),
        window_days=data["window"]["working_days"],
        window_article=_article(data["window"]),
        employer_years=data["employer"]["years"],
        employer_article=_article(data["employer"]),
        workload=work["evaluations"],
        workload_months=work["months"],
        candidates_per_seat=odds["candidates_per_seat"],
        odds_article=_article(odds),
    )


def _size(row: dict[str, Any]) -> CommitteeSize:
    return CommitteeSize(
        Regime(row["regime"]),
        row["least"],
        row.get("from_yuan", 0),
        row.get("weighty", False),
        _article(row),
    )


def _article(row: dict[str, Any]) -> Article:
    return Article(row["article_zh"], row["article_en"], row.get("quote", ""))
