"""Clocks as pages and interfaces show them: lamp, limit, what is left, and how it was reckoned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import deadlines.calendars
import deadlines.selectors
import worktime
from deadlines.pressing import lamp_of
from deadlines.rules import State, is_late
from hall.wording import language, limit_text
from ledger import clock as database_clock

if TYPE_CHECKING:
    from deadlines.models import Clock

_BACK, _AHEAD = timedelta(days=30), timedelta(days=100)
"""How far the working intervals reach that a page counts by."""

WORDS = {
    worktime.Lamp.GREEN: _("正常"),
    worktime.Lamp.YELLOW: _("预警"),
    worktime.Lamp.RED: _("超时"),
    worktime.Lamp.PAUSED: _("中止"),
}


@dataclass(frozen=True, slots=True)
class Face:
    """One clock as it stands: `lamp` while it is open, `late` once it has stopped.

    `label` names what it is a clock of, in the reader's language where that is known.

    `left` says in words how much working time is left, or over; empty for a clock that stands
    still. `limit` is empty for an absolute deadline.
    """

    clock: "Clock"
    label: str
    lamp: worktime.Lamp | None
    late: bool | None
    left: str
    limit: str
    due: str

    @property
    def counts(self) -> bool:
        """Whether it counts down at this moment."""
        return self.clock.state == State.RUNNING

    @property
    def word(self) -> str:
        """The lamp as a word; empty once the clock has stopped."""
        return str(WORDS[self.lamp]) if self.lamp else ""

    @property
    def extended(self) -> str:
        """By how much its limit was extended, in words; empty where it was not."""
        if not self.clock.extension:
            return ""
        return worktime.amount(self.clock.extension, self.clock.limit_unit, language())

    def trace(self) -> list[str]:
        """How the due moment comes about, a sentence a step; none for an absolute deadline."""
        due = deadlines.selectors.reckoning(self.clock)
        steps = worktime.explain(due) if due else []
        return [worktime.sentence(step, language()) for step in steps]


def face(
    clock: "Clock", now: datetime, calendar: worktime.Calendar, label: str | None = None
) -> Face:
    """How `clock` stands at `now`; `label` is what the page calls it."""
    stopped = clock.state == State.STOPPED
    running = clock.state == State.RUNNING
    left = worktime.remaining(now, clock.due_at, calendar).text(language()) if running else ""
    return Face(
        clock=clock,
        label=clock.label if label is None else label,
        lamp=None if stopped else lamp_of(clock, now),
        late=is_late(clock.stopped_at, clock.due_at) if clock.stopped_at else None,
        left=left,
        limit=limit_text(clock.limit_amount, clock.limit_unit),
        due=worktime.moment_text(clock.due_at, language()),
    )


def faces(
    clocks: Iterable["Clock"], now: datetime, labels: Mapping[int, str] | None = None
) -> list[Face]:
    """How each of `clocks` stands at `now`; `labels` calls them by what the page knows."""
    calendar, called = deadlines.calendars.current(), labels or {}
    return [face(clock, now, calendar, called.get(clock.pk)) for clock in clocks]


def page_calendar() -> dict[str, object]:
    """What a page needs to count down by itself: the time, its rate, and the hours of work."""
    now, rate, _rehearsal = database_clock.reading()
    spans = deadlines.calendars.current().spans(now - _BACK, now + _AHEAD)
    return {
        "now": now.isoformat(),
        "rate": rate,
        "spans": [[start.isoformat(), end.isoformat()] for start, end in spans],
    }
