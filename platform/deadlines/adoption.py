"""Adopting the State Council's notice for a further year: who may, and on top of what."""

from typing import TYPE_CHECKING

from django.db import transaction

import accounts.selectors
import worktime
from accounts.rules import Action
from deadlines import calendars
from deadlines.calendars import Retimed
from deadlines.locks import change_calendar
from ledger import clock

if TYPE_CHECKING:
    from accounts.models import Organisation
    from accounts.principal import Principal


class Outdated(Exception):
    """Another calendar is in force than the one that was looked at."""


def may_adopt(who: "Principal") -> bool:
    """Whether `who` may: there is one calendar for the whole tree, so they manage it at the top."""
    return all(who.may(Action.CALENDAR_MANAGE, top.path) for top in _tops())


@transaction.atomic
def adopt_notice(notice: worktime.Notice, *, base: str, who: "Principal") -> list[Retimed]:
    """Put the calendar of version `base` in force with `notice` added; tell which clocks moved.

    A notice for a year that is there already replaces it. Raises `NotAllowed`, and `Outdated` when
    the calendar in force is not that of `base` any more.
    """
    for top in _tops():
        who.must(Action.CALENDAR_MANAGE, top.path)
    change_calendar()
    in_force = calendars.current()
    if in_force.version != base:
        raise Outdated
    return calendars.adopt(
        in_force.with_notices([notice]),
        citation=notice.citation,
        actor=who.actor,
        scope=_tops()[0].path,
        now=clock.now(),
    )


def _tops() -> "list[Organisation]":
    """The organisations above all others; one, in any installation."""
    return list(accounts.selectors.subtree("/").filter(parent__isnull=True))
