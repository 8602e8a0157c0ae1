"""Everything a page shows of one case, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

import deadlines.selectors
from deadlines.pressing import pressing
from hall.chronicle import Line, chronicle, names_of
from hall.faces import Face, faces
from hall.models import (
    Case,
    CaseStep,
    Extension,
    Material,
    Notice,
    Part,
    Pause,
    RecordEvent,
    Supplement,
    ViolationFound,
)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that belongs to it; `names` calls its actors by name."""

    case: Case
    faces: list[Face]
    speaking: Face | None
    steps: QuerySet[CaseStep]
    parts: QuerySet[Part]
    materials: QuerySet[Material]
    notices: QuerySet[Notice]
    supplements: QuerySet[Supplement]
    pauses: QuerySet[Pause]
    extensions: QuerySet[Extension]
    violations: QuerySet[ViolationFound]
    record_events: QuerySet[RecordEvent]
    history: list[Line]
    names: Mapping[str, str]


def casefile(case: Case, now: datetime) -> CaseFile:
    """The file of `case` as it stands at `now`."""
    return CaseFile(
        case=case,
        faces=faces(deadlines.selectors.clocks(case.subject), now, _labels(case)),
        speaking=speaking(case, now),
        steps=case.steps.select_related("step__window", "clock"),
        parts=case.parts.select_related("step__window", "clock"),
        materials=case.materials.select_related("document"),
        notices=case.notices.all(),
        supplements=case.supplements.select_related("notice"),
        pauses=case.pauses.select_related("opening_document", "closing_document", "clock"),
        extensions=case.extensions.select_related("clock"),
        violations=case.violations.all(),
        record_events=case.record_events.all(),
        history=chronicle(case),
        names=names_of(_actors(case)),
    )


def speaking(case: Case, now: datetime) -> Face | None:
    """The clock that presses most; None where none runs."""
    found = pressing(deadlines.selectors.clocks(case.subject), now)
    return faces([found], now)[0] if found else None


def _labels(case: Case) -> dict[int, str]:
    """What the clocks of steps and parts are clocks of, in the reader's language."""
    steps = {one.clock_id: one.step.title for one in case.steps.select_related("step")}
    parts = {one.clock_id: one.step.title for one in case.parts.select_related("step")}
    return {clock: title for clock, title in (steps | parts).items() if clock}


def _actors(case: Case) -> set[str]:
    """Everybody named in the rows of a case."""
    rows = (
        case.steps.values_list("finished_by", flat=True),
        case.parts.values_list("finished_by", flat=True),
        case.notices.values_list("issued_by", flat=True),
        case.pauses.values_list("opened_by", flat=True),
        case.pauses.values_list("closed_by", flat=True),
        case.extensions.values_list("asked_by", flat=True),
        case.extensions.values_list("decided_by", flat=True),
        case.violations.values_list("by", flat=True),
    )
    return {case.received_by, *(actor for column in rows for actor in column if actor)}
