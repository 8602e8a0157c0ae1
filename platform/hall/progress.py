"""What the public is told of a case: its progress, no name in full, no internal note."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hall.faces import Face, faces
from hall.models import Case, CaseStep, Notice, Part
from hall.rules import Ground, mask
from hall.selectors import asked_for


class Stage(StrEnum):
    """How far a step has come."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """A step or a part by its name."""

    title: str
    stage: Stage
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A case as its applicant sees it.

    `face` is the promised clock while it runs or stands still: the clocks of steps are the hall's
    own affair. `missing` is what the applicant still has to bring.
    """

    case: Case
    applicant: str
    face: Face | None
    steps: list[Step]
    notices: list[Notice]
    missing: list[str]
    pause: str


def progress(case: Case, now: datetime) -> Progress:
    """How far `case` has come at `now`."""
    promised = case.promised_clock
    pause = case.pauses.filter(until__isnull=True).first()
    steps = [_step(one) for one in case.steps.select_related("step")]
    parts = [_step(one) for one in case.parts.select_related("step")]
    return Progress(
        case=case,
        applicant=mask(case.applicant),
        face=faces([promised], now)[0] if promised and not case.ended_at else None,
        steps=[*steps, *parts],
        notices=list(case.notices.all()),
        missing=asked_for(case),
        pause=str(Ground(pause.ground).label) if pause else "",
    )


def _step(one: CaseStep | Part) -> Step:
    begun = isinstance(one, Part) or one.started_at is not None
    stage = Stage.DONE if one.finished_at else Stage.NOW if begun else Stage.AHEAD
    return Step(one.step.title, stage, one.finished_at)
