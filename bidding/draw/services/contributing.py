"""Contributors hand in their envelopes: 32 random bytes that nobody can open before the close."""

from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from bidding.draw import events
from bidding.draw.models import Contribution, Draw
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import locked, locked_tender, on_record, step
from bidding.draw.services.logging import say
from bidding.envelope import EnvelopeError, Tender
from bidding.envelope.draw import Contribution as Given
from bidding.envelope.tenderlog import Leaf
from bidding.envelope.tenderlog.draws import DrawContributed
from bidding.errors import Refused
from bidding.services.refusals import refused

MOST_BYTES = 256 * 1024
GIVES = (Action.TENDER_RUN, Action.TENDER_ADMIT, Action.TENDER_OVERSEE)


def asked_of(draw: Draw, who: Principal) -> list[Contribution]:
    """The contributions that `who` may give, for the organisations they act for."""
    found = draw.contributions.select_related("organisation")
    return [one for one in found if any(who.may(way, one.organisation.path) for way in GIVES)]


@on_record("contribute")
def contribute(tender: int, position: int, file: bytes, *, who: Principal) -> Leaf:
    """Hand in the envelope of one contributor, once; the leaf that the log promises.

    Raises `NotAllowed` for another's, `Refused` out of turn or for an envelope of another draw.
    """
    draw, now = locked(_current(tender), DrawState.GIVING)
    found = draw.contributions.filter(position=position).first()
    if found is None or found not in asked_of(draw, who):
        raise Refused("not_yours", _("您不是这一份的出数方。"))
    if found.file is not None:
        raise Refused("given_already", _("已经出数，不能更改。"))
    given = _read(found, file, draw)
    found.file, found.header_sha256, found.given_at = file, given.name.hex(), now
    found.save()
    body = DrawContributed(draw.tender.number, draw.number, now, found.ident, given.name)
    leaf = say(draw, body, now)
    facts = {"contributor": found.ident, "header_sha256": found.header_sha256}
    step(draw, events.CONTRIBUTED, who, now, facts)
    return leaf


def _current(tender: int) -> int:
    found, _now = locked_tender(tender)
    return found.draws.exclude(state=DrawState.VOIDED).values_list("pk", flat=True).first() or 0


def _read(found: Contribution, file: bytes, draw: Draw) -> Given:
    if len(file) > MOST_BYTES:
        raise Refused("too_large", _("文件太大。"), "file")
    try:
        given = Given.read(found.ident, file, Tender.parse(bytes(draw.tender_file)))
    except EnvelopeError as error:
        raise refused(error) from error
    if draw.contributions.filter(header_sha256=given.name.hex()).exists():
        raise Refused("copied", _("这份出数信封已由他人交来。"), "file")
    return given
