"""The reckoning as steps a person can follow: which days counted, which did not, and why.

The steps are neutral; `worktime.wording.sentence` says one in either language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from worktime.calendars import ZONE, Day, to_local
from worktime.limits import Limit, Pause, Unit
from worktime.reckoning import Due

ONE_DAY = timedelta(days=1)


class StepKind(StrEnum):
    """What happened to the clock at a step."""

    START = "start"
    EXTENDED = "extended"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ROLLED = "rolled"
    PAUSED = "paused"
    HELD = "held"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the reckoning of `limit`, on one day.

    `number` is the running count of a counted day, or the units an extension adds. `since` is
    the moment of a start, a hold or an end; with `until` it bounds the part of a day that an hour
    limit counts or leaves out. `ground` is the pause's.
    """

    kind: StepKind
    limit: Limit
    day: Day
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    ground: str = ""

    def as_json(self) -> dict[str, object]:
        """The step as JSON, what is empty left out; moments in Asia/Shanghai."""
        fields: dict[str, object] = {
            "kind": self.kind.value,
            "date": self.day.date.isoformat(),
            "day": self.day.kind.value,
            "name": self.day.name,
            "citation": self.day.citation,
            "papers": list(self.day.papers),
            "provisional": self.day.provisional,
            "number": self.number,
            "since": self.since and self.since.astimezone(ZONE).isoformat(),
            "until": self.until and self.until.astimezone(ZONE).isoformat(),
            "ground": self.ground,
        }
        return {name: value for name, value in fields.items() if value}


def explain(due: Due) -> list[Step]:
    """The steps from the start to the due moment, or to the pause that holds the clock."""
    first = to_local(due.start).date()
    steps = [_step(due, StepKind.START, first, since=due.start)]
    if due.extension:
        steps.append(_step(due, StepKind.EXTENDED, first, number=due.extension))
    walk = _parts_of_days if due.limit.unit is Unit.WORKING_HOUR else _days
    if due.at is not None:
        # A pause begun when the time was up had no effect, so it is no step either.
        pauses = [pause for pause in _in_order(due) if pause.start < due.at]
        last = _step(due, StepKind.DUE, to_local(due.at).date(), since=due.at)
        return [*steps, *walk(due, pauses, due.at), last]
    held = next(pause for pause in _in_order(due) if pause.end is None)
    pauses = [pause for pause in _in_order(due) if pause.start < held.start]
    last = _step(due, StepKind.HELD, held.first, since=held.start, ground=held.ground)
    return [*steps, *walk(due, pauses, held.start), last]


def _in_order(due: Due) -> list[Pause]:
    return sorted(due.pauses, key=lambda pause: pause.start)


def _step(
    due: Due,
    kind: StepKind,
    when: date,
    *,
    number: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    ground: str = "",
) -> Step:
    return Step(kind, due.limit, due.calendar.day(when), number, since, until, ground)


def _days(due: Due, pauses: Sequence[Pause], end: datetime) -> Iterator[Step]:
    """One step a date: after the start to the due date, or to the day before a hold."""
    last = to_local(end).date()
    when = to_local(due.start).date()
    # An instant case looks at the day of acceptance itself.
    when += ONE_DAY if due.units else timedelta(0)
    number = 0
    while when < last or (when == last and not due.paused):
        pause = next((p for p in pauses if p.last and p.first <= when <= p.last), None)
        counts = number < due.units and (_every_day(due) or due.calendar.is_working(when))
        if pause and (counts or due.calendar.is_working(when)):
            yield _step(due, StepKind.PAUSED, when, ground=pause.ground)
        elif counts:
            number += 1
            yield _step(due, StepKind.COUNTED, when, number=number)
        elif not due.calendar.is_working(when):
            kind = StepKind.ROLLED if _every_day(due) else StepKind.SKIPPED
            yield _step(due, kind, when)
        when += ONE_DAY


def _every_day(due: Due) -> bool:
    return due.limit.unit is Unit.CALENDAR_DAY


def _parts_of_days(due: Due, pauses: Sequence[Pause], end: datetime) -> Iterator[Step]:
    """Each worked part of a day from the start to `end`, and each day that is not worked."""
    when, last = to_local(due.start).date(), to_local(end).date()
    while when <= last:
        if not due.calendar.is_working(when):
            yield _step(due, StepKind.SKIPPED, when)
        for opens, closes in due.calendar.spans_on(when):
            begin, until = max(opens, due.start), min(closes, end)
            yield from _cut(due, when, begin, until, pauses)
        when += ONE_DAY


def _cut(
    due: Due, when: date, begin: datetime, end: datetime, pauses: Sequence[Pause]
) -> Iterator[Step]:
    """[begin, end) as counted and paused parts; `pauses` are in order and may overlap."""
    for pause in pauses:
        since, until = max(pause.start, begin), min(pause.end or end, end)
        if since >= until:
            continue
        if begin < since:
            yield _step(due, StepKind.COUNTED, when, since=begin, until=since)
        yield _step(due, StepKind.PAUSED, when, since=since, until=until, ground=pause.ground)
        begin = until
    if begin < end:
        yield _step(due, StepKind.COUNTED, when, since=begin, until=end)
