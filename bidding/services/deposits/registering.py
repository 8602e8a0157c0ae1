"""The account's entries, disclosed after the deadline, and whose each of them is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Deposit, SealedBid, Tender
from bidding.rules.deposits import DepositKind, first_alike
from bidding.rules.kinds import Occasion
from bidding.rules.states import Command
from bidding.services import drawers
from bidding.services.common import locked_tender
from bidding.services.deposits.common import locked, must_keep, record, was_opened
from bidding.services.deposits.due import Happened, attach, settle
from bidding.services.deposits.statement import Paid, read
from bidding.services.openings import FIRST


@dataclass(frozen=True, slots=True)
class Registered:
    """How many payments of a statement were new, and how many had been registered before."""

    new: int
    known: int


@transaction.atomic
def register(tender: int, statement: bytes, *, who: Principal) -> Registered:
    """Register what came into the account, from a bank's statement (CSV), once bids are closed.

    A payment that is registered already is passed over, by the bank's number of it. Raises
    `NotAllowed`, `BadStatement` with every bad row, and `Refused` before the closing: until then
    the account's entries would tell who bids.
    """
    found, now = locked_tender(tender, Command.DEPOSIT)
    must_keep(who, found)
    rows = read(statement, now)
    known = set(found.deposits.values_list("reference", flat=True))
    new = [_deposit(found, one, who, now) for one in rows if one.reference not in known]
    for deposit in new:
        _recognise(found, deposit)
    Deposit.objects.bulk_create(new)
    body: dict[str, object] = {"statement_sha256": hashlib.sha256(statement).hexdigest()}
    if was_opened(found):
        body["payments"] = [
            {"reference": one.reference, "amount": one.amount, "paid_at": one.paid_at}
            for one in new
        ]
    record(found, events.DEPOSITS_REGISTERED, who, now, body)
    settle(found, now)
    return Registered(len(new), len(rows) - len(new))


@transaction.atomic
def assign(deposit: int, bid: int | None, *, who: Principal) -> Deposit:
    """Say which bid a payment is for; None: for none, and it is due back at once.

    Raises `NotAllowed`, and `Refused` for another tender's bid, or what is due back already.
    """
    found, now = locked(deposit)
    must_keep(who, found.tender)
    if found.due_id is not None:
        raise Refused("due_already", _("这笔保证金已进入退还，不能再改归属。"))
    chosen = SealedBid.objects.filter(tender=found.tender, pk=bid).first() if bid else None
    if bid and chosen is None:
        raise Refused("no_such_bid", _("没有这份投标文件。"), "bid")
    _give(found, chosen)
    found.save()
    body = {"deposit": found.pk, "bid": chosen and chosen.number}
    record(found.tender, events.DEPOSIT_ASSIGNED, who, now, body)
    if chosen is None:
        attach([found], found.tender, Happened(found.lot, Occasion.NO_BID, now), now)
    settle(found.tender, now)
    return found


def _deposit(tender: Tender, paid: Paid, who: Principal, now: datetime) -> Deposit:
    return Deposit(
        tender=tender,
        kind=DepositKind.TRANSFER,
        payer=paid.payer,
        account=paid.account,
        amount=paid.amount,
        paid_at=paid.paid_at,
        reference=paid.reference,
        purpose=paid.purpose,
        registered_at=now,
        registered_by=who.actor,
    )


def _recognise(tender: Tender, deposit: Deposit) -> None:
    """Assign a payment by its payer's name, where that leaves no doubt."""
    standing = list(
        SealedBid.objects.filter(tender=tender, stage=FIRST).select_related("lot", "party")
    )
    party = first_alike(deposit.payer, ((bid.party_id, bid.party.name) for bid in standing))
    mine = [bid for bid in standing if bid.party_id == party]
    if len(mine) > 1:
        mine = [bid for bid in mine if bid.lot.deposit == deposit.amount]
    if len(mine) == 1:
        _give(deposit, mine[0])
    elif not mine:
        _recognise_withdrawn(tender, deposit)


def _recognise_withdrawn(tender: Tender, deposit: Deposit) -> None:
    gone = withdrawn(tender) if was_opened(tender) else []
    names = ((party, accounts.selectors.organisation(party).name) for party, _lot in gone)
    party = first_alike(deposit.payer, names)
    lots = [lot for one, lot in gone if one == party]
    if party is not None and len(lots) == 1:
        deposit.party_id, deposit.lot = party, tender.lots.get(number=lots[0])


def withdrawn(tender: Tender) -> list[tuple[int, int]]:
    """Who withdrew before the deadline and did not come again, as (organisation, lot)."""
    handed_in = [one for one in drawers.records(tender) if one.header_sha256]
    standing = {(one.party, one.lot) for one in handed_in if one.standing}
    return sorted({(one.party, one.lot) for one in handed_in} - standing)


def _give(deposit: Deposit, bid: SealedBid | None) -> None:
    deposit.bid = bid
    deposit.lot = bid.lot if bid else deposit.lot
    deposit.party = bid.party if bid else deposit.party
