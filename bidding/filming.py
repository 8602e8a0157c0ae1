"""Openings on camera: bidding asks media to record them, from some time before to their end.

Kept by the steward, beside the opening itself and never in its way: the lawful instant waits for
no camera.
"""

from django.conf import settings

import media.selectors
import media.services
from bidding.models import Opening, Tender
from bidding.rules.ceremony import OpeningState
from bidding.rules.states import TenderState
from ledger import clock
from media.rules import LIVE, Occasion, State

KEEPER = "system:steward"
OVER = (OpeningState.RECORDED, OpeningState.FAILED)
NEVER = (TenderState.CANCELLED, TenderState.FAILED)


def subject_of(tender: Tender) -> str:
    """What media knows the opening of a tender by: all its envelopes are one occasion."""
    return f"tender:{tender.pk}"


def look() -> None:
    """Let cameras run before a deadline, know when the opening begins, and stop when it is over."""
    soon = clock.now() + settings.RECORDING_LEAD
    coming = Tender.objects.filter(state=TenderState.PUBLISHED, deadline__lte=soon)
    for tender in coming.select_related("project__centre"):
        prepare(tender)
    for opening in Opening.objects.exclude(state__in=OVER).select_related(
        "tender__project__centre"
    ):
        prepare(opening.tender, opening)
        if opening.state != OpeningState.CALLED and _waits(opening.tender):
            media.services.begin(Occasion.OPENING, subject_of(opening.tender), actor=KEEPER)
    for subject in media.selectors.live_subjects(Occasion.OPENING):
        end_if_over(subject)


def _waits(tender: Tender) -> bool:
    """Whether a recording of its opening is prepared and does not know yet that it has begun."""
    standing = media.selectors.standing(Occasion.OPENING, subject_of(tender))
    return standing is not None and standing.state == State.PREPARED


def prepare(tender: Tender, opening: Opening | None = None) -> None:
    """Let the cameras of the room record, where the trading centre has one with cameras."""
    standing = media.selectors.standing(Occasion.OPENING, subject_of(tender))
    about = [] if opening is None else [opening.subject]
    if standing is not None and (standing.state not in LIVE or set(about) <= {*standing.about}):
        return
    room = media.selectors.room_for(Occasion.OPENING, tender.project.centre.path)
    if room is not None:
        media.services.prepare(
            Occasion.OPENING, subject_of(tender), room=room, title=tender.project.title,
            scope=tender.scope, about=about, actor=KEEPER,
        )  # fmt: skip


def end_if_over(subject: str) -> None:
    """End the recording of an opening that is over, or that will not come."""
    tender = Tender.objects.filter(pk=int(subject.removeprefix("tender:"))).first()
    if tender is None:
        return
    openings = Opening.objects.filter(tender=tender)
    under_way = openings.exclude(state__in=OVER).exists()
    held = openings.exists() and not under_way
    if held or (tender.state in NEVER and not under_way):
        media.services.end(Occasion.OPENING, subject, actor=KEEPER)
