"""Cases: received, read, worked."""

from typing import Annotated, TypeAlias

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Status
from pydantic import Field

import ledger.selectors
from accounts.rules import Action
from hall import services
from hall.api.asking import asker, case_of, window_of
from hall.api.commands import AnyCommand
from hall.api.errors import Problem
from hall.api.fields import Asked, IdempotencyKey, Name, Number, Phone, Prose, Window
from hall.api.shapes import CaseOut, EventOut, HistoryOut
from hall.models import Case
from hall.rules import Channel

PAGE = 100
LONGEST_PAGE = 500

router = Router(tags=["cases"])


class PaperIn(Asked):
    """A paper on the item's checklist: whether it is there, and its document."""

    name: Name
    given: bool = True
    document: Number | None = None


class CaseIn(Asked):
    """An application as it came in."""

    item: Name = Field(description="The item's code, see the catalogue.")
    window: Window
    applicant: Name
    phone: Phone = ""
    summary: Prose = ""
    channel: Channel = Channel.SYSTEM
    priority: bool = Field(False, description="The green channel.")
    papers: list[PaperIn] = Field(default_factory=list, max_length=200)

    def application(self) -> services.Application:
        """What the service takes. Raises `Refused` for an unknown window."""
        return services.Application(
            item=self.item,
            window=window_of(self.window).pk,
            applicant=self.applicant,
            phone=self.phone,
            summary=self.summary,
            channel=self.channel,
            priority=self.priority,
            papers=tuple(services.Paper(one.name, one.given, one.document) for one in self.papers),
        )


Receipt: TypeAlias = Annotated[str, Path(description="The receipt number.")]


@router.post("", response={201: CaseOut, (401, 403, 409, 413, 422): Problem})
def receive(request: HttpRequest, application: CaseIn, key: IdempotencyKey = None) -> Status[Case]:
    """Receive an application; it is given a receipt number."""
    who = asker(request, Action.CASE_RECEIVE)
    return Status(201, services.receive(application.application(), who=who, key=key or ""))


@router.get("/{number}", response={200: CaseOut, (401, 403, 404): Problem})
def read(request: HttpRequest, number: Receipt) -> Case:
    """A case as it stands."""
    return case_of(number, asker(request, Action.CASE_READ))


@router.get("/{number}/events", response={200: HistoryOut, (401, 403, 404, 422): Problem})
def history(
    request: HttpRequest,
    number: Receipt,
    after: Annotated[int, Query(ge=0, description="The last `n` that the caller has.")] = 0,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> HistoryOut:
    """What the ledger has on a case, in order.

    An entry appears once it has its place in the log, about a second after the deed: so nothing
    is ever put between entries already read, and who remembers the last `n` misses nothing.
    """
    case = case_of(number, asker(request, Action.CASE_READ))
    entries = ledger.selectors.history(case.subject)
    placed = sorted((one.seq, one) for one in entries if one.seq is not None)
    page = enumerate(placed[after : after + limit], start=after + 1)
    events = [EventOut.of(n, seq, one) for n, (seq, one) in page]
    return HistoryOut(events=events, next=after + limit if after + limit < len(placed) else None)


@router.post("/{number}/events", response={200: CaseOut, (401, 403, 404, 409, 413, 422): Problem})
def command(
    request: HttpRequest,
    number: Receipt,
    event: Annotated[AnyCommand, Body()],
    key: IdempotencyKey = None,
) -> Case:
    """Do something to a case; answers with the case as it then stands.

    A command for which the case is in the wrong state answers 409, one that is wrong itself 422.
    """
    who = asker(request, Action.CASE_PROCESS)
    case = case_of(number, who)
    facts = {"case": case.number, **event.dict()}
    return services.once(lambda: event.do(case, who), who=who, key=key or "", facts=facts)
