"""A door to the bids: members see the parts they need, and each look is on record."""

from collections.abc import Iterator
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Entry, Evaluation
from bidding.evaluation.rules.states import State
from bidding.evaluation.services import filming
from bidding.evaluation.services.common import entries, must_be_signed_in, record, seat_of
from bidding.evaluation.services.rounds import basis_of
from bidding.models import Opening
from bidding.services.openings import FIRST
from bidding.services.parts import OpenedBid, opened
from ledger import clock

_OPEN = (State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)
TECHNICAL = "technical"
"""The parts that may be shown where the bidders' names may not: those whose name begins so."""


def parts(evaluation: Evaluation, who: Principal) -> dict[str, list[tuple[str, int]]]:
    """What a member may look at: by the bid's id the names of its parts with their lengths.

    Raises `NotAllowed`, and `Refused` before the review begins.
    """
    _may_look(evaluation, who)
    found = {one.bid.pk: one.parts for one in _opened(evaluation)}
    return {
        entry.alias: [
            (part.name, part.plain_length)
            for part in found.get(entry.bid_id, ())
            if _shown(evaluation, part.name)
        ]
        for entry in entries(evaluation)
    }


@transaction.atomic
def look(entry: int, part: str, target: BinaryIO, *, who: Principal) -> Entry:
    """Write a part of a bid into `target` for a member, and that they looked into the ledger.

    Raises `NotAllowed`, and `Refused` for a part that may not be shown, or none.
    """
    about = Entry.objects.select_related("evaluation__tender", "bid").get(pk=entry)
    evaluation = about.evaluation
    member = _may_look(evaluation, who)
    found = [one for one in _opened(evaluation) if one.bid.pk == about.bid_id]
    named = [one.name for one in found[0].parts] if found else []
    if part not in named or not _shown(evaluation, part):
        raise Refused("no_such_part", _("没有可以查看的这一部分。"))
    found[0].write(part, target)
    body = {"member": member, "bid": about.alias, "part": part}
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


def _opened(evaluation: Evaluation) -> Iterator[OpenedBid]:
    return opened(Opening.objects.get(tender=evaluation.tender_id, stage=FIRST))
