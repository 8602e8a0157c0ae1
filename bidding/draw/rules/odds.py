"""How predictable a draw is, before it is made: how many could be drawn, each name's chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Odds:
    """One speciality: so many candidates for so many seats."""

    code: str
    candidates: int
    seats: int
    needed: int
    """So many candidates the rules ask for."""

    @property
    def chance(self) -> Fraction:
        """Of one candidate to be drawn."""
        return Fraction(min(self.seats, self.candidates), self.candidates or 1)

    @property
    def enough(self) -> bool:
        """Whether the draw may be made."""
        return self.candidates >= self.needed

    def json(self) -> dict[str, object]:
        """As it is kept and shown."""
        return {
            "code": self.code,
            "candidates": self.candidates,
            "seats": self.seats,
            "needed": self.needed,
            "chance": f"{self.chance.numerator}/{self.chance.denominator}",
        }


def odds(
    seats: Sequence[tuple[str, int]], candidates: Mapping[str, int], per_seat: int
) -> list[Odds]:
    """The odds of each speciality, `per_seat` candidates being asked for a seat."""
    return [Odds(code, candidates.get(code, 0), n, n * per_seat) for code, n in seats]
