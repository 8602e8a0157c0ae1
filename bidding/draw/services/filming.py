"""A draw on camera, from before it is opened until its seats are drawn."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import media.selectors
import media.services
from accounts.principal import Principal
from bidding import cameras
from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import locked_tender, must_host
from bidding.errors import Refused
from bidding.models import Tender
from bidding.rules.states import TenderState
from media.rules import Occasion

KEEPER = "system:steward"
UNDER_WAY = (DrawState.GIVING, DrawState.CLOSING, DrawState.SHARES)
ENDED = (TenderState.CANCELLED, TenderState.FAILED)


@transaction.atomic
def film(tender: int, *, who: Principal) -> None:
    """Let the cameras record for the tender's next draw. Raises `NotAllowed` and `Refused`."""
    found, _now = locked_tender(tender)
    must_host(who, found)
    if not cameras.prepare(Occasion.DRAW, found, coming(found), actor=who.actor):
        raise Refused("no_cameras", _("交易中心没有登记用于专家抽取的录像场所。"))


def begin(draw: Draw, actor: str) -> bool:
    """The draw that is being opened is recorded from now on; whether it is. Raises `Refused`."""
    subject = subject_of(draw.tender_id, draw.number)
    return cameras.begin(Occasion.DRAW, draw.tender, subject, about=[draw.subject], actor=actor)


def coming(tender: Tender) -> str:
    """What media knows the tender's next draw by."""
    return subject_of(tender.pk, Draw.objects.filter(tender=tender).count() + 1)


def subject_of(tender: int, number: int) -> str:
    """What media knows a draw by: it is recorded before it has a row."""
    return f"draw:{tender}/{number}"


def end_if_over() -> None:
    """End the recordings of draws whose seats are drawn, or that will not come."""
    for subject in media.selectors.live_subjects(Occasion.DRAW):
        tender, _slash, number = subject.removeprefix("draw:").partition("/")
        draw = Draw.objects.filter(tender=int(tender), number=int(number)).first()
        if draw is None and not Tender.objects.filter(pk=int(tender), state__in=ENDED).exists():
            continue
        if draw is None or draw.state not in UNDER_WAY:
            media.services.end(Occasion.DRAW, subject, actor=KEEPER)
