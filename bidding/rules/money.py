"""Amounts of a tender, in yuan."""

from decimal import ROUND_DOWN, Decimal

from bidding.rules.statutes import DepositLimit

CENT = Decimal("0.01")


def most_deposit(estimate: Decimal, limit: DepositLimit) -> Decimal:
    """The highest lawful bid deposit for an estimate (tendering) or budget (procurement)."""
    return (estimate * limit.percent / 100).quantize(CENT, ROUND_DOWN)


def is_lawful_deposit(deposit: Decimal, estimate: Decimal, limit: DepositLimit) -> bool:
    """Whether a bid deposit does not exceed what the law allows; none at all is lawful."""
    return 0 <= deposit <= most_deposit(estimate, limit)
