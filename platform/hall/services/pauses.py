"""Excluded time: opening and closing a pause, each with its paper."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import deadlines.services
import worktime
from accounts.principal import Principal
from deadlines.rules import Kind as ClockKind
from hall import events, rules
from hall.errors import Refused, WrongState
from hall.models import Case, Pause
from hall.rules import Command
from hall.services.common import close, is_paused, open_case
from hall.services.papers import check_known


@transaction.atomic
def pause(
    case: int,
    *,
    ground: str,
    document: int | None,
    reason: str = "",
    limit_days: int | None = None,
    who: Principal,
    version: int | None = None,
) -> Case:
    """Let a case's clocks stand still, on a ground its item's guide names (S2 art. 22).

    The pause begins with the day (for hour limits the instant) of the command. `limit_days` gives
    it a limit of its own, in working days.
    """
    found, now = open_case(case, Command.PAUSE, who, version)
    if is_paused(found):
        raise WrongState("already_paused", _("计时已经中止。"))
    rules.check_ground(ground, found.revision.grounds)
    if document is None:
        raise Refused("no_document", _("中止计时须附文书。"))
    check_known(document, who)
    deadlines.services.pause(found.subject, since=now, now=now)
    clock = None
    if limit_days:
        clock = deadlines.services.start(
            found.subject, ClockKind.PAUSE, worktime.Limit(limit_days),
            scope=found.scope, started_at=now, now=now, label=str(rules.Ground(ground).label),
        )  # fmt: skip
    Pause.objects.create(
        case=found,
        ground=ground,
        reason=reason,
        since=now,
        opened_at=now,
        opened_by=who.actor,
        opening_document_id=document,
        clock=clock,
    )
    return close(found, events.PAUSED, who, now, {"ground": ground, "document": document})


@transaction.atomic
def resume(
    case: int,
    *,
    document: int | None,
    last_day: date | None = None,
    who: Principal,
    version: int | None = None,
) -> Case:
    """Set a paused case's clocks running again.

    `last_day` is the last excluded date, today by default. It may lie in the past (the report came
    on Friday and was filed on Monday), never ahead.
    """
    found, now = open_case(case, Command.RESUME, who, version)
    open_pause = found.pauses.filter(until__isnull=True).first()
    if open_pause is None:
        raise WrongState("not_paused", _("计时没有中止。"))
    if document is None:
        raise Refused("no_document", _("恢复计时须附文书。"))
    check_known(document, who)
    until = _end(open_pause.since, last_day, now)
    before = found.promised_clock.due_at if found.promised_clock else None
    deadlines.services.resume(found.subject, until=until, now=now)
    if open_pause.clock_id:
        deadlines.services.stop(found.subject, now=now, only=open_pause.clock_id)
    open_pause.until, open_pause.closed_by = until, who.actor
    open_pause.closing_document_id = document
    open_pause.save()
    found.refresh_from_db(fields=["promised_clock"])
    after = found.promised_clock.due_at if found.promised_clock else None
    body = {"document": document, "until": until, "before": before, "after": after}
    return close(found, events.RESUMED, who, now, body)


def _end(since: datetime, last_day: date | None, now: datetime) -> datetime:
    if last_day is None:
        return now
    end = datetime.combine(last_day, time.max, worktime.ZONE)
    if end < since:
        raise Refused("pause_backwards", _("中止的结束早于开始。"))
    if last_day > now.astimezone(worktime.ZONE).date():
        raise Refused("pause_ahead", _("中止的结束日期不能晚于今天。"))
    return min(end, now)
