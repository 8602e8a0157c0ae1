"""The board of a past instant, and of now: every open case with the lamp it shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import deadlines.selectors
import hall.selectors
from deadlines.rules import Kind as ClockKind
from deadlines.rules import Stage, State
from monitoring.models import Standing
from monitoring.projector import case_of
from monitoring.rules import ClockFacts, Lamp, shown


@dataclass(frozen=True, slots=True)
class Stood:
    """One case as it stood."""

    case: int
    department: int
    lamp: Lamp
    clock: str
    started_at: datetime
    due_at: datetime

    @property
    def clock_name(self) -> str:
        """Which clock speaks for the case, in the reader's language."""
        return str(ClockKind(self.clock).label)


def now(branches: Iterable[str]) -> list[Stood]:
    """Every open case of these branches as it stands."""
    return [
        Stood(one.pk, one.department_id, Lamp(one.lamp), one.clock, one.started_at, one.due_at)
        for branch in branches
        for one in Standing.objects.filter(scope__startswith=branch)
    ]


def at(moment: datetime, branches: Iterable[str]) -> list[Stood]:
    """Every case of these branches that was open at `moment`, as its clocks stood then."""
    clocks: dict[int, list[deadlines.selectors.Past]] = defaultdict(list)
    for branch in branches:
        for clock in deadlines.selectors.clocks_at(moment, branch):
            case = case_of(clock.subject)
            if case is not None:
                clocks[case].append(clock)
    unwatched = {case for case, found in clocks.items() if not all(one.recorded for one in found)}
    imported = hall.selectors.imported(unwatched)
    places = hall.selectors.places_of(clocks)
    return [
        stood
        for case, found in clocks.items()
        if (stood := _stood(case, places[case][1], found, watched=case not in imported))
    ]


def _stood(
    case: int, department: int, clocks: list[deadlines.selectors.Past], *, watched: bool
) -> Stood | None:
    """A case by the clocks that ran then; one that was watched has only those on record."""
    found = shown(
        ClockFacts(
            one.kind, State(one.state), Stage(one.stage), one.started_at, one.due_at, one.prompt_at
        )
        for one in clocks
        if one.recorded or not watched
    )
    if found is None:
        return None
    clock = found.clock
    return Stood(case, department, found.lamp, clock.kind, clock.started_at, clock.due_at)


def tally(stood: Iterable[Stood]) -> dict[int, Counter[Lamp]]:
    """How many cases of each department show each lamp."""
    counts: dict[int, Counter[Lamp]] = defaultdict(Counter)
    for one in stood:
        counts[one.department][one.lamp] += 1
    return counts
