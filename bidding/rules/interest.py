"""What kept money bears, by dated yearly rates with their sources.

A year has 360 days, a day is counted when it begins and not when it ends, as banks do with demand
deposits; the sum is rounded to the cent once, at the end.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

from bidding.rules.money import CENT

DEPOSIT, LATE = "deposit", "late"
YEAR = 360


@dataclass(frozen=True, slots=True)
class Rate:
    """`percent` a year from the day `since` on, and where that is said."""

    since: date
    percent: Decimal
    source_zh: str
    source_en: str

    def source(self, language: str) -> str:
        """The source in the reader's language."""
        return self.source_en if language == "en" else self.source_zh


@cache
def rates(kind: str) -> tuple[Rate, ...]:
    """The rates of a kind on record, the oldest first."""
    file = resources.files("bidding") / "rules" / "limits" / "rates.toml"
    rows = tomllib.loads(file.read_text("utf-8"))["rate"]
    found = [
        Rate(row["from"], Decimal(row["percent"]), row["source_zh"], row["source_en"])
        for row in rows
        if row["kind"] == kind
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def borne(amount: Decimal, since: date, until: date, known: tuple[Rate, ...]) -> Decimal:
    """Yuan that `amount` bears from `since` until `until`, to the cent; nothing if that is before.

    Each day by the rate in force; before the first rate on record, by that one.
    """
    sums = (amount * rate.percent * days for rate, days in _spans(since, until, known))
    total = sum(sums, Decimal(0)) / (100 * YEAR)
    return total.quantize(CENT, ROUND_HALF_UP)


def _spans(since: date, until: date, known: tuple[Rate, ...]) -> Iterator[tuple[Rate, int]]:
    """Each rate with the days of the interval on which it is in force."""
    for place, rate in enumerate(known):
        first = since if place == 0 else max(since, rate.since)
        end = until if place + 1 == len(known) else min(until, known[place + 1].since)
        if first < end:
            yield rate, (end - first).days
