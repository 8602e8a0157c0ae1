"""A tender that does not come to its award: cancelled or failed, and tendered again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.services
from accounts.principal import Principal
from accounts.rules import Action
from bidding import events
from bidding.errors import Refused
from bidding.models import Tender
from bidding.rules.kinds import AnnouncementKind
from bidding.rules.parties import Keeper
from bidding.rules.states import Command, TenderState
from bidding.services.announcing import announce
from bidding.services.common import close_tender, locked_project, locked_tender, must_run, runs
from bidding.services.drafting import TERMS, Draft, LotDraft, begin
from bidding.services.inquiries import open_objections
from ledger import clock


@transaction.atomic
def cancel(tender: int, *, reason: str, who: Principal, version: int | None = None) -> Tender:
    """End a published tender before its opening, with the reason told to everybody.

    Raises `NotAllowed`, `Conflict` and `Refused`.
    """
    found, _now = locked_tender(tender, Command.CANCEL, version)
    must_run(who, found.project)
    return _end(found, TenderState.CANCELLED, AnnouncementKind.CANCELLATION, reason, who)


@transaction.atomic
def fail(tender: int, *, reason: str, who: Principal, version: int | None = None) -> Tender:
    """Declare that a tender has failed, as with fewer bids than the law asks for.

    The runner or the centre says so, and only once its deadline has come, or that of its
    prequalification: before it nobody can know. Raises `NotAllowed`, `Conflict` and `Refused`.
    """
    found, now = locked_tender(tender, Command.FAIL, version)
    if not runs(who, found.project):
        who.must(Action.TENDER_ADMIT, found.project.centre.path)
    if not may_fail(found, now):
        raise Refused("not_yet", _("截止时间之前不能宣布流标。"))
    return _end(found, TenderState.FAILED, AnnouncementKind.FAILURE, reason, who)


def may_fail(tender: Tender, now: datetime) -> bool:
    """Whether it can be known by `now` that a tender has failed."""
    first = tender.prequalification_deadline or tender.deadline
    return first is not None and now >= first and tender.suspended_at is None


@transaction.atomic
def repeat(tender: int, *, who: Principal) -> Tender:
    """Draft the next tender of the project after one that failed or was cancelled, linked to it.

    Terms, lots and trustees are taken over, dates and documents are not: they have to be new.
    """
    found, _now = locked_tender(tender, Command.REPEAT)
    must_run(who, found.project)
    if Tender.objects.filter(repeats=found).exists():
        raise Refused("repeated_already", _("已经重新招标。"))
    return begin(locked_project(found.project_id), _again(found), who, repeats=found)


def _again(tender: Tender) -> Draft:
    return Draft(
        lots=[
            LotDraft(lot.name, lot.estimate, lot.deposit, lot.name_en) for lot in tender.lots.all()
        ],
        trustees=[
            Keeper(one.organisation_id, one.holder_id, one.deputy_id)
            for one in tender.trustees.all()
        ],
        **{name: getattr(tender, name) for name in TERMS},
    )


def _end(
    tender: Tender, state: TenderState, kind: AnnouncementKind, reason: str, who: Principal
) -> Tender:
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), "reason")
    now = clock.now()
    for inquiry in open_objections(tender):
        deadlines.services.stop(inquiry.subject, now=now)
    tender.state, tender.reason, tender.ended_at = state, reason.strip(), now
    tender.suspended_at = None
    failed = state == TenderState.FAILED
    announce(tender, kind, tender.reason, by=who.actor, now=now)
    deed = events.TENDER_FAILED if failed else events.TENDER_CANCELLED
    return close_tender(tender, deed, who, now, {"reason": tender.reason})
