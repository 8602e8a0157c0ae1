"""Filing another office's files: what is new goes in, what is known stays, what differs is said.

Rows are filed by the thousand, each batch in a transaction of its own: an import that is killed is
simply run again. A later file may say that a known case has ended since; it may not say anything
else than before.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import ClassVar, Generic

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.principal import Principal
from hall.models import Case
from hall.records.faults import BadCell, Fault, Unusable
from hall.records.kept import case_record, known_cases, known_events
from hall.records.places import Places
from hall.records.reading import CaseReader, EventReader, R, Read, Reader
from hall.records.record import CaseRecord, EventRecord, facts
from hall.services import records
from hall.services.records import Filed
from ledger import clock

BATCH = 1000


@dataclass
class Count:
    """What became of the rows of one file; `ended` counts the ends that they put on record."""

    read: int = 0
    new: int = 0
    ended: int = 0
    known: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Who files which record; `refuse` is told of each row that is refused, as it is met."""

    source: str
    who: Principal
    refuse: Callable[[Fault], None]


def lock(source: str) -> None:
    """Be the only one who files this record, to the end of the connection.

    Raises `Unusable` while another does.
    """
    key = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (free,) = cursor.fetchone()
    if not free:
        raise Unusable(_("另一个导入正在处理“%(source)s”") % {"source": source})


class Filing(ABC, Generic[R]):
    """The filing of one table."""

    moments: ClassVar[tuple[str, ...]]
    """The facts of a record that cannot lie ahead."""

    def __init__(self, desk: Desk, reader: Reader[R]) -> None:
        self._desk = desk
        self._reader: Reader[R] = reader
        self.count = Count()

    def run(self) -> Count:
        """File every row; returns what became of them."""
        now = clock.now()
        rows = self._sound(now)
        while batch := list(islice(rows, BATCH)):
            self._file(batch)
        return self.count

    @abstractmethod
    def _file(self, batch: Sequence[Read[R]]) -> None:
        """File one batch."""

    def _sound(self, now: datetime) -> Iterator[Read[R]]:
        """The rows that make sense by themselves and do not speak of the future."""
        for row in self._reader:
            self.count.read += 1
            if isinstance(row, Fault):
                self._refuse(row)
            elif ahead := next((m for m in self.moments if _is_ahead(row.record, m, now)), None):
                self._refuse(self._fault(row, ahead, _("晚于现在")))
            else:
                yield row

    def _fault(self, row: Read[R], fact: str, reason: str) -> Fault:
        return self._reader.fault(row.line, BadCell(self._reader.column(fact), reason))

    def _refuse(self, fault: Fault) -> None:
        self.count.refused += 1
        self._desk.refuse(fault)


def _is_ahead(record: CaseRecord | EventRecord, moment: str, now: datetime) -> bool:
    found: datetime | None = getattr(record, moment)
    return found is not None and found > now


class CaseFiling(Filing[CaseRecord]):
    """The filing of a table of cases."""

    moments = ("started_at", "ended_at")

    def __init__(self, desk: Desk, reader: CaseReader, places: Places) -> None:
        super().__init__(desk, reader)
        self._places = places

    def _file(self, batch: Sequence[Read[CaseRecord]]) -> None:
        with transaction.atomic():
            known = known_cases(self._desk.source, (row.record.id for row in batch))
            fresh = [self._filed(row.record) for row in batch if row.record.id not in known]
            records.take_over(fresh, source=self._desk.source, who=self._desk.who)
            self.count.new += len(fresh)
            self.count.ended += sum(one.record.ended_at is not None for one in fresh)
            for row in batch:
                if case := known.get(row.record.id):
                    self._again(row, case)

    def _filed(self, record: CaseRecord) -> Filed:
        return Filed(
            record,
            self._places.centre,
            self._places.department(record.department),
            self._places.revision(record.item),
        )

    def _again(self, row: Read[CaseRecord], case: Case) -> None:
        """A case that is on record already: the same, ended since, or different."""
        given, kept = facts(row.record), facts(case_record(case))
        if self._places.is_called(case.department, row.record.department):
            kept["department"] = row.record.department
        differing = [fact for fact in given if given[fact] != kept[fact]]
        if not differing:
            self.count.known += 1
        elif differing == ["ended_at"] and case.ended_at is None and row.record.ended_at:
            records.end(case.pk, ended_at=row.record.ended_at, who=self._desk.who)
            self.count.ended += 1
        else:
            fact = differing[0]
            self._refuse(self._fault(row, fact, _difference(kept[fact], given[fact])))


class EventFiling(Filing[EventRecord]):
    """The filing of a table of events of cases that are on record."""

    moments = ("at",)

    def __init__(self, desk: Desk, reader: EventReader) -> None:
        super().__init__(desk, reader)
        self._events = reader

    def _file(self, batch: Sequence[Read[EventRecord]]) -> None:
        with transaction.atomic():
            cases = known_cases(self._desk.source, {row.record.case for row in batch})
            known = known_events(cases.values(), (row.record.id for row in batch))
            fresh = []
            for row in batch:
                case = cases.get(row.record.case)
                if case is None:
                    self._refuse(self._events.unknown_case(row))
                elif kept := known.get((row.record.case, row.record.id)):
                    self._again(row, kept)
                else:
                    fresh.append((case, row.record))
            records.note(fresh, who=self._desk.who)
            self.count.new += len(fresh)

    def _again(self, row: Read[EventRecord], kept: EventRecord) -> None:
        given, before = facts(row.record), facts(kept)
        differing = next((fact for fact in given if given[fact] != before[fact]), None)
        if differing is None:
            self.count.known += 1
            return
        reason = _difference(before[differing], given[differing])
        self._refuse(self._fault(row, differing, reason))


def _difference(before: object, after: object) -> str:
    facts = {"before": _said(before), "after": _said(after)}
    return _("与已导入的不符：原为“%(before)s”，现为“%(after)s”") % facts


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")
