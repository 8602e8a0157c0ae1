"""Who has to keep away from a tender, and every reason for it. Pure: facts in, reasons out.

Tendering Law art. 37; Regulations art. 46; Orders 12 and 87: nobody judges whom they work for or
did within the last years, hold an interest in, or are kin to; nobody from the competent department.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bidding.experts.rules.kinds import Reason

PARTY, AUTHORITY = "party", "authority"


@dataclass(frozen=True, slots=True)
class Side:
    """An organisation on one side of a tender: a party to it, or the department that decides."""

    name: str
    code: str = ""
    """Its unified social credit code, where it has one."""
    role: str = PARTY


@dataclass(frozen=True, slots=True)
class Fact:
    """Something on record about an expert and an organisation, or a project.

    `kind` is employer, interest, relative or prepared; in force during [since, until], both days
    included; without `until` still.
    """

    expert: int
    kind: str
    name: str
    code: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Avoided:
    """One reason to keep away, and the record it rests on."""

    reason: Reason
    said: str


_TIES = {"interest": Reason.INTEREST, "relative": Reason.RELATIVE}


class Sides:
    """The organisations of a tender, found by code or by name."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self._by_code: dict[str, Side] = {}
        self._by_name: dict[str, Side] = {}
        for one in sides:
            self._by_name.setdefault(normal(one.name), one)
            if one.code:
                self._by_code.setdefault(one.code.upper(), one)

    def find(self, name: str, code: str) -> Side | None:
        """The side that a record means: by its code if it has one, else by its name."""
        if code and (found := self._by_code.get(code.upper())):
            return found
        return self._by_name.get(normal(name))


def normal(name: str) -> str:
    """A name as it is compared: without blanks and brackets of either width, in small letters."""
    return "".join(sign for sign in name.casefold() if sign not in " \u3000()（）·,，.")


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def avoided(
    facts: Iterable[Fact], sides: Sides, project: str, on: date, years: int
) -> dict[int, list[Avoided]]:
    """The reasons by expert, from facts about anybody; `years` is how long a past job counts.

    `project` is the number of the project whose preparation would be earlier work.
    """
    since = years_before(on, years)
    found: dict[int, list[Avoided]] = defaultdict(list)
    for fact in facts:
        reason = _reason(fact, sides, project, on, since)
        if reason is not None:
            found[fact.expert].append(Avoided(reason, fact.name))
    return dict(found)


def _reason(fact: Fact, sides: Sides, project: str, on: date, since: date) -> Reason | None:
    if fact.kind == "prepared":
        return Reason.EARLIER_WORK if fact.name == project else None
    side = sides.find(fact.name, fact.code)
    if side is None or (fact.until is not None and fact.until < since):
        return None
    if fact.kind in _TIES:
        return _TIES[fact.kind] if fact.until is None or fact.until >= on else None
    if side.role == AUTHORITY:
        return Reason.AUTHORITY if fact.until is None or fact.until >= on else None
    return Reason.EMPLOYER if fact.until is None or fact.until >= on else Reason.RECENT_EMPLOYER
