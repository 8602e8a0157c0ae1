"""Adopting a further year's notice or other working hours: who may, and on top of what."""

from collections.abc import Callable
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


def adopt_notice(notice: worktime.Notice, *, base: str, who: "Principal") -> list[Retimed]:
    """Put the calendar of version `base` in force with `notice` added; tell which clocks moved.

    A notice for a year that is there already replaces it. Raises `NotAllowed`, and `Outdated` when
    the calendar in force is not that of `base` any more.
    """
    return _adopt(lambda old: old.with_notices([notice]), notice.citation, base, who)


def adopt_hours(
    hours: worktime.Hours, *, citation: str, base: str, who: "Principal"
) -> list[Retimed]:
    """Put the calendar of version `base` in force with other working hours; tell what moved.

    A calendar has one set of hours for all its days: every running limit is reckoned by the new
    ones from its start. `citation` says who ordered them. Raises as `adopt_notice`.
    """
    return _adopt(lambda old: old.with_hours(hours), citation, base, who)


@transaction.atomic
def _adopt(
    change: Callable[[worktime.Calendar], worktime.Calendar],
    citation: str,
    base: str,
    who: "Principal",
) -> list[Retimed]:
    for top in _tops():
        who.must(Action.CALENDAR_MANAGE, top.path)
    change_calendar()
    in_force = calendars.current()
    if in_force.version != base:
        raise Outdated
    return calendars.adopt(
        change(in_force),
        citation=citation,
        actor=who.actor,
        scope=_tops()[0].path,
        now=clock.now(),
    )


def _tops() -> "list[Organisation]":
    """The organisations above all others; one, in any installation."""
    return list(accounts.selectors.subtree("/").filter(parent__isnull=True))
