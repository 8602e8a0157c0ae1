"""Doing again what a record says was done: through the hall's own commands, as time comes to it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from accounts.principal import Principal, system
from hall.models import Case
from hall.records.book import Book
from hall.records.kept import known_cases, known_events
from hall.records.places import Places
from hall.records.record import CaseRecord, EventRecord
from hall.replay.agenda import Deed, What
from hall.services import records
from hall.services.records import Filed

REPLAY = system("replay")


class Stage:
    """The hall in which records are re-enacted.

    What a replay that was interrupted has done already is not done twice.
    """

    def __init__(self, books: Iterable[Book], who: Principal = REPLAY) -> None:
        """Prepare the places of the books' cases. Raises `Unusable` where there can be none."""
        self._who = who
        self._cases: dict[tuple[str, str], Case] = {}
        self._noted: set[tuple[str, str, str]] = set()
        self._filed: dict[tuple[str, str], Filed] = {}
        for book in books:
            self._file(book)
            self._recall(book)

    def _file(self, book: Book) -> None:
        """Find the place of each case. It has not ended when it starts."""
        places = Places(book.centre, book.departments, book.items, self._who)
        for case in book.cases:
            self._filed[book.source, case.id] = Filed(
                replace(case, ended_at=None),
                places.centre,
                places.department(case.department),
                places.revision(case.item),
            )

    def _recall(self, book: Book) -> None:
        """Learn what of a record has been done here."""
        cases = known_cases(book.source, (case.id for case in book.cases))
        events = known_events(cases.values(), {event.id for event in book.events})
        self._cases |= {(book.source, own): case for own, case in cases.items()}
        self._noted |= {(book.source, *own) for own in events}

    def remaining(self, deeds: Iterable[Deed]) -> list[Deed]:
        """Those of the deeds that are still to be done."""
        return [deed for deed in deeds if not self._is_done(deed)]

    def _is_done(self, deed: Deed) -> bool:
        if deed.what == What.NOTE:
            return (*deed.key, deed.record.id) in self._noted
        case = self._cases.get(deed.key)
        return case is not None and (deed.what == What.START or case.ended_at is not None)

    def enact(self, deeds: Sequence[Deed]) -> None:
        """Do the deeds of one instant, each command in its own transaction."""
        self._start([deed for deed in deeds if deed.what == What.START])
        self._note([deed for deed in deeds if deed.what == What.NOTE])
        for deed in deeds:
            if deed.what == What.END and isinstance(deed.record, CaseRecord):
                self._end(deed, deed.record)

    def _start(self, deeds: Sequence[Deed]) -> None:
        by_source: dict[str, list[Deed]] = defaultdict(list)
        for deed in deeds:
            by_source[deed.book.source].append(deed)
        for source, starting in by_source.items():
            filed = [self._filed[deed.key] for deed in starting]
            cases = records.take_over(filed, source=source, who=self._who)
            for deed, case in zip(starting, cases, strict=True):
                self._cases[deed.key] = case

    def _note(self, deeds: Sequence[Deed]) -> None:
        noted = [
            (self._cases[deed.key], deed.record)
            for deed in deeds
            if isinstance(deed.record, EventRecord)
        ]
        if noted:
            records.note(noted, who=self._who)

    def _end(self, deed: Deed, record: CaseRecord) -> None:
        if record.ended_at is not None:
            case = self._cases[deed.key].pk
            self._cases[deed.key] = records.end(case, ended_at=record.ended_at, who=self._who)
