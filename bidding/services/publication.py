"""Publishing a tender: every interval of its calendar is lawful, or nothing is published."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import accounts.selectors
import deadlines.calendars
from accounts.principal import Principal
from accounts.rules import Kind
from bidding import events
from bidding.errors import Refused, TooSoon
from bidding.models import Tender
from bidding.models.box import Purpose
from bidding.rules.calendar import Checked, Dates, checked, out_of_order
from bidding.rules.kinds import AnnouncementKind, Mark, Regime, Topic
from bidding.rules.states import Command, TenderState
from bidding.services import boxes
from bidding.services.announcing import announce
from bidding.services.common import close_tender, locked_tender, must_run
from ledger import clock

if TYPE_CHECKING:
    from accounts.models import Organisation


def intended(tender: Tender, now: datetime) -> Dates:
    """The dates a draft would have if it were published `now`."""
    dates = {**tender.dates, Mark.NOTICE: now}
    if not tender.is_prequalified:
        dates.setdefault(Mark.DOCUMENTS_FROM, now)
    elif tender.project.regime == Regime.TENDERING:
        dates.setdefault(Mark.PREQUALIFICATION_FROM, now)
    return dates


def intervals(tender: Tender, now: datetime | None = None) -> list[Checked]:
    """Each interval of a tender's calendar beside the law; of a draft, as if published now."""
    dates = intended(tender, now or clock.now()) if tender.notice is None else tender.dates
    return checked(dates, tender.statutes, deadlines.calendars.current())


@transaction.atomic
def publish(tender: int, *, text: str = "", who: Principal, version: int | None = None) -> Tender:
    """Publish a draft now.

    Raises `NotAllowed`, `Conflict`, `TooSoon` with the intervals that breach the law, and `Refused`
    for what is missing: dates, documents, trustees, invited bidders.
    """
    found, now = locked_tender(tender, Command.PUBLISH, version)
    must_run(who, found.project)
    dates = intended(found, now)
    _check_complete(found, dates)
    found_intervals = checked(dates, found.statutes, deadlines.calendars.current())
    if breached := [one for one in found_intervals if not one.satisfied]:
        raise TooSoon(breached)
    for mark, at in dates.items():
        setattr(found, mark.value, at)
    found.state = TenderState.PUBLISHED
    if found.is_prequalified:
        boxes.put(found, Purpose.APPLICATIONS, [])
    close_tender(found, events.TENDER_PUBLISHED, who, now, _facts(found, found_intervals))
    announce(found, AnnouncementKind.NOTICE, text, by=who.actor, now=now)
    return found


@transaction.atomic
def invite(
    tender: int, organisations: Iterable[int], *, who: Principal, version: int | None = None
) -> Tender:
    """Say who is invited to bid. The list is sealed: the entry says that it is, not whom it names.

    Raises `Refused` for a tender that is open to all, and for what is no enterprise.
    """
    found, now = locked_tender(tender, Command.EDIT, version)
    must_run(who, found.project)
    if not found.is_invited:
        raise Refused("not_invited", _("公开招标不发投标邀请书。"))
    wanted = sorted(set(organisations))
    known = accounts.selectors.subtree("/").filter(pk__in=wanted, kind=Kind.ENTERPRISE, active=True)
    if known.count() < len(wanted):
        raise Refused("no_enterprise", _("被邀请人须是已登记的市场主体。"), "invited")
    boxes.put(found, Purpose.INVITED, [{"party": pk} for pk in wanted])
    return close_tender(found, events.TENDER_EDITED, who, now, {"invitations": "sealed"})


def invited(tender: Tender) -> "list[Organisation]":
    """Who is invited: for whoever invited them, and nobody else."""
    parties = [row["party"] for row in boxes.rows(tender, Purpose.INVITED)]
    return list(accounts.selectors.subtree("/").filter(pk__in=parties).order_by("name"))


def _check_complete(tender: Tender, dates: Dates) -> None:
    """Raise `Refused` for the first thing without which nothing can be published."""
    if missing := [mark for mark in _needed(tender) if mark not in dates]:
        names = {"names": "、".join(str(mark.label) for mark in missing)}
        raise Refused("dates_missing", _("还没有填：%(names)s。") % names)
    for before, after in out_of_order(dates):
        pair = {"after": after.label, "before": before.label}
        raise Refused("dates_order", _("“%(after)s”早于“%(before)s”。") % pair)
    topics = [Topic.PREQUALIFICATION] if tender.is_prequalified else [Topic.DOCUMENTS]
    for topic in topics:
        if not tender.documents.filter(topic=topic).exists():
            raise Refused("no_documents", _("还没有上传%(topic)s。") % {"topic": topic.label})
    if not tender.trustees.exists():
        raise Refused("no_trustees", _("还没有指定开标密钥的保管人。"))
    least = tender.statutes.competition.invited
    if tender.is_invited and len(invited(tender)) < least:
        text = ngettext("至少邀请 %(n)s 家。", "至少邀请 %(n)s 家。", least) % {"n": least}
        raise Refused("too_few_invited", text)


def _needed(tender: Tender) -> Sequence[Mark]:
    marks = [Mark.DOCUMENTS_FROM, Mark.DOCUMENTS_TO, Mark.DEADLINE]
    if tender.project.regime == Regime.PROCUREMENT:
        marks.insert(0, Mark.NOTICE_TO)
    if tender.is_prequalified:
        marks.insert(0, Mark.PREQUALIFICATION_DEADLINE)
        if tender.project.regime == Regime.TENDERING:
            marks.insert(0, Mark.PREQUALIFICATION_TO)
    return marks


def _facts(tender: Tender, found: Sequence[Checked]) -> dict[str, object]:
    return {
        "law": tender.law,
        "dates": {mark.value: at.isoformat() for mark, at in tender.dates.items()},
        "intervals": [
            {
                "key": one.interval.key,
                "actual": one.actual,
                "earliest": one.earliest.isoformat(),
                "article": one.interval.article.zh,
            }
            for one in found
        ],
        "documents": [document.document.sha256 for document in tender.documents.all()],
        "trustees": [trustee.organisation_id for trustee in tender.trustees.all()],
        "threshold": tender.threshold,
        "suite": tender.suite,
    }
