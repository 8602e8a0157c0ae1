"""What every command on a case does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import deadlines.selectors
import ledger.services
import worktime
from accounts.principal import Principal
from accounts.rules import Action
from hall import rules
from hall.errors import Conflict, Refused
from hall.models import Case
from hall.rules import Command
from ledger import clock


def open_case(
    case: int,
    command: Command,
    who: Principal,
    version: int | None,
    action: Action | None = Action.CASE_PROCESS,
) -> tuple[Case, datetime]:
    """Lock a case for `command` and read the clock, in this order.

    Raises `NotAllowed`, `Refused` for a case that does not exist or is in the wrong state, and
    `Conflict` when the person saw an older version.
    """
    found = Case.objects.select_for_update().filter(pk=case).first()
    if found is None:
        raise Refused("no_such_case", _("没有这个办件。"))
    if action is not None:  # None: the command asks at another window, of a step or a part
        who.must(action, found.scope)
    if version is not None and version != found.version:
        raise Conflict("changed_meanwhile", _("该办件刚刚被他人更新，请核对后重试。"))
    rules.check(command, rules.State(found.state))
    return found, clock.now()


def is_paused(case: Case) -> bool:
    """Whether the case's clocks stand still."""
    return deadlines.selectors.standstill_of(case.subject) is not None


def close(
    case: Case, kind: str, who: Principal, now: datetime, body: Mapping[str, object] | None = None
) -> Case:
    """Save a changed case under its next version and record the deed."""
    case.version += 1
    case.save()
    record(case, kind, who.actor, now, body)
    return case


def record(
    case: Case, kind: str, actor: str, now: datetime, body: Mapping[str, object] | None = None
) -> None:
    """Append the entry of something that happened to a case."""
    ledger.services.append(
        kind,
        subject=case.subject,
        actor=actor,
        scope=case.scope,
        at=now,
        body={
            "case": case.number,
            "kind": case.kind,
            "state": case.state,
            "version": case.version,
            **(body or {}),
        },
    )


def limit(amount: int, unit: str) -> worktime.Limit:
    """A limit as an item's revision states it."""
    return worktime.Limit(amount, worktime.Unit(unit))
