"""A case and its history as the interface tells them.

The shapes read their fields from the hall's rows; `validation_alias` says where, where the name in
the interface is another.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from ninja import Schema
from pydantic import ConfigDict, Field

import deadlines.selectors
from deadlines.pressing import lamp_of
from deadlines.rules import State as ClockState
from hall import chronicle
from hall.models import Case
from ledger import clock as database_clock
from ledger.selectors import Recorded
from worktime import Lamp

if TYPE_CHECKING:
    from deadlines.models import Clock


class Told(Schema):
    """What the interface tells; may also be made from what was told before."""

    model_config = ConfigDict(populate_by_name=True)


class PlaceOut(Told):
    """An organisation."""

    id: int
    code: str | None
    name: str
    name_en: str


class ClockOut(Told):
    """A limit that runs for the case; `lamp` is null once it has stopped."""

    id: int
    kind: str
    label: str
    state: str
    lamp: Lamp | None
    started_at: dt.datetime
    limit: int | None
    unit: str
    extension: int
    due_at: dt.datetime
    provisional: bool
    stopped_at: dt.datetime | None

    @classmethod
    def of(cls, clock: "Clock", now: dt.datetime) -> Self:
        """As it stands at `now`."""
        return cls(
            id=clock.pk,
            kind=clock.kind,
            label=clock.label,
            state=clock.state,
            lamp=None if clock.state == ClockState.STOPPED else lamp_of(clock, now),
            started_at=clock.started_at,
            limit=clock.limit_amount,
            unit=clock.limit_unit,
            extension=clock.extension,
            due_at=clock.due_at,
            provisional=clock.provisional,
            stopped_at=clock.stopped_at,
        )


class MaterialOut(Told):
    """A paper of the application."""

    name: str
    required: bool
    given_at: dt.datetime | None
    document: int | None = Field(validation_alias="document_id")


class StepOut(Told):
    """A step of the case; `started_at` is null until its turn comes."""

    order: int
    name: str = Field(validation_alias="step.name")
    window: int = Field(validation_alias="step.window_id")
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    clock: int | None = Field(validation_alias="clock_id")


class PartOut(Told):
    """A co-window's part of a joint approval; `agrees` is null until it gives its opinion."""

    id: int
    name: str = Field(validation_alias="step.name")
    window: int = Field(validation_alias="step.window_id")
    agrees: bool | None
    opinion: str
    finished_at: dt.datetime | None
    clock: int | None = Field(validation_alias="clock_id")


class NoticeOut(Told):
    """A numbered notice that was issued."""

    kind: str
    number: str
    issued_at: dt.datetime


class PauseOut(Told):
    """A time in which the clocks stood still; `until` is null while they do."""

    ground: str
    reason: str
    since: dt.datetime
    until: dt.datetime | None


class ExtensionOut(Told):
    """A request for `amount` more units of a limit; `granted` is null while nobody has decided."""

    clock: int = Field(validation_alias="clock_id")
    amount: int
    unit: str = Field(validation_alias="clock.limit_unit")
    reason: str
    asked_at: dt.datetime
    granted: bool | None
    remark: str


class CaseOut(Told):
    """A case as it stands; `version` grows with each command done to it."""

    number: str
    code: str = Field(description="The applicant's word for asking after the case.")
    version: int
    kind: str
    state: str
    item: str = Field(validation_alias="revision.item.code")
    revision: int = Field(validation_alias="revision.number")
    window: PlaceOut | None
    department: PlaceOut
    channel: str
    priority: bool
    applicant: str
    phone: str
    summary: str
    received_at: dt.datetime
    papers_complete: bool
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_late: bool | None
    outcome: str
    decision: str
    materials: list[MaterialOut]
    clocks: list[ClockOut]
    steps: list[StepOut]
    parts: list[PartOut]
    notices: list[NoticeOut]
    pauses: list[PauseOut]
    extensions: list[ExtensionOut]

    @staticmethod
    def resolve_clocks(case: Case) -> list[ClockOut]:
        """Each as it stands now."""
        now = database_clock.now()
        return [ClockOut.of(one, now) for one in deadlines.selectors.clocks(case.subject)]


class EventOut(Told):
    """One entry of the ledger about the case.

    `n` counts the entries of this case from 1 on without gaps, `seq` is the place in the whole
    log. `title` and `details` are in the reader's language, `body` is what was recorded.
    """

    n: int
    seq: int
    kind: str
    at: dt.datetime
    by: str
    title: str
    details: str
    body: dict[str, Any]

    @classmethod
    def of(cls, n: int, seq: int, entry: Recorded) -> Self:
        """The entry as it was recorded."""
        return cls(
            n=n,
            seq=seq,
            kind=entry.kind,
            at=entry.at,
            by=entry.actor,
            title=str(chronicle.LABELS.get(entry.kind, entry.kind)),
            details=chronicle.details(entry.kind, entry.body),
            body=entry.body,
        )


class HistoryOut(Told):
    """A page of a case's history; `next` is what to ask for `after`, null when this is all."""

    events: list[EventOut]
    next: int | None
