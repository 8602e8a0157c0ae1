"""Complaints to the authority (投诉): objection first; the award stops by its order alone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.calendars
import worktime
from accounts.principal import Principal
from accounts.rules import Action
from bidding.award import events
from bidding.award.models import Award, Complaint, Objection
from bidding.award.rules.kinds import ComplaintState, Duty, Span
from bidding.award.rules.spans import is_in_time, last_day
from bidding.award.services import duties
from bidding.award.services.common import locked, step
from bidding.award.services.objecting import MOST_TEXT
from bidding.errors import Refused
from bidding.parties import party_of
from bidding.rules.kinds import Regime
from hall.wording import language
from ledger import clock

OPEN = (ComplaintState.RECEIVED, ComplaintState.TAKEN_UP)


@transaction.atomic
def complain(objection: int, *, text: str, who: Principal) -> Complaint:
    """Complain about what an objection was about, once it is answered or its answer is overdue.

    Within 10 days (procurement: 15 working days), the time for the answer not counted. The first
    clock of the authority begins. Raises `NotAllowed` and `Refused`.
    """
    pk = Objection.objects.filter(pk=objection).values_list("award", flat=True).first()
    found, now = locked(pk or 0, stopped=True)
    about, party = Objection.objects.get(pk=objection), party_of(who)
    if about.party_id != party.pk:
        raise Refused("not_yours", _("投诉前应当先由贵单位提出异议（质疑）。"))
    if not text.strip() or len(text) > MOST_TEXT:
        raise Refused("no_text", _("请写明内容，不超过 %(n)d 字。") % {"n": MOST_TEXT}, "text")
    _check_time(found, about, now)
    if about.complaints.filter(state__in=OPEN).exists():
        raise Refused("complained_already", _("同一事项的投诉正在处理。"))
    made = Complaint.objects.create(
        award=found, objection=about, number=found.complaints.count() + 1, party=party,
        text=text.strip(), received_at=now,
    )  # fmt: skip
    duties.begin(found, Duty.TAKE_UP, now, now, made.about)
    if found.regime == Regime.PROCUREMENT:  # decided within 30 working days of its receipt (Law 56)
        duties.begin(found, Duty.DECIDE, now, now, made.about)
    body = {"complaint": made.number, "party": party.pk, "text": made.text}
    step(found, events.COMPLAINT_RECEIVED, who, now, body)
    return made


def may_complain(about: Objection, now: datetime) -> bool:
    """Whether a complaint about an objection is in time at `now`.

    Under the Tendering Law the days count from the answer, or the day it was due; in government
    procurement from the end of the time for answering, also where the answer came sooner
    (答复期满后: Law 55; Order 94 art. 17).
    """
    if about.answered_at is None and now < about.due_at:
        return False
    begins = about.answered_at or about.due_at
    if about.award.regime == Regime.PROCUREMENT:
        begins = max(begins, about.due_at)
    rule = about.award.limits.must(Span.COMPLAIN)
    return is_in_time(now, begins, rule, deadlines.calendars.current())


@transaction.atomic
def take_up(complaint: int, *, accept: bool, reason: str = "", who: Principal) -> Complaint:
    """Take a complaint up, or refuse to with a reason. Raises `NotAllowed` and `Refused`."""
    found, award, now = _locked(complaint, who, ComplaintState.RECEIVED)
    late = duties.end(award, Duty.TAKE_UP, now, found.about)
    if accept:
        found.state, found.taken_up_at = ComplaintState.TAKEN_UP, now
        duties.begin(award, Duty.DECIDE, now, now, found.about)
    else:
        _decide(found, ComplaintState.REFUSED, reason, who, now)
        duties.end(award, Duty.DECIDE, now, found.about)
    found.save()
    kind = events.COMPLAINT_TAKEN_UP if accept else events.COMPLAINT_REFUSED
    step(award, kind, who, now, {"complaint": found.number, "reason": found.decision, "late": late})
    return found


@transaction.atomic
def stop(complaint: int, *, reason: str, who: Principal) -> Complaint:
    """Order the award to be stopped while a complaint is handled (Regulations 62; Law 57)."""
    found, award, now = _locked(complaint, who, ComplaintState.TAKEN_UP)
    if award.stopped_at:
        raise Refused("stopped_already", _("已经责令暂停。"))
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), "reason")
    award.stopped_at = found.stopped_at = now
    rule = award.limits.rule(Span.STOP)
    if rule is not None:
        last = last_day(now, rule, deadlines.calendars.current())
        found.stopped_until = datetime.combine(
            last, datetime.max.time().replace(microsecond=0), worktime.ZONE
        )
    found.save()
    body = {"complaint": found.number, "reason": reason.strip(), "until": found.stopped_until}
    step(award, events.AWARD_STOPPED, who, now, body)
    return found


@transaction.atomic
def lift(complaint: int, *, who: Principal) -> Complaint:
    """Let a stopped award go on. Raises `NotAllowed` and `Refused`."""
    found, award, now = _locked(complaint, who, ComplaintState.TAKEN_UP)
    if found.stopped_at is None or found.lifted_at is not None:
        raise Refused("not_stopped", _("没有责令暂停。"))
    _lift(found, award, who, now)
    found.save()
    return found


@transaction.atomic
def decide(complaint: int, *, upheld: bool, text: str, who: Principal) -> Complaint:
    """Decide on a complaint in writing; an order to stop ends with it."""
    found, award, now = _locked(complaint, who, ComplaintState.TAKEN_UP)
    _decide(found, ComplaintState.UPHELD if upheld else ComplaintState.DISMISSED, text, who, now)
    late = duties.end(award, Duty.DECIDE, now, found.about)
    body = {"complaint": found.number, "upheld": upheld, "text": found.decision, "late": late}
    step(award, events.COMPLAINT_DECIDED, who, now, body)
    if found.stopped_at and not found.lifted_at:
        _lift(found, award, who, now)
    found.save()
    return found


def _check_time(award: Award, about: Objection, now: datetime) -> None:
    if about.answered_at is None and now < about.due_at:
        raise Refused("objection_first", _("异议（质疑）的答复期还没有满，先等待答复。"))
    if not may_complain(about, now):
        article = {"article": award.limits.must(Span.COMPLAIN).article.text(language())}
        raise Refused("too_late", _("投诉的期限已过（%(article)s）。") % article)


def _locked(pk: int, who: Principal, *allowed: ComplaintState) -> tuple[Complaint, Award, datetime]:
    award = Complaint.objects.filter(pk=pk).values_list("award", flat=True).first()
    found, _now = locked(award or 0, stopped=True)
    who.must(Action.TENDER_OVERSEE, found.tender.project.regulator.path)
    complaint = Complaint.objects.get(pk=pk)
    if complaint.state not in allowed:
        text = _("这件投诉%(state)s，不能这样做。")
        raise Refused("wrong_step", text % {"state": ComplaintState(complaint.state).label})
    return complaint, found, clock.now()


def _decide(
    found: Complaint, state: ComplaintState, text: str, who: Principal, now: datetime
) -> None:
    if not text.strip():
        raise Refused("no_reason", _("请写明理由。"), "text")
    found.state, found.decision = state, text.strip()
    found.decided_at, found.decided_by = now, who.actor


def _lift(found: Complaint, award: Award, who: Principal, now: datetime) -> None:
    found.lifted_at, award.stopped_at = now, None
    step(award, events.AWARD_RESUMED, who, now, {"complaint": found.number})
