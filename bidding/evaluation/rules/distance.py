"""How far a member's total lies from the others'."""

from collections.abc import Mapping
from fractions import Fraction

WHOLE = 10_000


def far_off(totals: Mapping[str, int], percent: int) -> list[str]:
    """The members whose total lies farther from the mean than `percent` hundredths of a percent.

    No share of a mean of nothing can be told: then nobody is far off unless above it.
    """
    if not totals:
        return []
    mean = Fraction(sum(totals.values()), len(totals))
    return [one for one, total in totals.items() if abs(total - mean) * WHOLE > mean * percent]
