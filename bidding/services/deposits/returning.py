"""Paying deposits back, or keeping one for a reason that the law or the documents name."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import worktime
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Deposit, SealedBid
from bidding.rules.ceremony import BidState
from bidding.rules.deposits import Owed, owed
from bidding.rules.kinds import Ground, Occasion
from bidding.rules.statutes import ReturnLimit
from bidding.services.common import must_run
from bidding.services.deposits.common import locked, must_keep, record, was_opened
from bidding.services.deposits.due import close_if_done

MOST_REFERENCE, MOST_REASON = 64, 500


@transaction.atomic
def give_back(
    deposit: int,
    *,
    reference: str,
    on: date,
    who: Principal,
    their_doing: bool = False,
) -> Deposit:
    """Write down that a deposit went back `on` this day, with the bank's number of the payment.

    The interest and the price of lateness that the law asks for are reckoned up to that day; the
    latter not where it is late by the bidder's own doing (`their_doing`). A guarantee is released.
    Raises `NotAllowed`, and `Refused` for what is not due, or a day that cannot be.
    """
    found, now = locked(deposit)
    must_keep(who, found.tender)
    if found.due is None:
        raise Refused("not_due", _("这笔保证金还没有到退还的时候。"))
    if not reference.strip() or len(reference.strip()) > MOST_REFERENCE:
        raise Refused("no_reference", _("请填写银行退款流水号或保函解除编号。"), "reference")
    _check_day(found, on, now)
    sums = sums_of(found, on, their_doing=their_doing)
    found.interest, found.charge = sums.interest, sums.charge
    found.returned_on, found.returned_at, found.returned_by = on, now, who.actor
    found.return_reference = reference.strip()
    found.save()
    body = {
        "deposit": found.pk,
        "on": on.isoformat(),
        "reference": found.return_reference,
        "late": on > worktime.to_local(found.due.due_at).date(),
    }
    if was_opened(found.tender):
        body |= {"amount": found.amount, "interest": sums.interest, "charge": sums.charge}
    record(found.tender, events.DEPOSIT_RETURNED, who, now, body, subject=found.due.subject)
    close_if_done(found.due, now)
    return found


def sums_of(deposit: Deposit, on: date, *, their_doing: bool = False) -> Owed:
    """What goes back for a deposit that is due, if that happens `on` this day."""
    limit = limit_of(deposit)
    if deposit.amount is None or deposit.paid_at is None:
        return Owed(Decimal(0), Decimal(0), Decimal(0))  # a guarantee: nothing was paid
    paid = worktime.to_local(deposit.paid_at).date()
    due = worktime.to_local(deposit.due.due_at).date() if deposit.due else on
    return owed(
        deposit.amount,
        paid,
        on,
        due,
        interest=limit is not None and limit.interest,
        late=limit is not None and limit.late and not their_doing,
    )


def limit_of(deposit: Deposit) -> ReturnLimit | None:
    """The limit by which a deposit is due back; None while it is not."""
    if deposit.due is None:
        return None
    return deposit.tender.statutes.giving_back(Occasion(deposit.due.occasion))


@transaction.atomic
def forfeit(deposit: int, *, ground: str, reason: str, who: Principal) -> Deposit:
    """Keep a deposit for good, on a ground that the law names, with the reason on record.

    The purchaser decides that. Raises `NotAllowed`, and `Refused` without a reason, for a ground
    that this law does not know, or a bid of which it is not true.
    """
    found, now = locked(deposit)
    must_run(who, found.tender.project)
    if ground not in found.tender.statutes.forfeits:
        raise Refused("no_ground", _("法律没有规定这种不予退还的情形。"), "ground")
    _check_ground(Ground(ground), found.bid)
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Refused("no_reason", _("请写明理由。"), "reason")
    found.ground, found.reason = ground, reason.strip()
    found.forfeited_at, found.forfeited_by = now, who.actor
    found.save()
    body = {"deposit": found.pk, "ground": ground, "reason": found.reason}
    record(found.tender, events.DEPOSIT_FORFEITED, who, now, body)
    if found.due is not None:
        close_if_done(found.due, now)
    return found


def _check_day(deposit: Deposit, on: date, now: datetime) -> None:
    """Raise `Refused` for a day in the future, or before the money came."""
    paid = deposit.paid_at or deposit.registered_at
    if not worktime.to_local(paid).date() <= on <= worktime.to_local(now).date():
        raise Refused("wrong_day", _("退还日期应在到账之后、不晚于今天。"), "on")


def _check_ground(ground: Ground, bid: SealedBid | None) -> None:
    """Raise `Refused` where the ground is not true of the bid.

    One not unlocked by the bidder's fault counts as revoked (Order 20 art. 31).
    """
    if bid is None:
        raise Refused("no_bid", _("没有投标文件的付款人，保证金应当退还。"))
    if (ground is Ground.REVOKED) != (bid.state == BidState.REVOKED):
        raise Refused("wrong_ground", _("这份投标文件的情形与所选事由不符。"), "ground")
