"""The commands on other offices' cases: who may give them, and what they refuse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import SETUP, Cast
from django.db import IntegrityError, transaction

import deadlines.selectors
import ledger.selectors
from accounts.errors import NotAllowed
from accounts.principal import system
from hall import catalogue, events, services
from hall.errors import Refused
from hall.models import Case, RecordEvent
from hall.records.record import CaseRecord, EventRecord
from hall.services import records
from hall.services.records import Filed
from ledger import clock


@pytest.fixture
def filed(cast: Cast) -> Filed:
    """A case of another office that began an hour ago, where the clerk works."""
    draft = catalogue.Draft(
        code="permit",
        department=cast.planning.pk,
        name="许可",
        kind="promised",
        promised_amount=10,
        statutory_amount=20,
    )
    revision = catalogue.approve(catalogue.draft(draft, who=system("map")).pk, who=SETUP)
    start = clock.now() - timedelta(hours=1)
    record = CaseRecord("A-1", start, start + timedelta(days=9), None, "规划局", "permit")
    return Filed(record, cast.centre, cast.planning, revision)


@pytest.fixture
def take_over(cast: Cast, filed: Filed) -> Callable[..., Case]:
    def one(who: str = "chief", **changes: object) -> Case:
        other = replace(filed, record=replace(filed.record, **changes))
        (case,) = records.take_over([other], source="old", who=cast.principal(who))
        return case

    return one


def test_a_case_taken_over_runs_towards_the_deadline_of_its_office(
    take_over: Callable[..., Case], filed: Filed
):
    case = take_over()
    (running,) = deadlines.selectors.clocks(case.subject)
    assert (running.due_at, running.started_at) == (filed.record.due_at, filed.record.started_at)
    assert case.promised_clock == running


def test_the_same_case_is_not_taken_over_twice(take_over: Callable[..., Case]):
    take_over()
    with pytest.raises(IntegrityError), transaction.atomic():
        take_over()
    assert Case.objects.count() == 1


def test_nobody_files_where_they_may_not(take_over: Callable[..., Case], cast: Cast):
    for who in ("outsider", "bidder", "supervisor"):
        with pytest.raises(NotAllowed):
            take_over(who)
    case = take_over()
    done = EventRecord("A-1", "1", clock.now(), "查验")
    outsider = cast.principal("outsider")
    with pytest.raises(NotAllowed):
        records.note([(case, done)], who=outsider)
    with pytest.raises(NotAllowed):
        records.end(case.pk, ended_at=clock.now(), who=outsider)
    assert not RecordEvent.objects.exists()


def test_an_end_is_that_of_the_deed(take_over: Callable[..., Case], cast: Cast, filed: Filed):
    case, chief = take_over(), cast.principal("chief")
    too_early = filed.record.started_at - timedelta(minutes=1)
    with pytest.raises(Refused, match="结束早于开始"):
        records.end(case.pk, ended_at=too_early, who=chief)
    ended_at = filed.record.started_at + timedelta(minutes=30)
    ended = records.end(case.pk, ended_at=ended_at, who=chief)
    assert (ended.ended_at, ended.ended_late, ended.state) == (ended_at, False, "finished")
    with pytest.raises(Refused):
        records.end(case.pk, ended_at=ended_at, who=chief)
    last = ledger.selectors.history(case.subject)[-1]
    assert (last.kind, last.body["version"]) == (events.FINISHED, 2)
    assert last.at > ended_at


def test_only_other_offices_cases_end_this_way(filed: Filed, cast: Cast):
    clerk = cast.principal("clerk")
    application = services.Application("permit", cast.window.pk, "申请人甲")
    case = services.accept(services.receive(application, who=clerk).pk, who=clerk)
    with pytest.raises(Refused, match="不是导入的办件"):
        records.end(case.pk, ended_at=clock.now(), who=clerk)
