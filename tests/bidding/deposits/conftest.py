"""Fixtures of the tests about deposits."""

from deposit_house import companies

__all__ = ["companies"]
