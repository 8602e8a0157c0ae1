"""What an applicant is given to ask by: the receipt number, and the word that goes with it."""

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Organisation

_UNMISTAKABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def receipt_number(centre: "Organisation", year: int, serial: int) -> str:
    """The number of the `serial`-th case of a year, as 8QX-2026-000123."""
    return f"{centre.code or centre.pk}-{year}-{serial:06d}".upper()


def receipt_word() -> str:
    """Six characters, none of them mistaken for another; nobody can count on from them."""
    return "".join(secrets.choice(_UNMISTAKABLE) for _ in range(6))
