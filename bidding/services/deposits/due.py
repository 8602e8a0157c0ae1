"""Who is due their deposit back, and by when.

    due(tender, lot, Occasion.AWARDED, at, winner=organisation)    # the award notice went out
    due(tender, lot, Occasion.CONTRACTED, at, winner=organisation) # the contract was signed

Other rooms say what happened; the law's limits say whether that makes deposits due. What happens to
the tender itself (withdrawn, failed, not unlocked by nobody's fault) is found by `settle`, which
the steward calls.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
import deadlines.services
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Deposit, DepositReturn, Lot, Opening, Tender, TenderLog
from bidding.rules.ceremony import BidState
from bidding.rules.deposits import due_at
from bidding.rules.kinds import Occasion
from bidding.rules.states import Command, TenderState
from bidding.rules.statutes import ReturnLimit
from bidding.services.common import locked_tender
from bidding.services.deposits import guarantees
from bidding.services.deposits.common import held, record
from bidding.services.log import KEEPER
from deadlines.rules import Kind as ClockKind

SAID = (Occasion.AWARDED, Occasion.CONTRACTED)
"""What only another room knows."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a lot, and when."""

    lot: Lot | None
    occasion: Occasion
    at: datetime
    winner: int | None = None


@transaction.atomic
def due(
    tender: int,
    lot: int,
    occasion: Occasion,
    at: datetime,
    *,
    who: Principal | str,
    winner: int | None = None,
) -> DepositReturn | None:
    """Say that `occasion` happened `at` to the lot with this number; deposits become due by law.

    None where the law waits for another occasion: under the Tendering Law losers wait for the
    contract (Regulations 57), in procurement for the award notice (Regulations 33). Said again, it
    is the same. Raises `Refused` for no such lot, or an occasion that is not for others to tell.
    """
    found, now = locked_tender(tender, Command.DEPOSIT)
    about = found.lots.filter(number=lot).first()
    if about is None or occasion not in SAID:
        raise Refused("no_occasion", _("没有这个标段，或这不是退还保证金的事由。"))
    if found.statutes.giving_back(occasion) is None:
        return None
    if said := found.deposit_returns.filter(lot=about, occasion=occasion).first():
        return said
    made = _return(found, Happened(about, occasion, at, winner))
    body = {"lot": lot, "occasion": occasion, "happened_at": at, "due_at": made.due_at}
    record(found, events.DEPOSITS_DUE, who, now, body, subject=made.subject)
    settle(found, now)
    close_if_done(made, now)
    return made


def settle(tender: Tender, now: datetime) -> None:
    """Attach every deposit to what makes it due, as far as that has happened.

    In the transaction of a command that holds the tender's lock. Done again, it changes nothing.
    """
    guarantees.find(tender, now)
    waiting = held(tender).filter(due__isnull=True).select_related("bid", "lot")
    for deposit in waiting:
        if happened := _happened(tender, deposit):
            attach([deposit], tender, happened, now)
    for made in tender.deposit_returns.filter(occasion__in=SAID).select_related("lot"):
        happened = Happened(made.lot, Occasion(made.occasion), made.happened_at)
        attach(_concerned(tender, made), tender, happened, now)


def attach(
    deposits: Collection[Deposit], tender: Tender, happened: Happened, now: datetime
) -> None:
    """Make these deposits due on an occasion that the law knows, and start its clock."""
    if not deposits:
        return
    made = _return(tender, happened)
    for deposit in deposits:
        deposit.due = made
        deposit.save(update_fields=["due"])
    running = made.settled_at is None and made.deposits.count() > len(deposits)
    if not running:
        _start(made, tender, now)
    body = {
        "occasion": happened.occasion,
        "due_at": made.due_at,
        "deposits": [one.pk for one in deposits],
    }
    record(tender, events.DEPOSITS_DUE, KEEPER, now, body, subject=made.subject)


