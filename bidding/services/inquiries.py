"""Questions and objections: raised by nobody in particular, answered to everybody."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
import deadlines.services
import ledger.services
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Inquiry, Tender
from bidding.parties import party_of
from bidding.rules.changes import after_suspension
from bidding.rules.kinds import AnnouncementKind, InquiryKind, Mark, Topic
from bidding.rules.objections import answer_due, is_in_time
from bidding.rules.states import Command
from bidding.rules.statutes import ObjectionLimit
from bidding.services.announcements import differences
from bidding.services.announcing import announce
from bidding.services.common import (
    UNDISCLOSED,
    check_before_deadline,
    close_tender,
    locked_tender,
    must_run,
)
from deadlines.rules import Kind as ClockKind
from hall.wording import language

MOST_TEXT = 4000
MOVING = (Mark.PREQUALIFICATION_DEADLINE, Mark.DEADLINE)


@dataclass(frozen=True, slots=True)
class Raised:
    """An inquiry, and the secret by which whoever raised it can prove that they did."""

    inquiry: Inquiry
    secret: str


@transaction.atomic
def raise_inquiry(
    tender: int, *, kind: str, text: str, who: Principal, topic: str = Topic.DOCUMENTS
) -> Raised:
    """Ask about, or object to, a tender's documents. Who did is on record nowhere.

    An objection is answered within its limit and, under the Tendering Law, stops the tender until
    then (Regulations 22). Raises `NotAllowed`, and `Refused` for one that comes too late.
    """
    found, now = locked_tender(tender, Command.INQUIRE)
    party = party_of(who)
    check_before_deadline(found, now)
    text = text.strip()
    if not text or len(text) > MOST_TEXT:
        raise Refused("no_text", _("请写明内容，不超过 %(n)d 字。") % {"n": MOST_TEXT}, "text")
    if topic == Topic.PREQUALIFICATION and not found.is_prequalified:
        raise Refused("no_prequalification", _("本次招标没有资格预审。"), "topic")
    limit = found.statutes.objection(Topic(topic))
    objection = kind == InquiryKind.OBJECTION
    if objection:
        _check_in_time(found, limit, now)
    secret = secrets.token_hex(32)
    inquiry = Inquiry.objects.create(
        tender=found, number=found.inquiries.count() + 1, kind=kind, topic=topic, text=text,
        commitment=commitment(party.code or str(party.pk), secret), raised_at=now,
        due_at=answer_due(now, limit, deadlines.calendars.current()) if objection else None,
    )  # fmt: skip
    _record(inquiry, events.INQUIRY_RAISED, UNDISCLOSED, now, {"text": text})
    if objection:
        _start(found, inquiry, limit, now)
    return Raised(inquiry, secret)


def commitment(party: str, secret: str) -> str:
    """The hash under which somebody asked: SHA-256 of the secret's 32 bytes and their code."""
    content = b"mingjing/inquiry/v1\x00" + bytes.fromhex(secret) + party.encode()
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def answer(inquiry: int, *, text: str, who: Principal) -> Inquiry:
    """Answer to everybody; the last answer to an objection lets a suspended tender go on.

    Raises `NotAllowed`, and `Refused` where it is answered already.
    """
    pk = Inquiry.objects.filter(pk=inquiry).values_list("tender", flat=True).first()
    found, now = locked_tender(pk or 0, Command.ANSWER)
    must_run(who, found.project)
    asked = Inquiry.objects.get(pk=inquiry)
    if asked.answered_at:
        raise Refused("answered_already", _("已经答复过了。"))
    if not text.strip():
        raise Refused("no_text", _("请写答复内容。"), "text")
    asked.answer, asked.answered_at, asked.answered_by = text.strip(), now, who.actor
    asked.save()
    late = any(deadlines.services.stop(asked.subject, now=now).values())
    body = {"answer": asked.answer, "late": late}
    _record(asked, events.INQUIRY_ANSWERED, who.actor, now, body)
    if found.suspended_at and not open_objections(found).exists():
        _resume(found, who, now)
    return asked


def open_objections(tender: Tender) -> QuerySet[Inquiry]:
    """The tender's objections that nobody has answered yet."""
    return tender.inquiries.filter(kind=InquiryKind.OBJECTION, answered_at__isnull=True)


def _check_in_time(tender: Tender, limit: ObjectionLimit, now: datetime) -> None:
    if not is_in_time(now, limit, tender.dates, deadlines.calendars.current()):
        article = {"article": limit.article.text(language())}
        raise Refused("too_late", _("提出异议（质疑）的期限已过（%(article)s）。") % article)


def _start(tender: Tender, inquiry: Inquiry, limit: ObjectionLimit, now: datetime) -> None:
    """Start the answer's clock, and stop the tender where the law says so."""
    deadlines.services.start(
        inquiry.subject, ClockKind.STATUTORY, limit.answer,
        scope=tender.scope, started_at=now, now=now, label=f"{tender.number}/{inquiry.number}",
    )  # fmt: skip
    if limit.suspends and tender.suspended_at is None:
        tender.suspended_at = now
        body = {"inquiry": inquiry.number, "article": limit.article.zh}
        close_tender(tender, events.TENDER_SUSPENDED, UNDISCLOSED, now, body)
        text = str(_("收到异议，作出答复前暂停招标投标活动。"))
        announce(tender, AnnouncementKind.SUSPENSION, text, by=UNDISCLOSED, now=now)


def _resume(tender: Tender, who: Principal, now: datetime) -> None:
    """Let the tender go on, its deadlines as much later as it stood still."""
    since, before, calendar = tender.suspended_at, tender.dates, deadlines.calendars.current()
    if since is None:
        raise ValueError("the tender is not suspended")
    for mark in MOVING:
        if mark in before and before[mark] >= since:
            setattr(tender, mark.value, after_suspension(since, now, before[mark], calendar))
    tender.opening, tender.suspended_at = tender.deadline, None
    moved = tender.deadline != before[Mark.DEADLINE]
    announce(
        tender,
        AnnouncementKind.RESUMPTION,
        "",
        by=who.actor,
        now=now,
        before=before[Mark.DEADLINE] if moved else None,
    )
    close_tender(tender, events.TENDER_RESUMED, who, now, differences(before, tender))


def _record(
    inquiry: Inquiry, kind: str, actor: str, now: datetime, body: dict[str, object]
) -> None:
    tender = inquiry.tender
    facts = {"tender": tender.number, "inquiry": inquiry.number, "kind": inquiry.kind}
    ledger.services.append(
        kind,
        subject=inquiry.subject,
        actor=actor,
        scope=tender.scope,
        at=now,
        body={**facts, "topic": inquiry.topic, **body},
    )
