"""Engineering changes: proposed into their tier, reviewed step by step, some shown in public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import deadlines.calendars
from accounts.principal import Principal
from accounts.rules import Action
from bidding.award import events
from bidding.award.models import Award, Change, ChangeStep, Contract, Picture
from bidding.award.rules.changes import steps, tier
from bidding.award.rules.kinds import AwardState, ChangeState, Duty, Reviewer, Span, Tier
from bidding.award.rules.spans import last_day
from bidding.award.services import duties
from bidding.award.services.common import locked, record
from bidding.award.services.deciding import end_of_day
from bidding.award.services.papers import keep
from bidding.errors import Refused
from bidding.rules.calendar import noon
from bidding.rules.kinds import ProjectKind
from bidding.services.common import must_run

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

WITHOUT_BODY = (Reviewer.PARTIES, Reviewer.PUBLICITY)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An engineering change as it is asked for; `amount` in yuan, what falls away subtracted."""

    title: str
    reason: str
    amount: Decimal
    major_design: bool = False
    emergency: bool = False
    leave: str = ""


@transaction.atomic
def propose(award: int, asked: Proposal, bodies: Mapping[str, int], *, who: Principal) -> Change:
    """Ask for a change; `bodies` says by the kind of review which organisation makes it.

    Raises `NotAllowed`, and `Refused` for an emergency without the government's leave, or where a
    review has no body.
    """
    found, now = locked(award, AwardState.CONTRACTED, stopped=True)
    must_run(who, found.tender.project)
    contract = found.contract
    _check(found, asked)
    into = tier_of(contract, asked.amount)
    made = Change.objects.create(
        contract=contract, number=contract.changes.count() + 1, title=asked.title.strip(),
        reason=asked.reason.strip(), amount=asked.amount, tier=into, emergency=asked.emergency,
        major_design=asked.major_design, leave=asked.leave.strip(), state=ChangeState.REVIEWED,
        proposed_at=now, proposed_by=who.actor,
    )  # fmt: skip
    for one in steps(into, major_design=asked.major_design):
        body = None if one.reviewer in WITHOUT_BODY else _body(bodies, one.reviewer)
        ChangeStep.objects.create(change=made, stage=one.stage, reviewer=one.reviewer, body_id=body)
    said = {"change": made.number, "amount": made.amount, "tier": made.tier, "leave": made.leave}
    record(found, events.CHANGE_PROPOSED, who, now, {**said, "title": made.title})
    _begin_stage(found, made, now)
    return made


def tier_of(contract: Contract, amount: Decimal) -> Tier:
    """The tier of a change of `amount` after those that went before and were not refused."""
    standing = contract.changes.exclude(state=ChangeState.REFUSED)
    before = standing.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    awarded = contract.award.price or contract.price
    total = contract.price + before + amount
    return tier(awarded, total, amount, before, contract.award.limits.tiers)


@transaction.atomic
def review(step: int, *, approve: bool, opinion: str, who: Principal) -> Change:
    """Review a step whose turn it is; one refusal ends the change.

    Raises `NotAllowed` and `Refused`.
    """
    asked = ChangeStep.objects.filter(pk=step)
    pk = asked.values_list("change__contract__award", flat=True).first()
    award, now = locked(pk or 0, stopped=True)
    found = ChangeStep.objects.select_related("change", "body").get(pk=step)
    change = found.change
    _check_turn(award, found, who)
    if not opinion.strip():
        raise Refused("no_opinion", _("请写明审核意见。"), "opinion")
    found.approved, found.opinion = approve, opinion.strip()
    found.decided_at, found.decided_by = now, who.actor
    found.save()
    ended = [duties.end(award, duty, now, found.about) for duty in _duties()]
    said = {
        "change": change.number,
        "step": found.reviewer,
        "approved": approve,
        "late": any(ended),
    }
    record(award, events.CHANGE_REVIEWED, who, now, {**said, "opinion": found.opinion})
    if not approve:
        _end(award, change, ChangeState.REFUSED, who, now)
    elif not change.current:
        _end(award, change, ChangeState.APPROVED, who, now)
    else:
        _begin_stage(award, change, now)
    return change


