"""Keeping every open case's standing, and the tallies summed from them, by differences."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

import deadlines.selectors
import hall.selectors
from deadlines.rules import Stage, State
from monitoring.models import Standing
from monitoring.rules import ClockFacts, Lamp, shown

_ADD = """
INSERT INTO monitoring_tally (department_id, green, yellow, red, paused)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[])
ON CONFLICT (department_id) DO UPDATE SET
    green = monitoring_tally.green + excluded.green,
    yellow = monitoring_tally.yellow + excluded.yellow,
    red = monitoring_tally.red + excluded.red,
    paused = monitoring_tally.paused + excluded.paused
"""


def refresh(cases: Sequence[int]) -> None:
    """Bring the standings of these cases, and the tallies, to what hall and deadlines say now."""
    before = {one.pk: one for one in Standing.objects.filter(pk__in=cases)}
    after = {one.pk: one for one in compute(cases)}
    _count(before.values(), after.values())
    Standing.objects.filter(pk__in=[pk for pk in before if pk not in after]).delete()
    Standing.objects.bulk_create(
        after.values(),
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=[
            "scope", "department", "lamp", "clock", "started_at", "prompt_at", "due_at",
        ],
    )  # fmt: skip


def compute(cases: Sequence[int]) -> list[Standing]:
    """How these cases stand, from their own rows; the ones without an open clock are left out."""
    clocks: dict[str, list[ClockFacts]] = defaultdict(list)
    for clock in deadlines.selectors.open_clocks(f"case:{pk}" for pk in cases):
        facts = ClockFacts(
            clock.kind,
            State(clock.state),
            Stage(clock.stage),
            clock.started_at,
            clock.due_at,
            clock.prompt_at,
        )
        clocks[clock.subject].append(facts)
    places = hall.selectors.places_of(cases)
    return [
        _standing(pk, *places[pk], clocks[f"case:{pk}"])
        for pk in cases
        if pk in places and f"case:{pk}" in clocks
    ]


def _standing(pk: int, scope: str, department: int, clocks: list[ClockFacts]) -> Standing:
    found = shown(clocks)
    if found is None:
        raise ValueError("a standing needs an open clock")
    return Standing(
        case_id=pk,
        scope=scope,
        department_id=department,
        lamp=found.lamp,
        clock=found.clock.kind,
        started_at=found.clock.started_at,
        prompt_at=found.clock.prompt_at,
        due_at=found.clock.due_at,
    )


def _count(before: Iterable[Standing], after: Iterable[Standing]) -> None:
    """Add the difference to the tallies, departments in order so that nobody waits in a circle."""
    change: Counter[tuple[int, str]] = Counter((one.department_id, one.lamp) for one in after)
    change.subtract((one.department_id, one.lamp) for one in before)
    departments = sorted({department for (department, _), n in change.items() if n})
    if not departments:
        return
    columns = [[change[department, lamp] for department in departments] for lamp in Lamp.values]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [departments, *columns])
