"""How the files of an evaluation write what other files of the house do not know.

Points are whole hundredths of a point, prices whole fen, percentages whole hundredths of one
percent: nothing is rounded by being written down. What a division leaves is an exact fraction.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, TypeVar

from bidding.envelope.errors import BadFormat
from bidding.envelope.strict import Fields
from bidding.envelope.tenderlog.schema import Codec, Document, Record, optional, whole

MOST_POINTS: Final = 10_000
"""A hundred points, in hundredths."""
MOST_FEN: Final = 2**53 - 1
MANY: Final = 1 << 16
_EXACT = re.compile(r"-?(?:0|[1-9][0-9]*)/[1-9][0-9]*")
R = TypeVar("R", bound=Record)


def record(kind: type[R]) -> Codec[R]:
    """An object inside another; one that could be a file of its own keeps its format's name."""

    def read(fields: Fields, name: str) -> R:
        inside = fields.object(name)
        if issubclass(kind, Document):
            inside.constant("fmt", kind.FORMAT)
        return kind.of(inside)

    return Codec(read, lambda value: value.facts())


def write_exact(value: Fraction) -> str:
    """A fraction in its lowest terms: 250/3."""
    return f"{value.numerator}/{value.denominator}"


def _read_exact(fields: Fields, name: str) -> Fraction:
    text = fields.text(name)
    if not _EXACT.fullmatch(text) or write_exact(value := Fraction(text)) != text:
        raise BadFormat(
            f"{fields.what}.{name}：不是最简分数", f"{fields.what}.{name}: not in lowest terms"
        )
    return value


_EXACTLY: Codec[Fraction] = Codec(_read_exact, write_exact)
MaybeExact = Annotated[Fraction | None, optional(_EXACTLY)]
Points = Annotated[int, whole(0, MOST_POINTS)]
Fen = Annotated[int, whole(0, MOST_FEN)]
MaybeFen = Annotated[int | None, optional(whole(1, MOST_FEN))]
Percent = Annotated[int, whole(0, 1_000_000)]
Marks = Annotated[
    tuple[int, ...],
    Codec[tuple[int, ...]](lambda fields, name: tuple(fields.wholes(name, MANY)), list),
]


def shown(value: Fraction, places: int) -> str:
    """Hundredths as people read them, rounded half up: 250/3 → 0.83 with two places."""
    units = (value * 10**places / 100 + Fraction(1, 2)).__floor__()
    return f"{Decimal(units).scaleb(-places):,.{places}f}"


def unique(names: list[str], what: str) -> None:
    """Raise `BadFormat` where a name stands there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadFormat(f"{what} {name} 出现两次", f"{what} {name} stands there twice")
        seen.add(name)
