"""What a contract may cost and secure."""

from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def most_bond(price: Decimal, percent: int) -> Decimal:
    """The highest lawful performance bond for a contract of `price` yuan."""
    return (price * percent / 100).quantize(CENT, ROUND_DOWN)
