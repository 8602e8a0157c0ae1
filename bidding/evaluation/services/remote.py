"""Members who judge in another centre's room, each at a browser that is registered there."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Member
from bidding.evaluation.rules.states import State
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import active, locked, must_host, step

_WORKING = (State.CONVENED, State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)


@transaction.atomic
def seat_remotely(evaluation: int, number: int, *, browser: int | None, who: Principal) -> Member:
    """Have the member of a seat judge at a registered browser; None: in the centre's own room.

    Their part begins once that browser records. Raises `NotAllowed`, and `Refused` for a seat that
    nobody has, a browser that somebody else has, or where there is no room with cameras.
    """
    found, now = locked(evaluation, *_WORKING)
    must_host(who, found.tender)
    member = active(found).select_related("person").filter(number=number).first()
    if member is None:
        raise Refused("no_such_member", _("没有这个席位。"), "number")
    member.evaluation = found
    if browser is None:
        filming.leave(member, who.actor)
    else:
        filming.seat(member, browser, who.actor)
    body = {"member": member.key, "browser": browser}
    step(found, events.SEATED_REMOTELY, who, now, body)
    return member
