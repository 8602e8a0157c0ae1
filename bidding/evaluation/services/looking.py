"""A door to the bids: members see the parts they need, and each look is on record."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation
from bidding.evaluation.rules.states import State
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import entries, must_be_signed_in, record, seat_of
from bidding.evaluation.services.rounds import basis_of
from bidding.models import SealedBid
from bidding.rules.ceremony import BidState
from bidding.services.openings import FIRST, SECOND
from bidding.services.parts import opened_bid, parts_of
from ledger import clock

_OPEN = (State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)
_PRICED = (State.PRICES, State.SIGNING)
TECHNICAL = "technical"
"""The parts that may be shown where the bidders' names may not: those whose name begins so."""


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part of a bid: the envelope it came in ("1", "2"), its name, its length in bytes."""

    envelope: str
    name: str
    size: int


def parts(evaluation: Evaluation, who: Principal) -> dict[str, list[PartShown]]:
    """What a member may look at, by the bid's id; of both envelopes once prices are their matter.

    Raises `NotAllowed`, and `Refused` before the review begins.
    """
    _may_look(evaluation, who)
    known = list(entries(evaluation))
    found: dict[str, list[PartShown]] = {one.alias: [] for one in known}
    mine = {(one.lot_id, one.bid.party_id): found[one.alias] for one in known}
    for bid in _read(evaluation):
        if (bid.lot_id, bid.party_id) in mine:
            mine[bid.lot_id, bid.party_id] += [
                PartShown(bid.stage, one.name, one.plain_length)
                for one in parts_of(bid)
                if _shown(evaluation, one.name)
            ]
    return found


@transaction.atomic
def look(
    entry: int, part: str, target: BinaryIO, *, who: Principal, envelope: str = FIRST
) -> Entry:
    """Write a part of a bid into `target` for a member, and that they looked into the ledger.

    Raises `NotAllowed`, and `Refused` for a part that may not be shown, or none.
    """
    about = Entry.objects.select_related("evaluation__tender", "bid").get(pk=entry)
    evaluation = about.evaluation
    member = _may_look(evaluation, who)
    mine = _read(evaluation).filter(lot=about.lot_id, party=about.bid.party_id, stage=envelope)
    bid = mine.first()
    named = [one.name for one in parts_of(bid)] if bid else []
    if bid is None or part not in named or not _shown(evaluation, part):
        raise Refused("no_such_part", _("没有可以查看的这一部分。"))
    opened_bid(bid).write(part, target)
    body = {"member": member, "bid": about.alias, "envelope": envelope, "part": part}
    record(evaluation, events.BID_LOOKED_AT, who, clock.now(), body)
    return about


def is_anonymous(evaluation: Evaluation) -> bool:
    """Whether members may not know yet whose the bids are."""
    hidden = evaluation.state in (State.CONVENED, State.REVIEW, State.SCORES)
    return hidden and basis_of(evaluation).method.anonymous


def _may_look(evaluation: Evaluation, who: Principal) -> str:
    member = seat_of(evaluation, who)
    must_be_signed_in(member)
    if evaluation.state not in _OPEN:
        raise Refused("wrong_step", _("现在不能查看投标文件。"))
    filming.must_be_on_record(member)
    return member.key


def _shown(evaluation: Evaluation, name: str) -> bool:
    return not is_anonymous(evaluation) or name.startswith(TECHNICAL)


def _read(evaluation: Evaluation) -> QuerySet[SealedBid]:
    """The bids that were read out; the second envelopes too, once prices are looked at."""
    stages = (FIRST, SECOND) if evaluation.state in _PRICED else (FIRST,)
    found = SealedBid.objects.filter(tender=evaluation.tender_id, state=BidState.READ)
    return found.filter(stage__in=stages).select_related("lot", "party").order_by("stage", "pk")