def close_if_done(made: DepositReturn, now: datetime) -> None:
    """Stop the clock once nothing of this return is held any more."""
    if not held(made.tender).filter(due=made).exists():
        deadlines.services.stop(made.subject, now=now)
        made.settled_at = now
        made.save(update_fields=["settled_at"])


def look_after() -> None:
    """Settle what has come due by itself since; the steward calls it.

    Each tender is a transaction of its own.
    """
    for pk in _waiting().values_list("pk", flat=True):
        with transaction.atomic():
            settle(*locked_tender(pk, Command.DEPOSIT))


def _waiting() -> QuerySet[Tender]:
    """The tenders in which a deposit waits for something that has happened."""
    over = Deposit.objects.filter(
        due__isnull=True, returned_at__isnull=True, forfeited_at__isnull=True
    )
    ended = Q(tender__state__in=(TenderState.CANCELLED, TenderState.FAILED))
    gone = Q(bid__state__in=(BidState.WITHDRAWN, BidState.RETURNED))
    return Tender.objects.filter(pk__in=over.filter(ended | gone).values("tender"))


def _happened(tender: Tender, deposit: Deposit) -> Happened | None:
    """What has happened to a deposit's bid or tender by itself."""
    if tender.ended_at is not None:
        return Happened(deposit.lot, Occasion.ENDED, tender.ended_at)
    opening = Opening.objects.filter(tender=tender).order_by("stage").first()
    if opening is None:
        return None
    if deposit.bid is None:
        gone = deposit.party_id is not None  # its envelope was withdrawn before the deadline
        return Happened(deposit.lot, Occasion.WITHDRAWN, _disclosed(tender)) if gone else None
    match deposit.bid.state:
        case BidState.RETURNED:
            return Happened(deposit.lot, Occasion.ENDED, opening.began_at)
        case BidState.WITHDRAWN if opening.frozen_at is not None:
            return Happened(deposit.lot, Occasion.UNOPENED, opening.frozen_at)
    return None


def _disclosed(tender: Tender) -> datetime:
    """When it became known who had withdrawn: at the closing, and not before it to anybody.

    The limit counts from when the purchaser has the notice (Regulations 35), and until the closing
    it lies sealed (docs/decisions/0018-deposits-after-the-deadline.md).
    """
    closed = TenderLog.objects.get(tender=tender).closed_at
    if closed is None:
        raise ValueError("an opening without a closed log")
    return closed


def _concerned(tender: Tender, made: DepositReturn) -> list[Deposit]:
    """The deposits of a lot to which an award or a contract makes a difference."""
    found = held(tender).filter(due__isnull=True, lot=made.lot)
    if _limit(tender, Occasion(made.occasion)).spares_winner:
        found = found.exclude(party=made.winner)
    return list(found)


def _return(tender: Tender, happened: Happened) -> DepositReturn:
    at = due_at(happened.at, _limit(tender, happened.occasion), deadlines.calendars.current())
    made, _new = DepositReturn.objects.get_or_create(
        tender=tender,
        lot=happened.lot,
        occasion=happened.occasion,
        defaults={"winner_id": happened.winner, "happened_at": happened.at, "due_at": at},
    )
    return made


def _limit(tender: Tender, occasion: Occasion) -> ReturnLimit:
    limit = tender.statutes.giving_back(occasion)
    if limit is None:
        raise ValueError(f"the law gives nothing back on {occasion}")
    return limit


def _start(made: DepositReturn, tender: Tender, now: datetime) -> None:
    """Start the clock, or start it again for a deposit that was registered late."""
    within = _limit(tender, Occasion(made.occasion)).within
    deadlines.services.start(
        made.subject, ClockKind.STATUTORY, within,
        scope=tender.scope, started_at=made.happened_at, now=now, label=tender.number,
    )  # fmt: skip
    made.settled_at = None
    made.save(update_fields=["settled_at"])
