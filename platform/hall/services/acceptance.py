"""Accepting an application, or refusing it; the clocks that start with acceptance."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.services
import worktime
from accounts.principal import Principal
from deadlines.rules import Kind as ClockKind
from hall import events
from hall.errors import Refused, WrongState
from hall.models import Case, CaseStep, Part
from hall.rules import CaseKind, Command, NoticeKind, State
from hall.services.common import close, limit, open_case
from hall.services.notices import issue


@transaction.atomic
def accept(case: int, *, who: Principal, version: int | None = None) -> Case:
    """Accept an application whose papers are complete (受理通知书) and start its clocks."""
    found, now = open_case(case, Command.ACCEPT, who, version)
    if not found.papers_complete:
        raise WrongState("papers_missing", _("材料不齐，请一次性告知申请人补正。"))
    notice = begin(found, accepted_at=now, now=now, actor=who.actor)
    return close(found, events.ACCEPTED, who, now, {"notice": notice, **_dues(found)})


def begin(case: Case, *, accepted_at: datetime, now: datetime, actor: str) -> str:
    """Set a case in process as of `accepted_at`; returns the number of its acceptance notice."""
    deadlines.services.stop(case.subject, now=now)
    case.state = State.ACCEPTED
    case.kind = CaseKind(case.revision.kind)
    case.accepted_at = accepted_at
    _start_clocks(case, accepted_at, now)
    _lay_out_steps(case, accepted_at, now)
    clock = case.promised_clock
    content = {
        "accepted_at": accepted_at.isoformat(),
        "limit": case.revision.promised_amount,
        "unit": case.revision.promised_unit,
        "due_at": clock.due_at.isoformat() if clock else None,
    }
    return issue(case, NoticeKind.ACCEPTANCE, actor, now, content).number


def _start_clocks(case: Case, accepted_at: datetime, now: datetime) -> None:
    revision = case.revision
    promised = worktime.INSTANT
    if case.kind != CaseKind.INSTANT:
        promised = limit(revision.promised_amount, revision.promised_unit)
    statutory = limit(revision.statutory_amount, revision.statutory_unit)
    begin_clock = partial(
        deadlines.services.start, case.subject, scope=case.scope, started_at=accepted_at, now=now
    )
    begin_clock(ClockKind.STATUTORY, statutory)
    case.promised_clock = begin_clock(ClockKind.PROMISED, promised)


def _lay_out_steps(case: Case, accepted_at: datetime, now: datetime) -> None:
    for step in case.revision.steps.filter(part=False):
        CaseStep.objects.create(case=case, step=step, order=step.order)
    begin_next_step(case, accepted_at, now)
    if case.kind != CaseKind.JOINT:
        return
    for step in case.revision.steps.filter(part=True):
        clock = deadlines.services.start(
            case.subject, ClockKind.PART, limit(step.limit_amount, step.limit_unit),
            scope=case.scope, started_at=accepted_at, now=now, label=step.name,
        )  # fmt: skip
        Part.objects.create(case=case, step=step, clock=clock)


def begin_next_step(case: Case, started_at: datetime, now: datetime) -> CaseStep | None:
    """Start the clock of the first step not yet begun; None when all have been."""
    upcoming = case.steps.filter(started_at__isnull=True).select_related("step").first()
    if upcoming is None:
        return None
    step = upcoming.step
    upcoming.started_at = started_at
    upcoming.clock = deadlines.services.start(
        case.subject, ClockKind.STEP, limit(step.limit_amount, step.limit_unit),
        scope=case.scope, started_at=started_at, now=now, label=step.name,
    )  # fmt: skip
    upcoming.save()
    return upcoming


@transaction.atomic
def refuse(case: int, *, reasons: str, who: Principal, version: int | None = None) -> Case:
    """Refuse an application in writing, with reasons and the right of review (S0 art. 18)."""
    found, now = open_case(case, Command.REFUSE, who, version)
    if not reasons.strip():
        raise Refused("no_reasons", _("不予受理必须书面说明理由。"))
    deadlines.services.stop(found.subject, now=now)
    found.kind, found.state, found.ended_at = CaseKind.RETURNED, State.REFUSED, now
    found.decision = reasons.strip()
    notice = issue(found, NoticeKind.REFUSAL, who.actor, now, {"reasons": reasons.strip()})
    return close(found, events.REFUSED, who, now, {"notice": notice.number})


def _dues(case: Case) -> dict[str, object]:
    return {
        "accepted_at": case.accepted_at,
        "due_at": case.promised_clock.due_at if case.promised_clock else None,
    }
