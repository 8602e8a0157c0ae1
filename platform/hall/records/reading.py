"""Turning rows into records by a map; what does not make sense becomes a fault."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

import worktime
from hall.records.cells import MomentCell, TextCell
from hall.records.faults import BadCell, Fault, Unusable
from hall.records.mapping import RecordMap
from hall.records.record import CaseRecord, EventRecord
from hall.records.table import Row, Table

R = TypeVar("R", CaseRecord, EventRecord)


@dataclass(frozen=True, slots=True)
class Read(Generic[R]):
    """A record and the line on which it begins."""

    line: int
    record: R


class Reader(ABC, Generic[R]):
    """Reads a table; iterating yields each record, or why its row was refused."""

    def __init__(
        self, table: Table, texts: Sequence[TextCell], moments: Sequence[MomentCell]
    ) -> None:
        """`texts` and `moments` read the facts of a record, in the order of complaint."""
        self.table = table
        self.texts = {cell.role: cell for cell in texts}
        self.moments = {cell.role: cell for cell in moments}

    def __iter__(self) -> Iterator[Read[R] | Fault]:
        seen: dict[Hashable, int] = {}
        for row in self.table.rows():
            if isinstance(row, Fault):
                yield row
                continue
            try:
                record = self._record(row)
                if first := seen.get(self._key(record)):
                    raise BadCell(self.column("id"), _("与第 %(n)d 行编号相同") % {"n": first})
            except BadCell as bad:
                yield self.fault(row.line, bad)
            else:
                seen[self._key(record)] = row.line
                yield Read(row.line, record)

    def fault(self, line: int, bad: BadCell) -> Fault:
        """A fault of this table."""
        return self.table.fault(line, bad.column, bad.reason)

    def column(self, fact: str) -> str:
        """What the file calls a fact of its records."""
        cells: dict[str, TextCell | MomentCell] = {**self.texts, **self.moments}
        return cells[fact].name

    def _words(self, row: Row) -> dict[str, str]:
        """The facts of a row that are words. Raises `BadCell`."""
        return {role: cell.of(row) for role, cell in self.texts.items()}

    @abstractmethod
    def _record(self, row: Row) -> R:
        """The record of a row. Raises `BadCell`."""

    @abstractmethod
    def _key(self, record: R) -> Hashable:
        """What no two rows may have in common."""


class CaseReader(Reader[CaseRecord]):
    """Reads a table of cases."""

    def __init__(self, table: Table, how: RecordMap) -> None:
        """Find the columns. Raises `Unusable` where the table lacks one."""
        said = how.cases
        closing = worktime.published_calendar().hours.closes
        texts = [
            TextCell(table, "id", said.id, 120, needed=True),
            TextCell(table, "department", said.department, 120, needed=True),
            TextCell(table, "item", said.item, 60, needed=True),
            TextCell(table, "channel", said.channel, 40),
            TextCell(table, "group", said.group, 120),
            TextCell(table, "responsible", said.responsible, 120),
            TextCell(table, "applicant", said.applicant, 200),
        ]
        self._start = MomentCell(table, "started_at", said.start, how)
        # A date alone as a deadline means the close of work on it, as a limit in days does.
        self._deadline = MomentCell(table, "due_at", said.deadline, how, closing)
        self._end = MomentCell(table, "ended_at", said.end, how)
        super().__init__(table, texts, [self._start, self._deadline, self._end])

    def _record(self, row: Row) -> CaseRecord:
        record = CaseRecord(
            started_at=self._start.needed(row),
            due_at=self._deadline.needed(row),
            ended_at=self._end.of(row),
            **self._words(row),
        )
        if record.ended_at is not None and record.ended_at < record.started_at:
            raise BadCell(self._end.name, _("结束早于开始"))
        if record.due_at <= record.started_at:
            raise BadCell(self._deadline.name, _("期限不晚于开始"))
        return record

    def _key(self, record: CaseRecord) -> Hashable:
        return record.id


class EventReader(Reader[EventRecord]):
    """Reads a table of events."""

    def __init__(self, table: Table, how: RecordMap) -> None:
        """Find the columns. Raises `Unusable` where the table lacks one, or the map names none."""
        said = how.events
        if said is None:
            raise Unusable(_("映射文件没有 [events] 一节，不能读 %(file)s") % {"file": table.path})
        texts = [
            TextCell(table, "case", said.case, 120, needed=True),
            TextCell(table, "id", said.id, 120),
            TextCell(table, "activity", said.activity, 200, needed=True),
            TextCell(table, "by", said.by, 120),
            TextCell(table, "group", said.group, 120),
        ]
        self._at = MomentCell(table, "at", said.at, how)
        super().__init__(table, texts, [self._at])

    def _record(self, row: Row) -> EventRecord:
        record = EventRecord(at=self._at.needed(row), **self._words(row))
        # Where the office gives its events no numbers, what an event says is its number.
        return record if record.id else replace(record, id=record.digest())

    def unknown_case(self, row: Read[EventRecord]) -> Fault:
        """The fault of an event whose case nobody knows."""
        reason = _("没有编号为“%(id)s”的办件") % {"id": row.record.case}
        return self.fault(row.line, BadCell(self.column("case"), reason))

    def _key(self, record: EventRecord) -> Hashable:
        return record.case, record.id
