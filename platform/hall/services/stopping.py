"""Stopping a case's clocks, and what ends with them: a pause, and the requests for more time."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

import deadlines.services
from accounts.principal import Principal
from hall import events
from hall.models import Case
from hall.services.common import record


def stop_clocks(
    case: Case, who: Principal, now: datetime, *, at: datetime | None = None
) -> dict[int, bool]:
    """Stop every clock of a case at the instant `at` (default `now`), and end the pause it is in.

    Returns for each clock whether it ended late.
    """
    late = deadlines.services.stop(case.subject, now=now, at=at)
    for pause in case.pauses.filter(until__isnull=True):
        pause.until, pause.closed_by = max(at or now, pause.since), who.actor
        pause.save(update_fields=["until", "closed_by"])
    _lapse(case, late, now)
    return late


def stop_clock(case: Case, clock: int | None, now: datetime) -> bool:
    """Stop one clock of a case, that of a step or a part; tell whether it ended late."""
    if clock is None:
        return False
    late = deadlines.services.stop(case.subject, now=now, only=clock)
    _lapse(case, late, now)
    return late.get(clock, False)


def _lapse(case: Case, stopped: Collection[int], now: datetime) -> None:
    """Settle the requests for more time on clocks that have stopped."""
    for request in case.extensions.filter(granted__isnull=True, clock__in=stopped).select_related(
        "clock"
    ):
        request.granted, request.decided_at = False, now
        request.decided_by, request.remark = "system:rules", _("该时限已停止计时，延期申请失效。")
        request.save()
        record(case, events.EXTENSION_LAPSED, "system:rules", now, request.facts)
