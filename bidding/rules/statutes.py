"""The statutory limits as data: each number with the article it comes from.

A set of limits is a file of `bidding/rules/limits/`, named by what tenders keep ("cn-2026").
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bidding.rules.kinds import Ground, Mark, Occasion, Regime, Topic
from worktime import Limit, Unit

INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Article:
    """Where a number comes from, in both languages; `quote` is the statute's own words."""

    zh: str
    en: str
    quote: str = ""

    def text(self, language: str) -> str:
        """The citation in the reader's language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Interval:
    """`to` lies at least `least` after `start`; without `least` both are the same instant."""

    key: str
    what_zh: str
    what_en: str
    start: Mark
    to: Mark
    least: Limit | None
    article: Article

    def what(self, language: str) -> str:
        """What is measured, in the reader's language."""
        return self.what_en if language == "en" else self.what_zh


@dataclass(frozen=True, slots=True)
class ObjectionLimit:
    """Until when one may object, and how fast it is answered.

    Either `before` a mark by at least `span`, or within `span` `after` one.
    """

    about: Topic
    before: Mark | None
    after: Mark | None
    span: Limit
    answer: Limit
    suspends: bool
    article: Article


@dataclass(frozen=True, slots=True)
class DepositLimit:
    """A bid deposit is at most `percent` of the estimate or budget; in cash only if `cash`."""

    percent: int
    cash: bool
    article: Article


@dataclass(frozen=True, slots=True)
class ReturnLimit:
    """How fast deposits go back after something happened to a lot.

    With `interest` or without; `late` where lateness has its price by law. `spares_winner` where it
    is about those who lost, and the winner's stays.
    """

    occasion: Occasion
    spares_winner: bool
    within: Limit
    interest: bool
    late: bool
    article: Article


@dataclass(frozen=True, slots=True)
class Competition:
    """So many bids are needed, and so many must be invited."""

    bids: int
    invited: int
    article: Article


@dataclass(frozen=True, slots=True)
class Statutes:
    """Everything that one regime asks, up to the opening, and when deposits go back."""

    version: str
    regime: Regime
    intervals: tuple[Interval, ...]
    changes: tuple[Interval, ...]
    objections: tuple[ObjectionLimit, ...]
    deposit: DepositLimit
    returns: tuple[ReturnLimit, ...]
    forfeits: dict[Ground, Article]
    """Why a deposit may be kept, and by which article."""
    competition: Competition

    def objection(self, about: Topic) -> ObjectionLimit:
        """The limits of an objection to `about`."""
        return next(one for one in self.objections if one.about is about)

    def giving_back(self, occasion: Occasion) -> ReturnLimit | None:
        """What is due back after `occasion`; None where this law waits for another."""
        return next((one for one in self.returns if one.occasion is occasion), None)

    def change(self, to: Mark) -> Interval:
        """How far a change must lie before `to`."""
        return next(one for one in self.changes if one.to is to)


@cache
def statutes(version: str, regime: Regime) -> Statutes:
    """What `regime` asks by the limits `version`. Raises `FileNotFoundError` for an unknown one."""
    file = resources.files("bidding") / "rules" / "limits" / f"{version}.toml"
    data = tomllib.loads(file.read_text("utf-8"))

    def rows(table: str) -> list[dict[str, Any]]:
        return [row for row in data[table] if row["regime"] == regime.value]

    (deposit,), (competition,) = rows("deposit"), rows("competition")
    return Statutes(
        version=version,
        regime=regime,
        intervals=tuple(_interval(row, Mark(row["from"])) for row in rows("interval")),
        changes=tuple(_change(row) for row in rows("change")),
        objections=tuple(_objection(row) for row in rows("objection")),
        deposit=DepositLimit(deposit["percent"], deposit["cash"], _article(deposit)),
        returns=tuple(_return(row) for row in rows("return")),
        forfeits={Ground(row["ground"]): _article(row) for row in rows("forfeit")},
        competition=Competition(competition["bids"], competition["invited"], _article(competition)),
    )


def _article(row: dict[str, Any]) -> Article:
    return Article(row["article_zh"], row["article_en"], row.get("quote", ""))


def _interval(row: dict[str, Any], start: Mark) -> Interval:
    least = None if row["unit"] == INSTANT else Limit(row["least"], Unit(row["unit"]))
    return Interval(
        row["key"], row["what_zh"], row["what_en"], start, Mark(row["to"]), least, _article(row)
    )


def _change(row: dict[str, Any]) -> Interval:
    """A change counts from its own announcement, as a notice does."""
    return _interval({"key": f"change_{row['to']}", **row}, Mark.NOTICE)


def _return(row: dict[str, Any]) -> ReturnLimit:
    return ReturnLimit(
        occasion=Occasion(row["occasion"]),
        spares_winner=row["to"] == "losers",
        within=Limit(row["within"], Unit(row["unit"])),
        interest=row["interest"],
        late=row.get("late", False),
        article=_article(row),
    )


def _objection(row: dict[str, Any]) -> ObjectionLimit:
    return ObjectionLimit(
        about=Topic(row["about"]),
        before=Mark(row["before"]) if "before" in row else None,
        after=Mark(row["after"]) if "after" in row else None,
        span=Limit(row.get("least") or row["most"], Unit(row["unit"])),
        answer=Limit(row["answer"], Unit(row["answer_unit"])),
        suspends=row["suspends"],
        article=_article(row),
    )
