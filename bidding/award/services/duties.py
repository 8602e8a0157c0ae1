"""Limits that run: begun, ended, late or in time. Their clocks sound as all others do."""

from datetime import datetime

import deadlines.services
from bidding.award.models import Award, DutyClock
from bidding.award.rules.kinds import Duty
from deadlines.rules import Kind as ClockKind


def begin(
    award: Award, duty: Duty, since: datetime, now: datetime, about: str = ""
) -> DutyClock | None:
    """Begin a limit; None where the award's law has none for it, or it runs already."""
    rule = award.limits.rule(duty)
    running = award.duties.filter(duty=duty, about=about, done_at__isnull=True)
    if rule is None or running.exists():
        return None
    found = DutyClock.objects.create(
        award=award, duty=duty, about=about, began_at=since, due_at=since
    )
    clock = deadlines.services.start(
        found.subject, ClockKind.STATUTORY, rule.limit, scope=award.tender.scope,
        started_at=since, now=now, label=f"{award.tender.number}/{award.lot.number}",
    )  # fmt: skip
    found.due_at = clock.due_at
    found.save(update_fields=["due_at"])
    return found


def end(award: Award, duty: Duty, now: datetime, about: str = "") -> bool:
    """End a limit that runs, if it does; whether it was late."""
    late = False
    for found in award.duties.filter(duty=duty, about=about, done_at__isnull=True):
        found.late = any(deadlines.services.stop(found.subject, now=now).values())
        found.done_at = now
        found.save(update_fields=["late", "done_at"])
        late = late or found.late
    return late


def end_all(award: Award, now: datetime) -> None:
    """End every limit that still runs: the award has failed."""
    for found in award.duties.filter(done_at__isnull=True):
        end(award, Duty(found.duty), now, found.about)
