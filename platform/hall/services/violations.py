"""Raising a violation that the record itself shows."""

from datetime import datetime

from hall import events
from hall.models import Case, ViolationFound
from hall.rules import Violation
from hall.services.common import record


def found_violation(case: Case, what: Violation, by: str, now: datetime) -> ViolationFound:
    """Write a violation found at `now`; `by` is whose deed it was."""
    found = ViolationFound.objects.create(case=case, what=what, at=now, by=by)
    record(case, events.VIOLATION, "system:rules", now, {"violation": what, "by": by})
    return found
