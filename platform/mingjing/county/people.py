"""Who plays the day: the clerks at their windows, the supervision window, the supervisor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import accounts.selectors
import documents.services
from accounts.principal import Principal, of_person
from ledger import clock
from mingjing.county.founding import BACKSTAGE

if TYPE_CHECKING:
    from hall.models import Case

PAPER = "%PDF-1.4\n% 演示文书\n%%EOF\n".encode()


@dataclass(frozen=True)
class People:
    """The parts of the day, each with the rights of their posts."""

    clerks: dict[int, Principal]
    departments: dict[int, int]
    """A window of each department."""
    window: Principal
    supervisor: Principal

    def window_in(self, department: int) -> int:
        """A window of a department."""
        return self.departments[department]

    def clerk_at(self, window: int) -> Principal:
        """The clerk of a window."""
        return self.clerks[window]

    def clerk_of(self, case: "Case") -> Principal:
        """The clerk who has a case in hand."""
        return self.clerks[case.window_id or 0]

    def plays(self, actor: str) -> bool:
        """Whether `actor` is one of the day's clerks, and not a visitor."""
        return any(clerk.actor == actor for clerk in self.clerks.values())


def gather() -> People:
    """Everybody, as founded."""
    found = {person.username: person for person in accounts.selectors.people("/")}
    seated = [one for name, one in found.items() if name.removeprefix(BACKSTAGE).isdecimal()]
    return People(
        {one.organisation_id: of_person(one) for one in seated},
        {one.organisation.parent_id or 0: one.organisation_id for one in seated},
        of_person(found["window"]),
        of_person(found["supervisor"]),
    )


def file_paper(case: "Case", who: Principal) -> int:
    """Hand in a paper for a case, as a pause needs one; returns its number."""
    stored = documents.services.store(
        [PAPER],
        name="文书.pdf",
        media_type="application/pdf",
        scope=case.scope,
        actor=who.actor,
        now=clock.now(),
    )
    return stored.pk
