"""What is on record here, as records again: for comparing with a later file, and for rehearsing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hall.models import Case, RecordEvent
from hall.records.book import Book
from hall.records.mapping import Centre, City, Department, Item, Items
from hall.records.record import CaseRecord, EventRecord
from hall.rules import CaseKind
from worktime import Unit

if TYPE_CHECKING:
    from accounts.models import Organisation
    from hall.models import ItemRevision


def known_cases(source: str, ids: Iterable[str]) -> dict[str, Case]:
    """The cases of a record that are on record here, of those named; by their own ids."""
    found = Case.objects.filter(source=source, external_id__in=list(ids))
    related = found.select_related("promised_clock", "revision__item", "department")
    return {case.external_id: case for case in related}


def known_events(cases: Iterable[Case], ids: Iterable[str]) -> dict[tuple[str, str], EventRecord]:
    """The events of these cases that are on record here, of those named; by case and own id."""
    found = RecordEvent.objects.filter(case__in=list(cases), external_id__in=list(ids))
    records = map(event_record, found.select_related("case"))
    return {(record.case, record.id): record for record in records}


def case_record(case: Case) -> CaseRecord:
    """An imported case as its office's file has it; the department goes by its name here."""
    if case.accepted_at is None or case.promised_clock is None:
        raise ValueError(f"{case} was not imported")
    return CaseRecord(
        id=case.external_id,
        started_at=case.accepted_at,
        due_at=case.promised_clock.due_at,
        ended_at=case.ended_at,
        department=case.department.name,
        item=case.revision.item.code,
        channel=case.channel,
        group=case.group,
        responsible=case.responsible,
        applicant=case.applicant,
    )


def event_record(event: RecordEvent) -> EventRecord:
    """An imported event as its office's file has it."""
    return EventRecord(
        case=event.case.external_id,
        id=event.external_id,
        at=event.at,
        activity=event.activity,
        by=event.by,
        group=event.group,
    )


def books() -> list[Book]:
    """Every record that was imported here, one book for each source and centre."""
    related = ("promised_clock", "revision__item", "department", "centre")
    imported = Case.objects.exclude(source="").select_related(*related)
    by_book: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in imported.order_by("pk"):
        by_book[case.source, case.centre_id].append(case)
    return [_book(source, cases) for (source, _centre), cases in sorted(by_book.items())]


def _book(source: str, cases: list[Case]) -> Book:
    events = RecordEvent.objects.filter(case__in=cases).select_related("case")
    return Book(
        source=source,
        centre=_centre(cases[0].centre),
        departments={one.name: _department(one) for one in {case.department for case in cases}},
        items=Items(named={one.item.code: _item(one) for one in {c.revision for c in cases}}),
        cases=[case_record(case) for case in cases],
        events=[event_record(event) for event in events],
    )


def _centre(place: "Organisation") -> Centre:
    return Centre(
        code=place.code or f"centre-{place.pk}",
        name=place.name,
        name_en=place.name_en,
        city=City(name=place.name, name_en=place.name_en),
    )


def _department(place: "Organisation") -> Department:
    return Department(code=place.code or "", name=place.name, name_en=place.name_en)


def _item(revision: "ItemRevision") -> Item:
    return Item(
        name=revision.name,
        name_en=revision.name_en,
        kind=CaseKind.PROMISED,
        promised=revision.promised_amount,
        statutory=revision.statutory_amount,
        unit=Unit(revision.promised_unit),
    )
