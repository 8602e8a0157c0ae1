"""From seed, rules, filters and skips to the panel. Whoever has the four comes to the same one.

1. Each speciality has one permutation of its members, in the order of the pool; label = its code.
2. Speciality by speciality, in the order of the rules, positions are walked until the seats are
   taken; who has been reached under another speciality is passed over.
3. Each skip, in the order they are chained, frees one seat, and the same permutation goes on at its
   next position. Who was skipped is out of this draw for every speciality.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from bidding.envelope.draw.documents import Filters, Rules
from bidding.envelope.draw.shuffle import Permutation, Step
from bidding.envelope.errors import BadFormat, EnvelopeError


class PoolExhausted(EnvelopeError):
    """A speciality has no position left for a seat that is free."""

    code = "pool-exhausted"

    def __init__(self, speciality: str) -> None:
        super().__init__(f"{speciality}：候选专家已用尽", f"{speciality}: nobody is left to draw")
        self.speciality = speciality


class Fate(StrEnum):
    """What became of a position that was reached."""

    SEATED = "seated"
    PASSED = "passed"
    """Reached under another speciality before."""
    SKIPPED = "skipped"


@dataclass
class Reached:
    """A position of a permutation that the walk came to, from 1, and whose place in the pool."""

    speciality: str
    position: int
    place: int
    fate: Fate
    step: Step


@dataclass
class Panel:
    """The walk so far. Make it with `Panel.draw`, go on with `skip`."""

    seed: bytes
    rules: Rules
    filters: Filters
    orders: dict[str, Permutation] = field(default_factory=dict)
    reached: list[Reached] = field(default_factory=list)

    @classmethod
    def draw(cls, seed: bytes, rules: Rules, filters: Filters) -> "Panel":
        """The panel before any skip; raises `PoolExhausted`."""
        panel = cls(seed, rules, filters)
        for one in rules.specialities:
            members = filters.members(one.code)
            panel.orders[one.code] = Permutation(seed, one.code, len(members))
        for one in rules.specialities:
            for _ in range(one.seats):
                panel._seat_next(one.code)
        return panel

    @property
    def seated(self) -> list[Reached]:
        """Who has a seat, by speciality and position."""
        return [one for one in self._sorted() if one.fate is Fate.SEATED]

    def at(self, speciality: str, position: int) -> Reached | None:
        """The position, if the walk has come to it."""
        return next(
            (
                one
                for one in self.reached
                if (one.speciality, one.position) == (speciality, position)
            ),
            None,
        )

    def skip(self, speciality: str, position: int) -> Reached:
        """Free the seat at a position; who has it now.

        Raises `BadFormat` where nobody sits there, `PoolExhausted` where nobody is left.
        """
        found = self.at(speciality, position)
        if found is None or found.fate is not Fate.SEATED:
            raise BadFormat(
                f"{speciality} 第 {position} 位没有在任的专家",
                f"{speciality}: nobody sits at position {position}",
            )
        found.fate = Fate.SKIPPED
        return self._seat_next(speciality)

    def _seat_next(self, speciality: str) -> Reached:
        order, members = self.orders[speciality], self.filters.members(speciality)
        position = sum(one.speciality == speciality for one in self.reached)
        while position < order.size:
            step = order.at(position)
            place = members[step.item]
            taken = any(one.place == place for one in self.reached)
            fate = Fate.PASSED if taken else Fate.SEATED
            position += 1
            self.reached.append(Reached(speciality, position, place, fate, step))
            if not taken:
                return self.reached[-1]
        raise PoolExhausted(speciality)

    def _sorted(self) -> list[Reached]:
        order = [one.code for one in self.rules.specialities]
        return sorted(self.reached, key=lambda one: (order.index(one.speciality), one.position))
