"""What pages and the opening record say of deposits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.principal import Principal
from accounts.rules import Action
from bidding.models import Deposit, DepositReturn, SealedBid, Tender
from bidding.rules.deposits import Finding, Payment, findings, same_name
from bidding.rules.kinds import Occasion
from bidding.rules.statutes import ReturnLimit
from bidding.services.common import runs
from bidding.services.deposits.common import was_opened
from bidding.services.deposits.guarantees import part_of
from bidding.services.openings import FIRST
from hall.wording import language


@dataclass(frozen=True, slots=True)
class Seen:
    """A bid beside the deposits that came for it."""

    bid: SealedBid
    deposits: list[Deposit]
    findings: list[Finding]
    guarantee: str | None
    """The name of the envelope's part that holds one."""


@dataclass(frozen=True, slots=True)
class Due:
    """What makes deposits due, with its article."""

    made: DepositReturn
    limit: ReturnLimit

    @property
    def article(self) -> str:
        """The citation in the reader's language."""
        return self.limit.article.text(language())


def may_read(who: Principal, tender: Tender) -> bool:
    """Whether `who` may know who paid.

    The keeper of the account; the purchaser and the regulator only of a tender that was opened: of
    one that never was, nobody has to know who would have bid.
    """
    project = tender.project
    if who.may(Action.TENDER_ADMIT, project.centre.path):
        return True
    official = runs(who, project) or who.may(Action.TENDER_OVERSEE, project.regulator.path)
    return official and was_opened(tender)


def seen(tender: Tender) -> list[Seen]:
    """Every bid of an opened tender with its deposits, in the order of reading out."""
    if not was_opened(tender) or tender.deadline is None:
        return []
    paid: dict[int, list[Deposit]] = defaultdict(list)
    for deposit in tender.deposits.filter(bid__isnull=False).select_related("due"):
        paid[deposit.bid_id or 0].append(deposit)
    found = SealedBid.objects.filter(tender=tender, stage=FIRST).select_related("lot", "party")
    return [_seen(bid, paid[bid.pk], tender.deadline) for bid in found]


def _seen(bid: SealedBid, deposits: list[Deposit], deadline: datetime) -> Seen:
    payments = [
        Payment(one.amount, one.paid_at, same_name(one.payer, bid.party.name))
        for one in deposits
        if one.amount is not None and one.paid_at is not None
    ]
    part = part_of(bid)
    found = findings(bid.lot.deposit, deadline, payments, guaranteed=part is not None)
    return Seen(bid, deposits, found, part)


def unassigned(tender: Tender) -> list[Deposit]:
    """The payments of which nobody knows yet which bid they are for."""
    found = tender.deposits.filter(bid__isnull=True, due__isnull=True, returned_at__isnull=True)
    return list(found.filter(forfeited_at__isnull=True))


def dues(tender: Tender) -> list[Due]:
    """What makes deposits of a tender due, the first first."""
    found = []
    for made in tender.deposit_returns.select_related("lot", "winner"):
        limit = tender.statutes.giving_back(Occasion(made.occasion))
        if limit is not None:
            found.append(Due(made, limit))
    return found


def of_parties(parties: Iterable[int]) -> list[Deposit]:
    """The deposits of these organisations, the newest first."""
    related = ("tender__project", "lot", "due")
    found = Deposit.objects.filter(party__in=list(parties)).select_related(*related)
    return list(found.order_by("-pk"))
