"""An evaluation on camera, from its convening to the signed report.

Whoever judges in another centre's room records themselves there, with that room's browser.
"""

from django.utils.translation import gettext_lazy as _

import media.selectors
import media.services
from bidding import cameras
from bidding.errors import Refused
from bidding.evaluation.models import Evaluation, Member
from bidding.evaluation.rules.states import State
from media.errors import Refused as NotSeated
from media.rules import Occasion, TrackState
from media.selectors import Feed

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


def feeds(member: Member) -> list[Feed]:
    """What a member has to record of themselves; [] for whoever sits in the centre's own room."""
    subject = member.evaluation.subject
    return media.selectors.feeds(Occasion.EVALUATION, subject, member.person.actor)


def must_be_on_record(member: Member) -> None:
    """Raise `Refused` while a remote member's browser has never recorded yet.

    One that recorded and is lost stops nobody: what is missing is a gap of the recording.
    """
    if any(one.state == TrackState.WAITING for one in feeds(member)):
        raise Refused("not_recorded", _("您的浏览器还没有开始录像，请先打开录像页。"))


def seat(member: Member, browser: int, actor: str) -> None:
    """Let a member record themselves at a browser. Raises `Refused`."""
    evaluation = member.evaluation
    tender, about = evaluation.tender, [evaluation.subject]
    if not cameras.prepare(
        Occasion.EVALUATION, tender, evaluation.subject, about=about, actor=actor
    ):
        raise Refused("no_room", _("交易中心没有登记评标用的录像场所。"))
    try:
        media.services.seat(
            Occasion.EVALUATION, evaluation.subject, browser=browser,
            sitter=member.person.actor, actor=actor,
        )  # fmt: skip
    except NotSeated as refusal:
        raise Refused(refusal.code, refusal.text, "browser") from refusal


def leave(member: Member, actor: str) -> None:
    """Nothing more is recorded of a member at a browser: replaced, or in the centre's own room."""
    media.services.leave(
        Occasion.EVALUATION, member.evaluation.subject, sitter=member.person.actor, actor=actor
    )
