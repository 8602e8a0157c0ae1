"""The entry application: a purchaser or agent asks, the trading centre accepts or gives back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from accounts.rules import Action, Kind
from bidding import events
from bidding.errors import Refused
from bidding.models import Project
from bidding.rules.kinds import ProjectKind, Regime
from bidding.rules.states import ProjectState
from bidding.services.common import close_project, locked_project, must_run, record_project
from documents.services import next_number
from ledger import clock

if TYPE_CHECKING:
    from accounts.models import Organisation

PREFIXES = {
    (Regime.TENDERING, ProjectKind.CONSTRUCTION): "GC",
    (Regime.TENDERING, ProjectKind.GOODS): "HW",
    (Regime.TENDERING, ProjectKind.SERVICES): "FW",
    (Regime.PROCUREMENT, ProjectKind.GOODS): "CH",
    (Regime.PROCUREMENT, ProjectKind.SERVICES): "CF",
}
"""The letters of a project's number. Works of the government are tendered by the Tendering Law
(Procurement Law 4), so the second regime has none.
"""


@dataclass(frozen=True, slots=True)
class Application:
    """What an entry application says; organisations by their numbers."""

    name: str
    regime: str
    kind: str
    purchaser: int
    centre: int
    regulator: int
    estimate: Decimal
    agent: int | None = None
    name_en: str = ""
    approval: str = ""
    funding: str = ""


@transaction.atomic
def apply(
    application: Application,
    *,
    who: Principal,
    project: int | None = None,
    version: int | None = None,
) -> Project:
    """Apply for a project to be traded, or once more for one that was given back.

    Raises `NotAllowed`, and `Refused` for parties or a kind that do not fit.
    """
    found = Project() if project is None else _given_back(project, version, who)
    _fill(found, application)
    must_run(who, found)
    now = clock.now()
    found.state, found.reason = ProjectState.APPLIED, ""
    found.applied_at, found.applied_by = now, who.actor
    body = {"name": found.name, "regime": found.regime, "kind": found.kind}
    if found.pk:
        return close_project(found, events.PROJECT_APPLIED, who, now, body)
    found.number = _number(found, timezone.localtime(now).year)
    found.save()
    record_project(found, events.PROJECT_APPLIED, who, now, body)
    return found


@transaction.atomic
def accept(project: int, *, who: Principal, version: int | None = None) -> Project:
    """Accept a project for trading. Raises `NotAllowed`, `Refused` and `Conflict`."""
    return _decide(project, ProjectState.ACCEPTED, "", who, version)


@transaction.atomic
def give_back(project: int, *, reason: str, who: Principal, version: int | None = None) -> Project:
    """Return an application with the reason; it can be mended and sent again."""
    if not reason.strip():
        raise Refused("no_reason", _("请写明退回的理由。"), "reason")
    return _decide(project, ProjectState.RETURNED, reason.strip(), who, version)


def _decide(
    pk: int, state: ProjectState, reason: str, who: Principal, version: int | None
) -> Project:
    found = locked_project(pk, version)
    who.must(Action.TENDER_ADMIT, found.centre.path)
    if found.state != ProjectState.APPLIED:
        raise Refused("decided_already", _("该申请已经办理过了。"))
    now = clock.now()
    found.state, found.reason = state, reason
    found.decided_at, found.decided_by = now, who.actor
    accepted = state == ProjectState.ACCEPTED
    kind = events.PROJECT_ACCEPTED if accepted else events.PROJECT_RETURNED
    return close_project(found, kind, who, now, {"reason": reason} if reason else {})


def _given_back(pk: int, version: int | None, who: Principal) -> Project:
    found = locked_project(pk, version)
    must_run(who, found)
    if found.state != ProjectState.RETURNED:
        raise Refused("not_returned", _("只有被退回的申请可以修改后重新提交。"))
    return found


def _fill(project: Project, application: Application) -> None:
    """Put what the application says into the row."""
    if project.pk and (project.regime, project.kind) != (application.regime, application.kind):
        raise Refused("number_given", _("编号已定，适用法律和类别不能再改。"), "regime")
    if (Regime(application.regime), ProjectKind(application.kind)) not in PREFIXES:
        raise Refused("regime_kind", _("政府采购工程招标适用招标投标法。"), "regime")
    if application.estimate <= 0:
        raise Refused("no_estimate", _("估算价或预算应大于零。"), "estimate")
    for field in ("name", "name_en", "regime", "kind", "approval", "funding", "estimate"):
        setattr(project, field, getattr(application, field))
    project.purchaser = _party(application.purchaser, "purchaser")
    project.agent = _party(application.agent, "agent") if application.agent else None
    project.centre = _party(application.centre, "centre", Kind.CENTRE)
    project.regulator = _party(application.regulator, "regulator")
    project.scope = project.centre.path
    sides = [project.purchaser_id, project.agent_id, project.centre_id, project.regulator_id]
    given = [side for side in sides if side is not None]
    if len(set(given)) < len(given):
        raise Refused("parties_twice", _("各方须为不同的机构。"), "regulator")


def _party(pk: int, field: str, kind: Kind | None = None) -> "Organisation":
    found = accounts.selectors.subtree("/").filter(pk=pk, active=True).first()
    if found is None or (kind and found.kind != kind):
        raise Refused("no_such_party", _("没有这个机构，或已关闭。"), field)
    return found


def _number(project: Project, year: int) -> str:
    prefix = PREFIXES[Regime(project.regime), ProjectKind(project.kind)]
    return f"{prefix}{year}-{next_number(f'bidding.{prefix}', year):04d}"
