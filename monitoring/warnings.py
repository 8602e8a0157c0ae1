"""Warnings: raised from ledger entries, read by supervisors, acknowledged by name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

import deadlines.events
import hall.events
import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from hall.errors import Refused
from ledger import clock
from monitoring import events
from monitoring.models import WarningRaised
from monitoring.rules import What

if TYPE_CHECKING:
    from ledger.selectors import Sequenced

RAISING = {
    deadlines.events.PROMPTED: What.PROMPTED,
    deadlines.events.OVERDUE: What.OVERDUE,
    hall.events.VIOLATION: What.VIOLATION,
}


def raise_from(entries: Sequence["Sequenced"]) -> None:
    """Make a warning of each entry that calls for one; called by the relay, once an entry."""
    WarningRaised.objects.bulk_create(
        _warning(one) for one in entries if one.kind in RAISING and one.subject.startswith("case:")
    )


def _warning(entry: "Sequenced") -> WarningRaised:
    body = entry.body
    what = RAISING[entry.kind]
    violation = what == What.VIOLATION
    return WarningRaised(
        entry=entry.entry,
        case_id=int(entry.subject.removeprefix("case:")),
        scope=entry.scope,
        what=what,
        detail=body["violation"] if violation else body["kind"],
        label="" if violation else body["label"],
        at=entry.at,
        due_at=None if violation else parse_datetime(body["due_at"]),
        lateness_ms=None if violation else body["lateness_ms"],
    )


def within(branches: Iterable[str]) -> QuerySet[WarningRaised]:
    """The warnings of these branches, newest first."""
    wanted = Q(pk__in=[])
    for branch in branches:
        wanted |= Q(scope__startswith=branch)
    related = ("case__revision", "case__department")
    return WarningRaised.objects.filter(wanted).select_related(*related)


def weighed(waiting: QuerySet[WarningRaised]) -> QuerySet[WarningRaised]:
    """What waits for a name by weight and age: ■ and violations before ▲, the oldest first.

    A ▲ of a case that has ended meanwhile asks nothing of anybody any more.
    """
    asking = waiting.exclude(what=What.PROMPTED, case__ended_at__isnull=False)
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
    who.must(Action.WARNING_ACKNOWLEDGE, found.scope)
    if found.acknowledged_at is not None:
        raise Refused("acknowledged", _("该预警已经签收。"))
    found.acknowledged_at, found.acknowledged_by = clock.now(), who.actor
    found.note = note.strip()
    found.save()
    ledger.services.append(
        events.ACKNOWLEDGED,
        subject=f"case:{found.case_id}",
        actor=who.actor,
        scope=found.scope,
        at=found.acknowledged_at,
        body={
            "warning": found.pk,
            "entry": found.entry,
            "case": found.case.number,
            "what": found.what,
            "note": found.note,
        },
    )
    return found
