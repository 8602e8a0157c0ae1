"""Asking for more time, and the decision on it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.selectors
import deadlines.services
from accounts.principal import Principal
from accounts.rules import Action, Role
from deadlines.rules import Kind as ClockKind
from deadlines.rules import State as ClockState
from hall import events, rules
from hall.errors import Refused, WrongState
from hall.models import Case, Extension
from hall.rules import Command, NoticeKind, Violation
from hall.services.common import close, open_case, record
from hall.services.notices import issue
from hall.services.violations import found_violation

if TYPE_CHECKING:
    from deadlines.models import Clock

EXTENDABLE = tuple(ClockKind(kind) for kind in settings.EXTENSIONS)
"""The clocks for which more time can be asked."""


@transaction.atomic
def ask_extension(
    case: int,
    *,
    clock: int,
    amount: int,
    reason: str,
    who: Principal,
    version: int | None = None,
) -> Extension:
    """Ask for more time on one of a case's clocks, `amount` units of its own limit.

    A request that comes after the limit has ended is refused at once, and raised as a violation:
    the returned extension then is a denied one. Raises `Refused` for what cannot be asked at all.
    """
    found, now = open_case(case, Command.ASK_EXTENSION, who, version)
    wanted = deadlines.selectors.clocks(found.subject).filter(pk=clock).first()
    if wanted is None or not is_extendable(wanted):
        raise Refused("no_such_clock", _("该时限不能延期。"))
    if not reason.strip():
        raise Refused("no_reasons", _("申请延期须说明理由。"))
    if found.extensions.filter(clock=wanted, granted__isnull=True).exists():
        raise WrongState("extension_pending", _("该时限已有待审批的延期申请。"))
    kind = ClockKind(wanted.kind)
    late = _is_late(now, wanted, amount, kind)
    extension = Extension.objects.create(
        case=found, clock=wanted, clock_kind=kind, amount=amount, reason=reason.strip(),
        asked_at=now, asked_by=who.actor,
        granted=False if late else None,
        decided_at=now if late else None,
        decided_by="system:rules" if late else "",
        remark=str(late.text) if late else "",
    )  # fmt: skip
    close(found, events.EXTENSION_ASKED, who, now, extension.facts)
    if late:
        record(found, events.EXTENSION_DENIED, "system:rules", now, extension.facts)
        found_violation(found, Violation.LATE_EXTENSION, who.actor, now)
    return extension


def is_extendable(clock: "Clock") -> bool:
    """Whether more time can be asked on `clock`: a deadline that another office set is its own."""
    counts = clock.state != ClockState.STOPPED and clock.limit_amount is not None
    return counts and clock.kind in EXTENDABLE


def _is_late(now: datetime, clock: "Clock", amount: int, kind: ClockKind) -> Refused | None:
    """The refusal of a late request; any other fault of the request is raised.

    While the clock stands still its limit does not come nearer.
    """
    _approver, most = settings.EXTENSIONS[kind]
    counted = deadlines.selectors.counted(clock, now)
    try:
        rules.check_extension(counted, clock.due_at, amount, clock.limit_unit, most)
    except Refused as refusal:
        if refusal.code != "extension_late":
            raise
        return refusal
    return None


@transaction.atomic
def decide_extension(extension: int, *, grant: bool, remark: str = "", who: Principal) -> Case:
    """Approve or deny a request; who does is data (`settings.EXTENSIONS`).

    What was asked in time may be approved after the limit has passed; the clock then turns back to
    what its new limit says, and the alarm already sounded stays on record.
    """
    wanted = Extension.objects.filter(pk=extension).values_list("case_id", flat=True).first()
    if wanted is None:
        raise Refused("no_such_extension", _("没有这个延期申请。"))
    found, now = open_case(wanted, Command.DECIDE_EXTENSION, who, None, Action.EXTENSION_APPROVE)
    asked = Extension.objects.select_related("clock").get(pk=extension)
    if asked.clock.state == ClockState.STOPPED:
        raise WrongState("clock_stopped", _("该时限已停止计时，不能再延期。"))
    if asked.granted is not None:
        raise WrongState("extension_decided", _("该延期申请已经审批。"))
    approver = Role(settings.EXTENSIONS[asked.clock_kind][0])
    if not who.holds(approver, found.scope):
        raise Refused(
            "other_approver", _("该时限的延期须由%(role)s审批。") % {"role": approver.label}
        )
    if asked.asked_by == who.actor:
        raise Refused("own_extension", _("不能审批本人提出的延期申请。"))
    asked.granted, asked.decided_at = grant, now
    asked.decided_by, asked.remark = who.actor, remark
    asked.save()
    body = asked.facts
    if grant:
        after = deadlines.services.extend(asked.clock_id, by=asked.amount, now=now)
        body |= {"before": asked.clock.due_at, "after": after.due_at}
        content = {
            "amount": asked.amount,
            "unit": after.limit_unit,
            "reason": asked.reason,
            "due_at": after.due_at.isoformat(),
        }
        body["notice"] = issue(found, NoticeKind.EXTENSION, who.actor, now, content).number
    kind = events.EXTENSION_GRANTED if grant else events.EXTENSION_DENIED
    return close(found, kind, who, now, body)
