"""Where a page of the queue begins: the key of the case before it, as an address carries it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.db.models import BooleanField, DateTimeField, F, Func, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

from hall.models import Case

END = datetime(9999, 12, 31, tzinfo=UTC)
"""When a case is due on which no clock runs."""


@dataclass(frozen=True, slots=True)
class Open:
    """The place of an open case: green channel first, then by what is due first."""

    rank: int
    due_at: datetime
    case: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The place of an ended case: the newest first."""

    ended_at: datetime
    case: int


Key: TypeAlias = Open | Ended


def key_of(case: Case) -> str:
    """The key of a case of the queue, read back by `read`."""
    if case.ended_at is not None:
        return f"{case.ended_at.isoformat()}_{case.pk}"
    return f"{case.queued.rank}_{case.queued.due_at.isoformat()}_{case.pk}"


def read(text: str) -> Key | None:
    """The key that `text` says; None where it says none."""
    match text.split("_"):
        case [rank, moment, case] if rank in {"0", "1"} and case.isdecimal():
            at = _moment(moment)
            return Open(int(rank), at, int(case)) if at else None
        case [moment, case] if case.isdecimal():
            at = _moment(moment)
            return Ended(at, int(case)) if at else None
        case _:
            return None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def after_open(cases: QuerySet[Case], key: Open | None) -> QuerySet[Case]:
    """Open cases in the queue's order, those after `key`."""
    ordered = cases.order_by("queued__rank", "queued__due_at", "queued__pk")
    if key is None:
        return ordered
    here = _row(F("queued__rank"), F("queued__due_at"), F("queued__pk"))
    at = Value(key.due_at, DateTimeField())
    return ordered.filter(GreaterThan(here, _row(Value(key.rank), at, Value(key.case))))


def after_ended(cases: QuerySet[Case], key: Ended | None) -> QuerySet[Case]:
    """Ended cases, the newest first, those after `key`."""
    ordered = cases.order_by("-ended_at", "-pk")
    if key is None:
        return ordered
    at = Value(key.ended_at, DateTimeField())
    return ordered.filter(LessThan(_row(F("ended_at"), F("pk")), _row(at, Value(key.case))))


def _row(*columns: F | Value) -> Func:
    """Columns compared as one, which an index in their order answers from any place on."""
    return Func(*columns, function="ROW", output_field=BooleanField())
