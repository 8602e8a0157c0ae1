"""How a case ends: forwarded and answered, decided, or withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from hall import events, rules
from hall.errors import Refused, WrongState
from hall.models import Case
from hall.rules import CaseKind, Command, NoticeKind, State
from hall.services.common import close, is_paused, open_case
from hall.services.notices import issue
from hall.services.stopping import stop_clocks


@transaction.atomic
def forward(case: int, *, to: str, who: Principal, version: int | None = None) -> Case:
    """Forward an escalated case to the higher authority: its local part ends here (S0 art. 19)."""
    found, now = open_case(case, Command.FORWARD, who, version)
    if found.kind != CaseKind.ESCALATED:
        raise Refused("not_escalated", _("只有上报件可以上报。"))
    rules.check_running(is_paused(found))
    _check_steps(found)
    if not to.strip():
        raise Refused("no_authority", _("请填写上级机关。"))
    found.ended_late = _stop(found, who, now)
    found.state = State.FORWARDED
    body = {"to": to.strip(), "late": found.ended_late}
    return close(found, events.FORWARDED, who, now, body)


@transaction.atomic
def finish(
    case: int, *, outcome: str, decision: str = "", who: Principal, version: int | None = None
) -> Case:
    """Decide a case and issue its decision (决定书); every step and part must be done."""
    found, now = open_case(case, Command.FINISH, who, version)
    rules.check_running(is_paused(found))
    steps = found.steps.filter(finished_at__isnull=True).count()
    parts = found.parts.filter(finished_at__isnull=True).count()
    rules.check_finish(CaseKind(found.kind), State(found.state), steps, parts)
    rules.check_outcome(CaseKind(found.kind), outcome, decision)
    late = _stop(found, who, now)
    if found.state != State.FORWARDED:
        found.ended_late = late
    found.state, found.ended_at = State.FINISHED, now
    found.outcome, found.decision = outcome, decision.strip()
    content = {"outcome": outcome, "decision": found.decision}
    notice = issue(found, NoticeKind.DECISION, who.actor, now, content)
    body = {"outcome": outcome, "late": found.ended_late, "notice": notice.number}
    return close(found, events.FINISHED, who, now, body)


@transaction.atomic
def withdraw(case: int, *, reason: str, who: Principal, version: int | None = None) -> Case:
    """Write down that the applicant took the application back."""
    found, now = open_case(case, Command.WITHDRAW, who, version)
    if not reason.strip():
        raise Refused("no_reasons", _("请填写撤回原因。"))
    late = _stop(found, who, now)
    found.ended_late = late if found.accepted_at else None
    found.state, found.ended_at = State.WITHDRAWN, now
    found.decision = reason.strip()
    return close(found, events.WITHDRAWN, who, now, {"late": found.ended_late})


def _check_steps(case: Case) -> None:
    if left := case.steps.filter(finished_at__isnull=True).count():
        raise WrongState("steps_open", _("尚有 %(n)d 个环节未办，不能上报。") % {"n": left})


def _stop(case: Case, who: Principal, now: datetime) -> bool:
    """Stop every clock of a case; tell whether the promised one ended late."""
    return stop_clocks(case, who, now).get(case.promised_clock_id or 0, False)
