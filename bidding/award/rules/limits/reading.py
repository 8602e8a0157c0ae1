"""The limits of a version and regime, read from its file."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from bidding.award.rules.kinds import Duty, Span
from bidding.rules.kinds import Regime
from bidding.rules.statutes import Article
from worktime import Limit, Unit

Key = Duty | Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit with its article; how long something has to last, or may take."""

    limit: Limit
    article: Article


@dataclass(frozen=True, slots=True)
class Tiers:
    """Yuan, single or together, up to which finance and the government approve a change."""

    finance: Decimal
    government: Decimal
    article: Article


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything that one regime asks after the evaluation."""

    regime: Regime
    rules: dict[str, Rule]
    bond: int
    """The highest performance bond, in per cent of the contract."""
    bond_article: Article
    next_article: Article
    """Why the first candidate wins."""
    stop_article: Article
    """By what the authority stops an award."""
    tiers: Tiers

    def rule(self, key: Key) -> Rule | None:
        """The limit of a duty or span; None where this regime has none."""
        return self.rules.get(key.value)

    def must(self, key: Key) -> Rule:
        """The same, of one that this regime has. Raises `KeyError`."""
        return self.rules[key.value]


@cache
def limits(version: str, regime: Regime) -> Limits:
    """What `regime` asks by the limits `version`. Raises `FileNotFoundError` for an unknown one."""
    file = resources.files("bidding.award.rules.limits") / f"{version}.toml"
    data = tomllib.loads(file.read_text("utf-8"))

    def one(table: str) -> dict[str, Any]:
        (found,) = (row for row in data[table] if row["regime"] == regime.value)
        return dict(found)

    tiers, bond = data["tiers"], one("bond")
    changes = {row["key"]: Rule(_limit(row), _article(tiers)) for row in data["change"]}
    rows = [row for row in data["limit"] if row["regime"] == regime.value]
    return Limits(
        regime=regime,
        rules={**changes, **{row["key"]: Rule(_limit(row), _article(row)) for row in rows}},
        bond=bond["percent"],
        bond_article=_article(bond),
        next_article=_article(one("next")),
        stop_article=_article(one("stop")),
        tiers=Tiers(Decimal(tiers["finance"]), Decimal(tiers["government"]), _article(tiers)),
    )


def _limit(row: dict[str, Any]) -> Limit:
    return Limit(row["n"], Unit(row["unit"]))


def _article(row: dict[str, Any]) -> Article:
    return Article(row["article_zh"], row["article_en"], row.get("quote", ""))