@transaction.atomic
def conclude(change: int, *, objections: str, who: Principal) -> Change:
    """End a change's publicity once its five days are over: without objections it is approved."""
    pk = Change.objects.filter(pk=change).values_list("contract__award", flat=True).first()
    award, now = locked(pk or 0, stopped=True)
    must_run(who, award.tender.project)
    found = Change.objects.get(pk=change)
    if found.state != ChangeState.PUBLIC or found.public_to is None:
        raise Refused("not_public", _("该变更不在公示。"))
    if now <= found.public_to:
        text = _("公示期到 %(day)s 才结束。")
        raise Refused("publicity_runs", text % {"day": f"{found.public_to:%Y-%m-%d}"})
    shown = found.current[0]
    shown.approved, shown.opinion = not objections.strip(), objections.strip() or str(_("无异议"))
    shown.decided_at, shown.decided_by = now, who.actor
    shown.save()
    _end(award, found, ChangeState.APPROVED if shown.approved else ChangeState.REFUSED, who, now)
    return found


@transaction.atomic
def add_picture(change: int, file: "UploadedFile[bytes]", *, who: Principal) -> Picture:
    """Keep a picture of works done in an emergency. Raises `NotAllowed` and `Refused`."""
    pk = Change.objects.filter(pk=change).values_list("contract__award", flat=True).first()
    award, now = locked(pk or 0, stopped=True)
    must_run(who, award.tender.project)
    found = Change.objects.get(pk=change)
    if not found.emergency:
        raise Refused("no_emergency", _("只有紧急变更需要留存影像。"))
    document = keep(award, file, who, now)
    said = {"change": found.number, "sha256": document.sha256, "name": document.name}
    record(award, events.PICTURE_ADDED, who, now, said)
    return Picture.objects.create(change=found, document=document, added_at=now)


def _check(award: Award, asked: Proposal) -> None:
    if award.tender.project.kind != ProjectKind.CONSTRUCTION:
        raise Refused("no_works", _("只有工程合同有工程变更。"))
    if not asked.title.strip() or not asked.reason.strip():
        raise Refused("no_reason", _("请写明变更内容和理由。"), "reason")
    if asked.emergency and not asked.leave.strip():
        raise Refused("no_leave", _("紧急变更须先经市政府同意，请填写批示文号。"), "leave")


def _body(bodies: Mapping[str, int], reviewer: Reviewer) -> int:
    body = bodies.get(reviewer.value)
    if body is None or not accounts.selectors.subtree("/").filter(pk=body, active=True).exists():
        text = _("请选择“%(who)s”由哪个机构审核。")
        raise Refused("no_body", text % {"who": reviewer.label}, reviewer.value)
    return body


def _check_turn(award: Award, step: ChangeStep, who: Principal) -> None:
    """Raise unless it is this step's turn and `who` is who reviews it."""
    if step.body is None:
        must_run(who, award.tender.project)
    else:
        who.must(Action.TENDER_OVERSEE, step.body.path)
    turn = {one.pk for one in step.change.current}
    if step.change.state != ChangeState.REVIEWED or step.pk not in turn:
        raise Refused("not_your_turn", _("还没有轮到这一步，或已经办结。"))


def _begin_stage(award: Award, change: Change, now: datetime) -> None:
    """Begin the limits of the steps whose turn it is; a publicity begins by itself."""
    by_reviewer = {
        (one.stage, one.reviewer): one.duty
        for one in steps(Tier(change.tier), major_design=change.major_design)
    }
    for one in change.current:
        duty = by_reviewer[one.stage, Reviewer(one.reviewer)]
        if duty is not None:
            duties.begin(award, duty, now, now, one.about)
        elif one.reviewer == Reviewer.PUBLICITY:
            rule = award.limits.must(Span.CHANGE_PUBLICITY)
            last = last_day(now, rule, deadlines.calendars.current())
            change.public_to = end_of_day(noon(last))
            change.state = ChangeState.PUBLIC
            change.save(update_fields=["public_to", "state"])


def _end(award: Award, change: Change, state: ChangeState, who: Principal, now: datetime) -> None:
    change.state, change.ended_at = state, now
    change.save(update_fields=["state", "ended_at"])
    for one in change.steps.filter(decided_at__isnull=True):
        for duty in _duties():
            duties.end(award, duty, now, one.about)
    record(award, events.CHANGE_ENDED, who, now, {"change": change.number, "state": state.value})


def _duties() -> tuple[Duty, ...]:
    return Duty.REVIEW, Duty.FINANCE, Duty.DESIGN
