"""Taking over what other offices record: a case with its clock, what was done on it, its end.

Times are those of the deed, as that office wrote them down; the ledger's are those of the record.
A case's entry pins everything that came with it by a hash, and says no person's name.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

import documents.services
from accounts.principal import Principal
from accounts.rules import Action
from deadlines.rules import Kind as ClockKind
from deadlines.takeover import Taken
from deadlines.takeover import take_over as take_over_clocks
from hall import events
from hall.errors import Refused
from hall.models import Case, ItemRevision, RecordEvent
from hall.records.record import CaseRecord, EventRecord
from hall.rules import Command, State
from hall.services.common import close, open_case
from hall.services.receipts import receipt_number, receipt_word
from hall.services.stopping import stop_clocks
from ledger import clock
from ledger.rules import body_json
from worktime import ZONE

if TYPE_CHECKING:
    from accounts.models import Organisation

_IDS = """
SELECT nextval(pg_get_serial_sequence('hall_case', 'id')) FROM generate_series(1, %s)
"""
_RECORD = """
SELECT ledger_append(%s, subject, %s, scope, %s, body::jsonb)
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS entry (subject, scope, body, n)
ORDER BY n
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A case of another office and where it belongs here."""

    record: CaseRecord
    centre: "Organisation"
    department: "Organisation"
    revision: ItemRevision


@transaction.atomic
def take_over(filed: Sequence[Filed], *, source: str, who: Principal) -> list[Case]:
    """Put cases of the record `source` on record here, each with its clock and its entry.

    A case that has ended already gets a stopped clock and no alarm. Raises `NotAllowed`, and
    `IntegrityError` for a case that is on record already.
    """
    for path in {one.department.path for one in filed}:
        who.must(Action.CASE_RECEIVE, path)
    now = clock.now()
    numbers = _numbers(filed)
    cases = [
        _case(pk, next(numbers[one.centre.pk, _year(one)]), one, source, who.actor)
        for pk, one in zip(_ids(len(filed)), filed, strict=True)
    ]
    taken = [_limit(case, one.record) for case, one in zip(cases, filed, strict=True)]
    for case, started in zip(
        cases, take_over_clocks(taken, ClockKind.PROMISED, now=now), strict=True
    ):
        case.promised_clock = started
    Case.objects.bulk_create(cases)
    bodies = [_facts(case, one.record) for case, one in zip(cases, filed, strict=True)]
    _record_all(events.IMPORTED, cases, bodies, who, now)
    return cases


@transaction.atomic
def note(noted: Sequence[tuple[Case, EventRecord]], *, who: Principal) -> None:
    """Put down what another office did on its cases: one entry for each case concerned.

    Raises `NotAllowed`, and `IntegrityError` for an event that is on record already.
    """
    now = clock.now()
    by_case: dict[Case, list[EventRecord]] = defaultdict(list)
    for case, event in noted:
        by_case[case].append(event)
    for path in {case.scope for case in by_case}:
        who.must(Action.CASE_PROCESS, path)
    RecordEvent.objects.bulk_create(
        RecordEvent(
            case=case,
            external_id=event.id,
            at=event.at,
            activity=event.activity,
            by=event.by,
            group=event.group,
        )
        for case, event in noted
    )
    bodies = [_noted(case, done) for case, done in by_case.items()]
    _record_all(events.NOTED, list(by_case), bodies, who, now)


@transaction.atomic
def end(case: int, *, ended_at: datetime, who: Principal) -> Case:
    """Write down that the other office ended its case at `ended_at`.

    Raises `NotAllowed`, and `Refused` for a case that is not another office's, is ended, or had
    not begun by then.
    """
    found, now = open_case(case, Command.FINISH, who, None)
    if not found.source:
        raise Refused("not_recorded_elsewhere", _("该办件不是导入的办件。"))
    if found.accepted_at is not None and ended_at < found.accepted_at:
        raise Refused("ends_before_start", _("结束早于开始"))
    late = stop_clocks(found, who, now, at=ended_at)
    found.state, found.ended_at = State.FINISHED, ended_at
    found.ended_late = late.get(found.promised_clock_id or 0, False)
    body = {"late": found.ended_late, "ended_at": ended_at}
    return close(found, events.FINISHED, who, now, body)


def _ids(count: int) -> list[int]:
    """Numbers for rows to come: a clock names its case before the case is written."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS, [count])
        return [pk for (pk,) in cursor.fetchall()]


def _year(one: Filed) -> int:
    return one.record.started_at.astimezone(ZONE).year


def _numbers(filed: Sequence[Filed]) -> Mapping[tuple[int, int], Iterator[int]]:
    """Receipt numbers by centre and year, as many as are needed of each."""
    wanted = Counter((one.centre.pk, _year(one)) for one in filed)
    return {
        (centre, year): iter(documents.services.next_numbers(f"case:{centre}", year, count))
        for (centre, year), count in sorted(wanted.items())
    }


def _case(pk: int, serial: int, one: Filed, source: str, actor: str) -> Case:
    record = one.record
    late = None if record.ended_at is None else record.ended_at >= record.due_at
    return Case(
        pk=pk,
        number=receipt_number(one.centre, _year(one), serial),
        code=receipt_word(),
        scope=one.department.path,
        centre=one.centre,
        department=one.department,
        revision=one.revision,
        kind=one.revision.kind,
        state=State.ACCEPTED if record.ended_at is None else State.FINISHED,
        channel=record.channel,
        applicant=record.applicant,
        received_at=record.started_at,
        received_by=actor,
        papers_complete=True,
        accepted_at=record.started_at,
        ended_at=record.ended_at,
        ended_late=late,
        source=source,
        external_id=record.id,
        group=record.group,
        responsible=record.responsible,
    )


def _limit(case: Case, record: CaseRecord) -> Taken:
    return Taken(case.subject, case.scope, record.started_at, record.due_at, record.ended_at)


def _facts(case: Case, record: CaseRecord) -> dict[str, object]:
    return {
        **_standing(case),
        "item": case.revision.item.code,
        "channel": case.channel,
        "source": case.source,
        "external_id": case.external_id,
        "started_at": record.started_at,
        "due_at": record.due_at,
        "ended_at": record.ended_at,
        "late": case.ended_late,
        "record_sha256": record.digest(),
    }


def _noted(case: Case, done: Sequence[EventRecord]) -> dict[str, object]:
    pinned = "\n".join(sorted(event.digest() for event in done))
    return {
        **_standing(case),
        "events": len(done),
        "first_at": min(event.at for event in done),
        "last_at": max(event.at for event in done),
        "events_sha256": hashlib.sha256(pinned.encode()).hexdigest(),
    }


def _standing(case: Case) -> dict[str, object]:
    return {
        "case": case.number,
        "kind": case.kind,
        "state": case.state,
        "version": case.version,
    }


def _record_all(
    kind: str,
    cases: Sequence[Case],
    bodies: Sequence[Mapping[str, object]],
    who: Principal,
    now: datetime,
) -> None:
    """Append an entry for each case, in one statement."""
    subjects = [case.subject for case in cases]
    scopes = [case.scope for case in cases]
    with connection.cursor() as cursor:
        texts = [body_json(body) for body in bodies]
        cursor.execute(_RECORD, [kind, who.actor, now, subjects, scopes, texts])
