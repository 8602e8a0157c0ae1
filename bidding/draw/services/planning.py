"""Before a draw: who could be drawn, who may not and why, and how predictable it would be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import bidding.experts.selectors as experts
from bidding.draw.rules.law import Law, law
from bidding.draw.rules.odds import Odds, odds
from bidding.errors import Refused
from bidding.experts.rules.avoidance import AUTHORITY, Avoided, Side, Sides
from bidding.experts.selectors import Entry, Terms
from worktime import to_local

if TYPE_CHECKING:
    from accounts.models import Organisation
    from bidding.experts.models import Pool
    from bidding.models import Tender


@dataclass(frozen=True)
class Plan:
    """What a host asks of a draw.

    `seats`: (speciality, number) in order; `circles`: regions to draw from, the next where the one
    before is too small, an empty one meaning everywhere; `contributors`: organisations by key.
    """

    seats: tuple[tuple[str, int], ...]
    representatives: int
    evaluation_at: datetime
    contributors: tuple[int, ...]
    weighty: bool = False
    circles: tuple[tuple[str, ...], ...] = ((),)

    @property
    def experts(self) -> int:
        """How many are drawn."""
        return sum(number for _, number in self.seats)


@dataclass(frozen=True)
class Survey:
    """The pool as a plan finds it."""

    pool: "Pool"
    roster: Sequence[Entry]
    excluded: Mapping[int, list[Avoided]]
    odds: Sequence[Odds]
    widened: tuple[str, ...] = ()
    reasons: Counter[str] = field(default_factory=Counter)
    """How many are excluded for each reason."""

    @property
    def enough(self) -> bool:
        """Whether every speciality has candidates enough."""
        return all(one.enough for one in self.odds)


def law_of(tender: "Tender") -> Law:
    """The law that a tender's committee is held to."""
    return law(tender.law)


def sides_of(tender: "Tender") -> Sides:
    """The organisations that are known before the opening."""
    project = tender.project
    parties = [side(project.purchaser)] + ([side(project.agent)] if project.agent else [])
    return Sides([*parties, side(project.regulator, AUTHORITY)])


def side(organisation: "Organisation", role: str = "party") -> Side:
    """An organisation as a side of a tender."""
    return Side(organisation.name, organisation.code or "", role)


def survey(tender: "Tender", plan: Plan, now: datetime) -> Survey:
    """Look at the pool circle by circle, until one is large enough or none is left.

    Raises `Refused` where the centre has no pool.
    """
    pool = experts.pool_of(tender.project.centre)
    if pool is None:
        raise Refused("no_pool", _("交易中心没有专家库。"))
    roster, rules, widened = experts.roster(pool), law_of(tender), []
    for circle in plan.circles:
        terms = Terms(
            tender.project.number, to_local(now).date(), rules.employer_years,
            rules.workload, rules.workload_months, circle,
        )  # fmt: skip
        excluded = experts.exclusions(pool, sides_of(tender), terms)
        found = odds(plan.seats, _counts(roster, excluded), rules.candidates_per_seat)
        if all(one.enough for one in found):
            break
        widened.append(_widening(circle))
    steps = tuple(widened if all(one.enough for one in found) else widened[:-1])
    reasons = Counter(one.reason.value for many in excluded.values() for one in many)
    return Survey(pool, roster, excluded, found, steps, reasons)


def _counts(roster: Sequence[Entry], excluded: Mapping[int, object]) -> Counter[str]:
    return Counter(
        code for entry in roster if entry.pk not in excluded for code in entry.specialities
    )


def _widening(circle: tuple[str, ...]) -> str:
    where = "、".join(circle) or gettext("全库")
    return gettext("%(where)s候选人数不足，扩大范围") % {"where": where}
