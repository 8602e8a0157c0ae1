"""What happens when: the deeds of a record in the order of time. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import groupby
from operator import attrgetter

from hall.records.book import Book
from hall.records.record import CaseRecord, EventRecord


class What(IntEnum):
    """Kinds of deed, in the order in which they happen at one instant."""

    START = 0
    NOTE = 1
    END = 2


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the office `book.source` did at `at`."""

    at: datetime
    what: What
    book: Book
    record: CaseRecord | EventRecord

    @property
    def key(self) -> tuple[str, str]:
        """Which case it was done on, by source and that office's own id."""
        record = self.record
        return self.book.source, record.id if isinstance(record, CaseRecord) else record.case


def agenda(books: Iterable[Book]) -> list[Deed]:
    """Every deed of these records, earliest first.

    An event from before its case's start is put down when the case starts: before that there is
    nothing here to put it down on. Its own time stays what it is.
    """
    deeds = [deed for book in books for deed in _deeds(book)]
    return sorted(deeds, key=lambda deed: (deed.at, deed.what, deed.key))


def _deeds(book: Book) -> Iterator[Deed]:
    starts: dict[str, datetime] = {}
    for case in book.cases:
        starts[case.id] = case.started_at
        yield Deed(case.started_at, What.START, book, case)
        if case.ended_at is not None:
            yield Deed(case.ended_at, What.END, book, case)
    for event in book.events:
        yield Deed(max(event.at, starts[event.case]), What.NOTE, book, event)


Visit = tuple[datetime, Sequence[Deed]]
"""A moment to come to, and what is done then."""


def by_instant(deeds: Iterable[Deed]) -> Iterator[Visit]:
    """The deeds of each instant together."""
    for at, together in groupby(deeds, key=attrgetter("at")):
        yield at, list(together)


def by_clock(deeds: Iterable[Deed]) -> Iterator[Visit]:
    """Only the instants at which a clock starts or stops; notes wait for the next of them.

    A note drives no clock, and keeps its own time whenever it is written down.
    """
    waiting: list[Deed] = []
    for at, together in by_instant(deeds):
        waiting += together
        if any(deed.what != What.NOTE for deed in together):
            yield at, waiting
            waiting = []
    if waiting:
        yield waiting[-1].at, waiting
