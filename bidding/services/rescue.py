"""The rescue file (补救, Order 20 art. 31): the very same envelope, handed in once more.

Taken only where the tender documents allow it, until the bids are read out, and only if it is byte
for byte the envelope whose receipt was given: its header's hash names every byte of it.
"""

import time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bidding import events, vault
from bidding.envelope.tenderlog import Rescue
from bidding.errors import Refused
from bidding.models import Opening, SealedBid
from bidding.registration import Registered, recognise
from bidding.rules.ceremony import BidState, OpeningState
from bidding.sealing import seal
from bidding.services import log, standing, tickets, transfers
from bidding.services.closing import PLACE_STEP
from bidding.services.openings import bids, locked, step
from bidding.services.reading import DAMAGED, head_of, open_if_enough, place_of
from bidding.services.tickets import Transfer

STEPS = (OpeningState.LOCKS, OpeningState.HASHES, OpeningState.SHARES)


def begin(slip: str, header_sha256: str) -> str:
    """Announce one's own envelope that stands, once more: a ticket. Raises `Refused`."""
    mine = recognise(slip, standing.tender_of(slip))
    bid = SealedBid.objects.select_related("tender", "lot").filter(header_sha256=header_sha256)
    found = bid.first()
    if found is None or (found.tender_id, found.party_id) != (mine.tender, mine.party):
        raise Refused("no_such_bid", _("没有这份投标文件。"))
    if not found.tender.rescue:
        raise Refused("no_rescue", _("招标文件没有规定可以补救。"))
    _opening(found)
    seconds = settings.BID_TRANSFER_HOURS * 3600
    length = head_of(found).file_size
    place = transfers.reserved(length, seconds, f"rescue/{found.pk}")
    registered = Registered(found.tender_id, found.party_id, found.certificate, found.received_at)
    until = time.time() + seconds
    transfer = Transfer(
        registered, found.lot.number, found.stage, header_sha256, place, until, rescue=True
    )
    return tickets.write(transfer)


def awaited(opening: Opening) -> list[str]:
    """The header hashes of bids that the platform has not kept whole: the opening waits for them.

    They are in the opening hall already; by them a bidder knows its own.
    """
    found = bids(opening, BidState.SEALED, BidState.UNLOCKED)
    return [bid.header_sha256 for bid in found if bid.reason == DAMAGED]


@transaction.atomic
def accept(transfer: Transfer) -> SealedBid:
    """Put a rescue file that has come whole in the place of what the platform kept."""
    head = transfers.whole(transfer)
    found = SealedBid.objects.get(header_sha256=head.header_sha256.hex())
    opening, now = locked(_opening(found).pk, *STEPS)
    bid = SealedBid.objects.select_related("lot").get(pk=found.pk)
    if bid.state not in (BidState.SEALED, BidState.UNLOCKED):
        raise Refused("wrong_step", _("这份投标文件不再需要补救。"))
    if not vault.keep(transfer.place):
        raise Refused("no_transfer", _("上传已过期，请重新开始。"))
    vault.free(place_of(bid))
    bid.place = seal(f"place/{bid.header_sha256}", [transfer.place.json()], PLACE_STEP)
    bid.reason = ""
    bid.save(update_fields=["place", "reason"])
    number, lot = opening.tender.number, str(bid.lot.number)
    leaf = Rescue(number, lot, bid.stage, head.header_sha256, now)
    log.append(opening.tender, [leaf], now)
    step(opening, events.BID_RESCUED, f"party:{bid.party_id}", now, {"bid": bid.number})
    open_if_enough(opening, now)
    return bid


def _opening(bid: SealedBid) -> Opening:
    found = Opening.objects.filter(tender=bid.tender_id, stage=bid.stage, state__in=STEPS).first()
    if found is None:
        raise Refused("wrong_step", _("现在不接受补救。"))
    return found
