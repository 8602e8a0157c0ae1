"""Electronic guarantees: they travel inside the envelope, in a part called `guarantee`."""

from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused
from bidding.models import Deposit, Opening, SealedBid, Tender
from bidding.rules.ceremony import BidState
from bidding.rules.deposits import DepositKind, is_guarantee
from bidding.services import parts
from bidding.services.log import KEEPER
from bidding.services.reading import head_of

MOST_BYTES = 32 * 1024 * 1024
"""The largest guarantee that a page hands out."""


def find(tender: Tender, now: datetime) -> None:
    """Make a row of each guarantee that lay in an envelope which has been read out."""
    opened = SealedBid.objects.filter(tender=tender, state=BidState.READ)
    known = set(tender.deposits.values_list("reference", flat=True))
    Deposit.objects.bulk_create(
        Deposit(
            tender=tender,
            lot_id=bid.lot_id,
            bid=bid,
            party_id=bid.party_id,
            kind=DepositKind.GUARANTEE,
            payer=bid.party.name,
            reference=bid.header_sha256,
            registered_at=now,
            registered_by=KEEPER,
        )
        for bid in opened.select_related("party")
        if bid.header_sha256 not in known and part_of(bid)
    )


def part_of(bid: SealedBid) -> str | None:
    """The name of the part of an envelope that holds a guarantee."""
    names = (part.name for part in head_of(bid).header.parts)
    return next((name for name in names if is_guarantee(name)), None)


def write(bid: SealedBid, target: BinaryIO) -> None:
    """Write the guarantee that lay in an opened envelope into `target`.

    Raises `Refused` where there is none, `EnvelopeError` where it does not open.
    """
    part = part_of(bid)
    if part is None or bid.state != BidState.READ:
        raise Refused("no_guarantee", _("没有可以查看的电子保函。"))
    if head_of(bid).header.part(part).plain_length > MOST_BYTES:
        raise Refused("guarantee_too_large", _("文件太大。"))
    opening = Opening.objects.get(tender=bid.tender_id, stage=bid.stage)
    found = next(one for one in parts.opened(opening) if one.bid.pk == bid.pk)
    found.write(part, target)
