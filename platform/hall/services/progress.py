"""The steps of a case in their order, and the parts of a joint approval beside them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from hall import events, rules
from hall.errors import Refused, WrongState
from hall.models import Case
from hall.rules import Command
from hall.services.acceptance import begin_next_step
from hall.services.common import close, is_paused, open_case
from hall.services.stopping import stop_clock


@transaction.atomic
def finish_step(
    case: int, *, order: int, note: str = "", who: Principal, version: int | None = None
) -> Case:
    """Finish the step whose turn it is and start the clock of the next."""
    found, now = open_case(case, Command.FINISH_STEP, who, version, action=None)
    rules.check_running(is_paused(found))
    current = found.steps.filter(finished_at__isnull=True).select_related("step").first()
    rules.check_step(current.order if current else None, order)
    if current is None:
        raise WrongState("no_step_left", _("所有环节均已办结。"))
    who.must(Action.CASE_PROCESS, current.step.window.path)
    late = stop_clock(found, current.clock_id, now)
    current.finished_at, current.finished_by, current.note = now, who.actor, note
    current.save()
    following = begin_next_step(found, now, now)
    return close(
        found, events.STEP_FINISHED, who, now,
        {
            "step": order,
            "name": current.step.name,
            "late": late,
            "next": following.step.name if following else None,
        },
    )  # fmt: skip


@transaction.atomic
def finish_part(
    case: int, *, part: int, agrees: bool, opinion: str, who: Principal, version: int | None = None
) -> Case:
    """Hand in a co-window's opinion on a joint case, within the part's own limit."""
    found, now = open_case(case, Command.FINISH_PART, who, version, action=None)
    mine = found.parts.select_related("step__window").filter(pk=part).first()
    if mine is None:
        raise Refused("no_such_part", _("没有这个并联部分。"))
    who.must(Action.CASE_PROCESS, mine.step.window.path)
    rules.check_running(is_paused(found))
    if mine.finished_at is not None:
        raise WrongState("part_done", _("该部分意见已经提交。"))
    late = stop_clock(found, mine.clock_id, now)
    mine.agrees, mine.opinion = agrees, opinion
    mine.finished_at, mine.finished_by = now, who.actor
    mine.save()
    return close(
        found, events.PART_FINISHED, who, now,
        {
            "part": mine.pk,
            "name": mine.step.name,
            "agrees": agrees,
            "late": late,
        },
    )  # fmt: skip
