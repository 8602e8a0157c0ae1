"""An evaluation on camera, from its convening to the signed report."""

import media.selectors
import media.services
from bidding import cameras
from bidding.evaluation.models import Evaluation
from bidding.evaluation.rules.states import State
from media.rules import Occasion

KEEPER = "system:steward"


def look() -> None:
    """Let cameras record for each committee that is convened, and end what has been reported."""
    convened = Evaluation.objects.filter(state=State.CONVENED)
    for one in convened.select_related("tender__project__centre"):
        cameras.prepare(
            Occasion.EVALUATION, one.tender, one.subject, about=[one.subject], actor=KEEPER
        )
    for subject in media.selectors.live_subjects(Occasion.EVALUATION):
        number = subject.removeprefix("evaluation:")
        if Evaluation.objects.filter(pk=number, state=State.REPORTED).exists():
            media.services.end(Occasion.EVALUATION, subject, actor=KEEPER)


def begin(evaluation: Evaluation, actor: str) -> bool:
    """The committee begins to work; whether it is recorded. Raises `Refused`."""
    return cameras.begin(
        Occasion.EVALUATION, evaluation.tender, evaluation.subject,
        about=[evaluation.subject], actor=actor,
    )  # fmt: skip
