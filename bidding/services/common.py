"""What every command on a tender does first and last."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.errors import Conflict, Refused
from bidding.models import Project, Tender
from bidding.rules import states
from bidding.rules.states import Command, TenderState
from ledger import clock

UNDISCLOSED = "party:undisclosed"
"""The actor of what a bidder does before the opening: somebody, and nobody may know who."""


def must_run(who: Principal, project: Project) -> None:
    """Raise `NotAllowed` unless `who` runs the project's tenders, for the purchaser or as agent."""
    if not runs(who, project):
        raise NotAllowed(Action.TENDER_RUN)


def runs(who: Principal, project: Project) -> bool:
    """Whether `who` acts for the purchaser or the agent of a project."""
    sides = [project.purchaser, project.agent]
    return any(side and who.may(Action.TENDER_RUN, side.path) for side in sides)


def locked_project(pk: int, version: int | None = None) -> Project:
    """The project, locked. Raises `Refused` where there is none, `Conflict` if it has changed."""
    related = ("purchaser", "agent", "centre", "regulator")
    found = Project.objects.select_for_update(of=["self"], no_key=True).select_related(*related)
    project = found.filter(pk=pk).first()
    if project is None:
        raise Refused("no_such_project", _("没有这个项目。"))
    if version is not None and version != project.version:
        raise Conflict
    return project


def locked_tender(pk: int, command: Command, version: int | None = None) -> tuple[Tender, datetime]:
    """Lock a tender for `command` and read the clock, in this order.

    Raises `Refused` where there is none or its state does not allow it, `Conflict` for an older
    version than the one on record.
    """
    related = ("project__purchaser", "project__agent", "project__centre", "project__regulator")
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related(*related)
    tender = found.filter(pk=pk).first()
    if tender is None:
        raise Refused("no_such_tender", _("没有这次招标。"))
    if version is not None and version != tender.version:
        raise Conflict
    states.check(command, TenderState(tender.state))
    return tender, clock.now()


def check_before_deadline(tender: Tender, now: datetime) -> None:
    """Raise `Refused` once the bid deadline has come: what bidders prepared for stands."""
    if tender.deadline is None or (now >= tender.deadline and tender.suspended_at is None):
        raise Refused("past_deadline", _("投标已经截止。"))


def close_project(
    project: Project, kind: str, who: Principal, now: datetime, body: Mapping[str, object]
) -> Project:
    """Save a changed project under its next version and record the deed."""
    project.version += 1
    project.save()
    record_project(project, kind, who, now, body)
    return project


def record_project(
    project: Project, kind: str, who: Principal, now: datetime, body: Mapping[str, object]
) -> None:
    """Append the entry of something that happened to a project."""
    facts = {"project": project.number, "state": project.state, "version": project.version}
    ledger.services.append(
        kind,
        subject=project.subject,
        actor=who.actor,
        scope=project.scope,
        at=now,
        body={**facts, **body},
    )


def close_tender(
    tender: Tender,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> Tender:
    """Save a changed tender under its next version and record the deed."""
    tender.version += 1
    tender.save()
    record_tender(tender, kind, who, now, body)
    return tender


def record_tender(
    tender: Tender,
    kind: str,
    who: Principal | str,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the entry of something that happened to a tender; `who` may be an actor's name."""
    facts = {"tender": tender.number, "state": tender.state, "version": tender.version}
    ledger.services.append(
        kind,
        subject=tender.subject,
        actor=who if isinstance(who, str) else who.actor,
        scope=tender.scope,
        at=now,
        body={**facts, **(body or {})},
    )
