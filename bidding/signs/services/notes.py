"""What a supervisor writes to a sign. It changes no bid: whoever evaluates decides on bids."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.signs import events
from bidding.signs.doors import must_read
from bidding.signs.models import FoundSign, Opinion, SignNote
from bidding.signs.services.record import record
from ledger import clock


@transaction.atomic
def note(sign: int, *, opinion: str, text: str, who: Principal) -> SignNote:
    """Write to a sign; notes stay, and the last one counts. Raises `NotAllowed` and `Refused`."""
    related = ("analysis__lot", "analysis__tender__project__regulator",
               "analysis__tender__project__centre")  # fmt: skip
    found = FoundSign.objects.select_related(*related).filter(pk=sign).first()
    if found is None:
        raise Refused("no_such_sign", _("没有这条线索。"))
    must_read(who, found.analysis.tender.project)
    if not text.strip():
        raise Refused("no_text", _("请写明核查情况。"), "text")
    now = clock.now()
    made = SignNote.objects.create(
        sign=found, opinion=Opinion(opinion), text=text.strip(), at=now, by=who.actor
    )
    body = {"sign": found.pk, "kind": found.kind, "opinion": made.opinion, "text": made.text}
    record(found.analysis, events.SIGN_NOTED, who.actor, now, body)
    return made
