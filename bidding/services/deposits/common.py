"""What every command on deposits does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Refused
from bidding.models import Deposit, Opening, Tender
from bidding.rules.ceremony import OpeningState
from bidding.rules.states import Command
from bidding.services.common import locked_tender


def was_opened(tender: Tender) -> bool:
    """Whether its opening began and did not fail: then everybody may know who had bid."""
    return Opening.objects.filter(tender=tender).exclude(state=OpeningState.FAILED).exists()


def must_keep(who: Principal, tender: Tender) -> None:
    """Raise `NotAllowed` unless `who` keeps the deposit account, for the trading centre."""
    who.must(Action.TENDER_ADMIT, tender.project.centre.path)


def locked(deposit: int) -> tuple[Deposit, datetime]:
    """Lock a deposit that is still held, its tender before it, and read the clock.

    Raises `Refused` where there is none, or it is back or kept for good.
    """
    pk = Deposit.objects.filter(pk=deposit).values_list("tender", flat=True).first()
    tender, now = locked_tender(pk or 0, Command.DEPOSIT)
    related = ("lot", "bid", "party", "due")
    found = Deposit.objects.select_related(*related).get(pk=deposit)
    found.tender = tender
    if not found.is_held:
        raise Refused("deposit_ended", _("这笔保证金已经办结。"))
    return found, now


def held(tender: Tender) -> QuerySet[Deposit]:
    """The tender's deposits that are neither back nor kept for good."""
    return tender.deposits.filter(returned_at__isnull=True, forfeited_at__isnull=True)


def record(
    tender: Tender,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object],
    *,
    subject: str = "",
) -> None:
    """Append the entry of something that happened to deposits of a tender.

    It names nobody: who had paid stands in the rows, which fewer may read.
    """
    ledger.services.append(
        kind,
        subject=subject or tender.subject,
        actor=who if isinstance(who, str) else who.actor,
        scope=tender.scope,
        at=now,
        body={"tender": tender.number, **body},
    )
