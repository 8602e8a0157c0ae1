"""Drawing again: a reason, the supervisor's signature, and the draw before stays on record."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import locked, must_host, must_supervise, step
from bidding.draw.services.skipping import read_signed
from bidding.envelope.draw import Again
from bidding.errors import Refused

STANDING = (DrawState.GIVING, DrawState.CLOSING, DrawState.SHARES, DrawState.DRAWN)


@transaction.atomic
def ask_again(draw: int, *, reason: str, who: Principal) -> Draw:
    """The host says why a draw cannot stand. Nothing changes until the supervisor signs."""
    found, now = locked(draw, *STANDING)
    must_host(who, found.tender)
    if not 0 < len(reason.strip()) <= 200:
        raise Refused("no_reason", _("请用 200 字以内写明重抽的理由。"), "reason")
    previous = hashlib.sha256(found.open).digest()
    found.redo = Again(previous, found.number + 1, reason.strip(), now).encode()
    step(found, events.REDO_ASKED, who, now, {"reason": reason.strip()})
    return found


@transaction.atomic
def sign_again(draw: int, signed: bytes, *, who: Principal) -> Draw:
    """The supervisor signs: this draw is void, and another may be opened."""
    found, now = locked(draw, *STANDING)
    must_supervise(who, found.tender)
    if found.redo is None:
        raise Refused("nothing_to_sign", _("没有待签的重抽声明。"))
    read = read_signed(signed, bytes(found.redo), Again, found)
    found.redo_sigs, found.state = read.sigs, DrawState.VOIDED
    digest = hashlib.sha256(read.statement).hexdigest()
    step(found, events.VOIDED, who, now, {"again_sha256": digest})
    return found
