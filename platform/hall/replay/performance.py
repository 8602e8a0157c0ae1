"""A replay from the first deed to the last alarm, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.utils.translation import gettext as _

import deadlines.selectors
import ledger.selectors
from hall.records.book import Book
from hall.records.faults import Unusable
from hall.replay.agenda import agenda
from hall.replay.pace import STANDING, Pace
from hall.replay.stage import Stage
from hall.report import Report, report
from ledger import clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay came to; lateness is in real milliseconds."""

    until: datetime
    alarms: deadlines.selectors.Alarms
    speed: float
    entries: dict[str, int]
    report: Report
    seconds: float

    def as_json(self) -> dict[str, object]:
        """The outcome for a program."""
        alarms = self.alarms
        return {
            "until": self.until.isoformat(),
            "alarms": {"prompted": alarms.prompted, "overdue": alarms.overdue},
            "lateness_ms": {
                "worst": self._real(alarms.worst_ms),
                "p50": self._real(alarms.p50_ms),
                "p99": self._real(alarms.p99_ms),
            },
            "entries": self.entries,
            "report": self.report.as_json(),
            "seconds": round(self.seconds, 1),
        }

    def _real(self, milliseconds: float | None) -> float | None:
        return None if milliseconds is None else round(milliseconds / self.speed, 3)


def begin(books: Sequence[Book]) -> None:
    """Let the rehearsal's clock begin with the first deed, unless it is on its way already.

    Raises `Unusable` where there is nothing to replay.
    """
    deeds = agenda(books)
    if not deeds:
        raise Unusable(_("没有可演练的记录"))
    if not ledger.selectors.counts():
        clock.begin_at(deeds[0].at)
        clock.set_rate(STANDING)


def perform(books: Sequence[Book], pace: Pace, until: datetime | None = None) -> Outcome:
    """Re-enact what was done up to `until`, or all of it and every alarm after it."""
    since = monotonic()
    stage = Stage(books)
    to_do = (deed for deed in agenda(books) if until is None or deed.at <= until)
    for at, deeds in pace.visits(stage.remaining(to_do)):
        pace.come_to(at)
        stage.enact(deeds)
    pace.finish(until)
    end = until or clock.now()
    return Outcome(
        until=end,
        alarms=deadlines.selectors.alarms(end),
        speed=pace.speed,
        entries=ledger.selectors.counts(),
        report=report(end),
        seconds=monotonic() - since,
    )
