"""A clock that stands still counts nothing: it sounds no alarm and makes nothing late."""

from collections.abc import Callable
from datetime import datetime

import pytest
from desk import Desk

import deadlines.services
import worktime
from deadlines import adoption, calendars, events, firing, handlers, selectors
from deadlines.models import Clock, Standstill, Timer
from deadlines.rules import Stage, State
from hall import services
from hall.faces import face
from hall.models import Case
from ledger import clock
from ledger.models import Entry

At = Callable[[str], datetime]
HOURS = {"promised_unit": "working_hour"}


def sound() -> None:
    """Everything due now."""
    while firing.fire(clock.now(), 100, handlers.kinds()):
        pass


def alarms(case: Case) -> list[str]:
    """The alarms of a case's promised limit, as the ledger has them."""
    found = Entry.objects.filter(
        kind__in=[events.PROMPTED, events.OVERDUE], body__clock=case.promised_clock_id
    )
    return list(found.values_list("kind", flat=True))


def promised(case: Case) -> Clock:
    return Clock.objects.get(pk=case.promised_clock_id)


@pytest.fixture
def paused(desk: Desk, at: At) -> Case:
    """A case of three working hours, received and paused at nine on a Monday: due at noon."""
    desk.offer("H", "promised", promised=3, **HOURS)
    at("2026-11-30 09:00")
    case = desk.accept("H")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    return case


@pytest.mark.parametrize("when", ["2026-11-30 11:00", "2026-11-30 12:00", "2026-12-30 16:00"])
def test_what_ends_while_it_stands_still_in_time_is_in_time(
    desk: Desk, at: At, paused: Case, when: str
) -> None:
    at(when)
    back = services.withdraw(paused.pk, reason="申请人撤回", who=desk.clerk)
    sound()
    assert back.ended_late is False
    assert alarms(paused) == []
    assert promised(paused).stage == Stage.GREEN
    assert face(promised(paused), clock.now(), calendars.current()).late is False


def test_what_was_late_before_it_stood_still_ends_late(desk: Desk, at: At) -> None:
    desk.offer("H", "promised", promised=3, **HOURS)
    at("2026-11-30 09:00")
    case = desk.accept("H")
    at("2026-11-30 14:00")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-12-30 16:00")
    back = services.withdraw(case.pk, reason="申请人撤回", who=desk.clerk)
    sound()
    assert back.ended_late is True
    assert alarms(case) == [events.PROMPTED, events.OVERDUE]


def test_the_end_of_a_case_ends_its_standstill_and_its_pause(
    desk: Desk, at: At, paused: Case
) -> None:
    at("2026-12-01 10:00")
    back = services.withdraw(paused.pk, reason="申请人撤回", who=desk.clerk)
    assert selectors.standstill_of(paused.subject) is None
    assert Standstill.objects.get(subject=paused.subject).ended_at == back.ended_at
    pause = paused.pauses.get()
    assert (pause.until, pause.closed_by) == (back.ended_at, desk.clerk.actor)


def test_the_reckoning_of_what_ended_standing_still_says_when_it_was_due(
    desk: Desk, at: At, paused: Case
) -> None:
    at("2026-12-01 10:00")
    services.withdraw(paused.pk, reason="申请人撤回", who=desk.clerk)
    found = promised(paused)
    reckoned = selectors.reckoning(found)
    assert reckoned is not None
    assert reckoned.at == found.due_at > clock.now()


def test_more_time_does_not_move_the_stage_by_the_time_stood_still(
    desk: Desk, at: At, paused: Case
) -> None:
    Clock.objects.filter(pk=paused.promised_clock_id).update(stage=Stage.YELLOW)
    at("2026-12-30 16:00")
    found = deadlines.services.extend(paused.promised_clock_id or 0, by=2, now=clock.now())
    assert (found.state, found.stage) == (State.PAUSED, Stage.GREEN)


def test_a_new_calendar_keeps_the_alarm_missed_before_a_standstill(desk: Desk, at: At) -> None:
    desk.offer("H", "promised", promised=3, **HOURS)
    at("2026-11-30 09:00")
    case = desk.accept("H")
    at("2026-11-30 16:00")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    missed = Timer.objects.filter(clock=case.promised_clock_id)
    assert missed.exists()
    in_force = calendars.current()
    adoption.adopt_hours(
        worktime.Hours.of("09:00-12:00", "14:00-18:00"),
        citation="县政府",
        base=in_force.version,
        who=desk.cast.principal("root"),
    )
    assert missed.exists()
