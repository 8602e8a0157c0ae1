"""A record as a whole, in memory: its cases, its events, and where they belong."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hall.records.faults import Fault
from hall.records.mapping import Centre, Department, Items, read_map
from hall.records.reading import CaseReader, EventReader, R, Reader
from hall.records.record import CaseRecord, EventRecord
from hall.records.table import Table


@dataclass(frozen=True, slots=True)
class Book:
    """One office's record."""

    source: str
    centre: Centre
    departments: Mapping[str, Department]
    items: Items
    cases: Sequence[CaseRecord]
    events: Sequence[EventRecord]


def from_files(
    map_file: Path, cases: Path, events: Path | None, refuse: Callable[[Fault], None]
) -> Book:
    """Read a record from its files; `refuse` is told of each bad row. Raises `Unusable`."""
    how = read_map(map_file)
    case_reader = CaseReader(Table(cases, how.encoding, how.delimiter), how)
    known = list(_good(case_reader, refuse))
    done: list[EventRecord] = []
    if events is not None:
        event_reader = EventReader(Table(events, how.encoding, how.delimiter), how)
        done = list(_of_cases(event_reader, {case.id for case in known}, refuse))
    return Book(how.source, how.centre, how.departments, how.items, known, done)


def _good(reader: Reader[R], refuse: Callable[[Fault], None]) -> Iterator[R]:
    for row in reader:
        if isinstance(row, Fault):
            refuse(row)
        else:
            yield row.record


def _of_cases(
    reader: EventReader, known: Collection[str], refuse: Callable[[Fault], None]
) -> Iterator[EventRecord]:
    for row in reader:
        if isinstance(row, Fault):
            refuse(row)
        elif row.record.case not in known:
            refuse(reader.unknown_case(row))
        else:
            yield row.record
