"""Warnings: raised from ledger entries, read by supervisors, acknowledged by name."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

import bidding.selectors
import deadlines.events
import deadlines.selectors
import hall.events
import ledger.services
import media.archive.events
from accounts.principal import Principal
from accounts.rules import Action
from hall.errors import Refused
from ledger import clock
from monitoring import events
from monitoring.models import SUBJECTS, WarningRaised
from monitoring.rules import What

if TYPE_CHECKING:
    from ledger.selectors import Sequenced

RAISING = {
    deadlines.events.PROMPTED: What.PROMPTED,
    deadlines.events.OVERDUE: What.OVERDUE,
    hall.events.VIOLATION: What.VIOLATION,
    media.archive.events.ALTERED: What.ALTERED,
}

READING = (Action.WARNING_READ, Action.TENDER_OVERSEE)
RELATED = (
    "case__revision",
    "case__department",
    "tender__project__agent",
    "tender__project__purchaser",
    "tender__project__centre",
)


def raise_from(entries: Sequence["Sequenced"]) -> None:
    """Make a warning of each entry that calls for one; called by the relay, once an entry."""
    found = (_warning(one) for one in entries if one.kind in RAISING)
    WarningRaised.objects.bulk_create(one for one in found if one is not None)


def _warning(entry: "Sequenced") -> WarningRaised | None:
    """The warning; None for a clock of something that nobody supervises here."""
    what = RAISING[entry.kind]
    if what == What.ALTERED:
        return _of_package(entry)
    about, _, number = entry.subject.partition(":")
    case = int(number) if about == "case" else None
    tender = bidding.selectors.tender_of_subject(entry.subject) if about in SUBJECTS else None
    if case is None and tender is None:
        return None
    body = entry.body
    violation = what == What.VIOLATION
    return WarningRaised(
        entry=entry.entry,
        subject=entry.subject,
        case_id=case,
        tender_id=tender,
        scope=entry.scope,
        what=what,
        detail=body["violation"] if violation else body["kind"],
        label="" if violation else body["label"],
        at=entry.at,
        due_at=None if violation else parse_datetime(body["due_at"]),
        lateness_ms=None if violation else body["lateness_ms"],
    )


def _of_package(entry: "Sequenced") -> WarningRaised:
    """A package of the archive is no longer what was sealed, or its copy is gone."""
    return WarningRaised(
        entry=entry.entry, subject=entry.subject, scope=entry.scope, what=What.ALTERED,
        detail=What.ALTERED, label=entry.body["title"], at=entry.at,
    )  # fmt: skip


def may_read(who: Principal) -> bool:
    """Whether there are warnings for `who`: supervisors', and a regulator's of its tenders."""
    return any(who.may_somewhere(action) for action in READING)


def readable(who: Principal) -> QuerySet[WarningRaised]:
    """The warnings of the branches that `who` supervises, and of tenders overseen, newest first."""
    wanted = Q(pk__in=[])
    for branch in who.branches(Action.WARNING_READ):
        wanted |= Q(scope__startswith=branch)
    for branch in who.branches(Action.TENDER_OVERSEE):
        wanted |= Q(tender__project__regulator__path__startswith=branch)
    return WarningRaised.objects.filter(wanted).select_related(*RELATED)


def weighed(waiting: QuerySet[WarningRaised]) -> QuerySet[WarningRaised]:
    """What waits for a name by weight and age: ■ and violations before ▲, the oldest first.

    A ▲ of a case that has ended meanwhile, or of a tender's clock that has stopped, asks nothing of
    anybody any more.
    """
    asking = waiting.exclude(what=What.PROMPTED, case__ended_at__isnull=False)
    stopped = Q(case__isnull=True) & ~Q(subject__in=deadlines.selectors.open_subjects())
    asking = asking.exclude(stopped, what=What.PROMPTED)
    return asking.order_by(Case(When(what=What.PROMPTED, then=1), default=0), "at", "pk")


def waiting_since(moment: datetime) -> QuerySet[WarningRaised]:
    """The ■ raised before `moment` that nobody has acknowledged yet, oldest first."""
    waiting = WarningRaised.objects.filter(what=What.OVERDUE, acknowledged_at__isnull=True)
    return waiting.filter(at__lt=moment).order_by("pk")


@transaction.atomic
def acknowledge(warning: int, *, who: Principal, note: str = "") -> WarningRaised:
    """Put one's name under a warning: somebody has seen it and answers for it.

    Raises `NotAllowed`, and `Refused` where it does not exist or somebody already has.
    """
    found = WarningRaised.objects.select_for_update().filter(pk=warning).first()
    if found is None:
        raise Refused("no_such_warning", _("没有这条预警。"))
    _must_answer(who, found)
    if found.acknowledged_at is not None:
        raise Refused("acknowledged", _("该预警已经签收。"))
    found.acknowledged_at, found.acknowledged_by = clock.now(), who.actor
    found.note = note.strip()
    found.save()
    ledger.services.append(
        events.ACKNOWLEDGED,
        subject=found.subject,
        actor=who.actor,
        scope=found.scope,
        at=found.acknowledged_at,
        body={
            "warning": found.pk,
            "entry": found.entry,
            found.about: found.number,
            "what": found.what,
            "note": found.note,
        },
    )
    return found


def _must_answer(who: Principal, warning: WarningRaised) -> None:
    """Raise `NotAllowed` unless `who` supervises what it is about, or oversees its tender."""
    tender = warning.tender
    if tender and who.may(Action.TENDER_OVERSEE, tender.project.regulator.path):
        return
    who.must(Action.WARNING_ACKNOWLEDGE, warning.scope)
