"""To which tender a clock's subject belongs, where a later room of bidding started the clock."""

from collections.abc import Callable

TenderOf = Callable[[int], int | None]
"""The tender's number, by the number in the subject."""

_known: dict[str, TenderOf] = {}


def register(about: str, tender_of: TenderOf) -> None:
    """Have `tender_of` asked for subjects "about:number". Called once, when its room is ready."""
    _known[about] = tender_of


def tender_of(about: str, number: int) -> int | None:
    """The tender of a subject; None for one that no later room knows."""
    found = _known.get(about)
    return found(number) if found else None
