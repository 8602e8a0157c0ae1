"""Letting names be known: their salts show whose leaves were drawn."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Draw, ImportedDraw
from bidding.draw.rules.kinds import DrawState, SeatState
from bidding.draw.selectors import sealed_expert
from bidding.draw.services.common import locked_tender, must_host, record_tender, step
from bidding.envelope.draw import Released
from bidding.errors import Refused


@transaction.atomic
def release(tender: int, *, who: Principal) -> None:
    """Release the names of a tender's committee: for the room that publishes the result, in the
    transaction that does (Tendering Law 37: secret until the result).

    Raises `NotAllowed`, and `Refused` before the evaluation, or where nothing was drawn.
    """
    found, now = locked_tender(tender)
    must_host(who, found)
    draw = Draw.objects.filter(tender=found).exclude(state=DrawState.VOIDED).first()
    imported = ImportedDraw.objects.filter(tender=found, released_at=None).first()
    if draw is None and imported is None:
        raise Refused("nothing_drawn", _("没有可公布的名单。"))
    if draw is not None and draw.state == DrawState.DRAWN:
        if now < draw.evaluation_at:
            raise Refused("secret_still", _("评审结束、结果公布之前，专家名单应当保密。"))
        draw.tender = found
        draw.state, draw.released_at = DrawState.RELEASED, now
        body = {"names": [one.facts() for one in released(draw)]}
        step(draw, events.RELEASED, who, now, body)
    if imported is not None:
        imported.released_at = now
        imported.save(update_fields=["released_at"])
        record_tender(found, events.RELEASED, who, now, {"source": imported.source})


def released(draw: Draw) -> list[Released]:
    """Whose leaves they are: everybody who was reached and has judged, or was passed over."""
    return [
        Released(bytes.fromhex(seat.leaf), who.said, bytes.fromhex(who.salt))
        for seat in draw.seats.exclude(state=SeatState.PASSED)
        for who in (sealed_expert(seat),)
    ]
