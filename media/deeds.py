"""What the ledger entries of other rooms mean to whoever looks at a recording.

A room that has itself recorded says here how its entries are called, which of them a person does
in the recorded room, and which say that somebody has come. `media` knows no tender.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Deed:
    """How entries of one kind are called.

    `in_room`: whoever does it sits in the recorded room; `enters`: it says that somebody came.
    `seat` is the field of the entry's body that says whose seat it was done from.
    """

    label: str | Promise
    in_room: bool = False
    enters: bool = False
    seat: str = ""


_DEEDS: dict[str, Deed] = {}


def register(deeds: Mapping[str, Deed]) -> None:
    """Take over what a room's entries mean, by their kind."""
    _DEEDS.update(deeds)


def known(kind: str) -> Deed | None:
    """What entries of a kind mean; None where no room has said."""
    return _DEEDS.get(kind)


def labels() -> dict[str, str]:
    """How each kind of entry is called, in the reader's language."""
    return {kind: str(deed.label) for kind, deed in _DEEDS.items()}
