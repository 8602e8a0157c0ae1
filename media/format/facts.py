"""Facts as JSON holds them, read as what they claim to be: who forges a file chooses its types."""

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from media.format import moments
from media.format.errors import BadFormat

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What reading JSON of unknown making may raise."""
_PLAIN: dict[object, tuple[type, ...]] = {
    str: (str,), int: (int,), float: (int, float), bool: (bool,),
}  # fmt: skip
"""What JSON may hold where a field is of that type: no bool is a number."""


def read_as(form: type[T], facts: dict[str, object], *dated: str) -> T:
    """A `form` of these facts, moments read from the fields `dated`.

    Raises `BadFormat` for a plain field of another type, and `UNREADABLE` for other fields.
    """
    made = form(**{**facts, **{name: moments.read(str(facts[name])) for name in dated}})
    for one in fields(made):
        value = getattr(made, one.name)
        if one.type in _PLAIN and type(value) not in _PLAIN[one.type]:
            raise BadFormat(f"{one.name} is {str(value)[:40]!r}")
    return made
