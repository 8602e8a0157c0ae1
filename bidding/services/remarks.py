"""Objections raised on the spot at an opening, and answered there (Regulations 44)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding import events
from bidding.errors import Refused
from bidding.models import Remark
from bidding.parties import party_of
from bidding.rules.ceremony import OpeningState
from bidding.services.openings import bids, locked, must_host, step

MOST_TEXT = 2000
DURING = (
    OpeningState.LOCKS,
    OpeningState.HASHES,
    OpeningState.SHARES,
    OpeningState.OPENED,
)


@transaction.atomic
def raise_remark(opening: int, *, text: str, who: Principal) -> Remark:
    """Object to the opening while it lasts. Raises `NotAllowed` for whoever has no bid in it."""
    found, now = locked(opening, *DURING)
    party = party_of(who)
    if all(bid.party_id != party.pk for bid in bids(found)):
        raise NotAllowed(Action.TENDER_BID)
    remark = Remark.objects.create(
        opening=found, number=found.remarks.count() + 1, party=party, text=_checked(text), at=now
    )
    body = {"remark": remark.number, "text": remark.text}
    step(found, events.REMARK_RAISED, who, now, body)
    return remark


@transaction.atomic
def answer_remark(remark: int, *, text: str, who: Principal) -> Remark:
    """Answer an objection on the spot. Raises `NotAllowed`, and `Refused` for a second answer."""
    asked = Remark.objects.get(pk=remark)
    found, now = locked(asked.opening_id, *DURING)
    must_host(who, found)
    if asked.answered_at:
        raise Refused("answered_already", _("已经答复过了。"))
    asked.answer, asked.answered_at, asked.answered_by = _checked(text), now, who.actor
    asked.save()
    body = {"remark": asked.number, "answer": asked.answer}
    step(found, events.REMARK_ANSWERED, who, now, body)
    return asked


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > MOST_TEXT:
        raise Refused("no_text", _("请写明内容，不超过 %(n)d 字。") % {"n": MOST_TEXT}, "text")
    return text
