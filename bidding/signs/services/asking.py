"""Asking for the bids of a tender to be looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from accounts.principal import Principal
from bidding.errors import Refused
from bidding.models import Opening, Tender
from bidding.rules.ceremony import OpeningState
from bidding.signs import events, tasks
from bidding.signs.doors import must_read
from bidding.signs.models import Analysis, Problem, State
from bidding.signs.services.record import ACTOR, record
from ledger import clock

LONGEST = timedelta(hours=1)
"""An analysis that has not ended by then never will."""
READ_OUT = (OpeningState.OPENED, OpeningState.RECORDED)


@transaction.atomic
def ask(tender: int, *, who: Principal) -> list[Analysis]:
    """Have every lot of an opened tender analysed; the work is done by another process.

    Raises `NotAllowed`, and `Refused` before the opening or while an analysis is under way.
    """
    found = Tender.objects.select_for_update(of=["self"], no_key=True).select_related(
        "project__regulator", "project__centre"
    )
    asked = found.filter(pk=tender).first()
    if asked is None:
        raise Refused("no_such_tender", _("没有这次招标。"))
    must_read(who, asked.project)
    if not Opening.objects.filter(tender=asked, state__in=READ_OUT).exists():
        raise Refused("not_opened", _("尚未唱标：开标前没有人能读取投标文件。"))
    now = clock.now()
    _check_under_way(asked, now)
    made = [
        Analysis.objects.create(tender=asked, lot=lot, asked_at=now, asked_by=who.actor)
        for lot in asked.lots.all()
    ]
    for one in made:
        record(one, events.ANALYSIS_ASKED, who.actor, now, {})
    transaction.on_commit(lambda: _hand_over(made))
    return made


def _hand_over(made: Sequence[Analysis]) -> None:
    """Tell the worker. Where it cannot be reached, say so: the analysis can be asked for anew."""
    for one in made:
        try:
            tasks.analyse.delay(one.pk)
        except OperationalError:
            with transaction.atomic():
                _give_up(one, clock.now(), Problem.UNREACHED)


def _check_under_way(tender: Tender, now: datetime) -> None:
    """Raise `Refused` while an analysis runs; one that was lost with its worker is given up."""
    for one in Analysis.objects.filter(tender=tender, state__in=(State.ASKED, State.READING)):
        if now - one.asked_at < LONGEST:
            raise Refused("under_way", _("分析正在进行。"))
        _give_up(one, now, Problem.LOST)


def _give_up(one: Analysis, now: datetime, problem: Problem) -> None:
    one.state, one.ended_at, one.problem = State.BROKEN, now, problem
    one.save(update_fields=["state", "ended_at", "problem"])
    record(one, events.ANALYSIS_BROKEN, ACTOR, now, {"problem": one.problem})
