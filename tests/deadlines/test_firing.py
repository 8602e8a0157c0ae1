"""Alarms sound at their moment, once, and late rather than never."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from time import monotonic

import pytest
from cast import Cast
from desk import Desk
from django.db import connection, transaction

import deadlines.services
import worktime
from deadlines import events, firing, handlers, watcher
from deadlines.models import Clock, Timer, Turn
from deadlines.rules import Kind, Stage, thresholds
from hall import services
from ledger import clock
from ledger.models import Entry

At = Callable[[str], datetime]


def sound() -> int:
    """Everything due now."""
    total = 0
    while fired := firing.fire(clock.now(), 100, handlers.kinds()):
        total += fired
    return total


def overdue() -> int:
    return Entry.objects.filter(kind=events.OVERDUE).count()


def test_a_clock_turns_yellow_then_red_and_each_once(desk: Desk, at: At) -> None:
    at("2026-11-30 16:00")
    case = desk.accept("P")
    promised = case.promised_clock
    assert promised is not None
    assert sound() == 0
    at("2026-12-04 17:30")
    sound()
    promised.refresh_from_db()
    assert promised.stage == Stage.YELLOW
    at("2026-12-07 17:30")
    sound()
    promised.refresh_from_db()
    assert promised.stage == Stage.RED
    assert sound() == 0
    turns = promised.turns.filter(threshold__isnull=False).values_list("what", flat=True)
    assert list(turns) == ["prompted", "overdue"]


def test_red_stands_from_the_due_moment_itself(desk: Desk, at: At) -> None:
    at("2026-11-30 16:00")
    case = desk.accept("P")
    assert case.promised_clock is not None
    due = case.promised_clock.due_at
    stages = []
    for instant in (due - timedelta(microseconds=1), due):
        while firing.fire(instant, 100):
            pass
        case.promised_clock.refresh_from_db()
        stages.append(case.promised_clock.stage)
    assert stages == [Stage.YELLOW, Stage.RED]


def test_moving_one_deadline_moves_one_alarm(desk: Desk, at: At) -> None:
    at("2026-11-30 16:00")
    moved, stays = desk.accept("P"), desk.accept("P")
    before = dict(Timer.objects.values_list("clock_id", "at"))
    asked = services.ask_extension(
        moved.pk, clock=moved.promised_clock_id or 0, amount=3, reason="核实", who=desk.clerk
    )
    services.decide_extension(asked.pk, grant=True, who=desk.cast.principal("supervision_window"))
    after = dict(Timer.objects.values_list("clock_id", "at"))
    assert {one for one in before if before[one] != after[one]} == {moved.promised_clock_id}
    assert stays.promised_clock_id in after


def test_an_alarm_missed_by_a_dead_watcher_is_late_and_not_lost(desk: Desk, at: At) -> None:
    at("2026-11-30 09:00")
    case = desk.accept("P")
    at("2026-12-30 09:00")
    finished = desk.finish(case)
    assert finished.ended_late
    sound()
    turned = Turn.objects.get(clock=case.promised_clock, what="overdue")
    assert turned.lateness_ms is not None
    assert turned.lateness_ms > timedelta(days=20).total_seconds() * 1000
    assert (
        Entry.objects.filter(kind=events.OVERDUE, body__clock=case.promised_clock_id).count() == 1
    )


def test_what_ended_in_time_never_alarms(desk: Desk, at: At) -> None:
    at("2026-11-30 09:00")
    desk.finish(desk.accept("P"))
    at("2027-03-01 09:00")
    assert sound() == 0


def test_a_paused_clock_does_not_turn(desk: Desk, at: At) -> None:
    at("2026-11-30 09:00")
    case = desk.accept("P")
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-12-30 09:00")
    assert sound() == 0
    services.resume(case.pk, document=desk.document(), who=desk.clerk)
    case.refresh_from_db()
    assert case.promised_clock is not None
    assert case.promised_clock.due_at > clock.now()


def test_an_alarm_missed_before_a_pause_sounds_once_and_is_not_followed_by_another(
    desk: Desk, at: At
) -> None:
    at("2026-11-30 09:00")
    case = desk.accept("P")
    at("2026-12-07 16:00")  # every limit of the case has prompted, and the step's is over
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-12-30 09:00")
    sound()
    assert not Timer.objects.filter(clock__subject=case.subject).exists()
    assert not Turn.objects.filter(clock=case.promised_clock, what="overdue").exists()
    assert Turn.objects.filter(clock__subject=case.subject, what="overdue").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_watchers_at_once_sound_each_alarm_once(cast: Cast) -> None:
    now = clock.now()
    with transaction.atomic():
        for number in range(60):
            deadlines.services.start_until(
                f"thing:{number}", Kind.PROMISED, now + timedelta(milliseconds=1),
                scope="/", started_at=now, now=now,
            )  # fmt: skip
    barrier = Barrier(3)

    def watch() -> None:
        barrier.wait()
        while firing.fire(clock.now(), 7):
            pass
        connection.close()

    threads = [Thread(target=watch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overdue() == 60
    assert Turn.objects.filter(what="overdue").count() == 60
    assert Clock.objects.filter(stage=Stage.RED).count() == 60


@pytest.mark.django_db(transaction=True)
def test_the_watcher_leaves_alone_what_a_command_holds(cast: Cast) -> None:
    now = clock.now()
    with transaction.atomic():
        held = deadlines.services.start_until(
            "thing:1", Kind.PROMISED, now + timedelta(milliseconds=1),
            scope="/", started_at=now, now=now,
        )  # fmt: skip
    sounded: list[int] = []
    with transaction.atomic():
        Clock.objects.select_for_update().get(pk=held.pk)
        later = clock.now() + timedelta(seconds=1)
        thread = Thread(target=lambda: (sounded.append(firing.fire(later, 10)), connection.close()))
        thread.start()
        thread.join(5)
        assert sounded == [0]
    assert firing.fire(later, 10) >= 1


def test_the_watcher_sleeps_towards_the_next_turn(cast: Cast) -> None:
    now = clock.now()
    deadlines.services.start_until(
        "thing:1", Kind.PROMISED, now + timedelta(seconds=0.5), scope="/", started_at=now, now=now
    )
    while (seconds := watcher.poll()) == 0:
        pass
    assert 0 < seconds <= 0.5


@pytest.mark.django_db(transaction=True)
def test_a_poll_that_finds_nothing_wakes_nobody(cast: Cast) -> None:
    now = clock.now()
    with transaction.atomic():
        deadlines.services.start_until(
            "thing:1", Kind.PROMISED, now + timedelta(days=9), scope="/", started_at=now, now=now
        )
    watcher._listen()
    for _ in range(3):
        watcher.poll()
    started = monotonic()
    watcher._sleep(0.3)
    assert monotonic() - started >= 0.3


def test_a_deadline_before_its_start_is_refused(cast: Cast) -> None:
    now = clock.now()
    with pytest.raises(deadlines.services.ClockError):
        deadlines.services.start_until(
            "thing:1", Kind.PROMISED, now, scope="/", started_at=now, now=now
        )


def test_two_pauses_that_overlap_are_united(cast: Cast, at: At) -> None:
    """09-16 + 10 → 09-30; with an expert review 09-22 … 10-08 in one or two pauses → 10-15."""

    def days(first: str, last: str) -> worktime.Pause:
        return worktime.Pause.of_days(date.fromisoformat(first), date.fromisoformat(last))

    start = datetime.fromisoformat("2026-09-16T10:00+08:00")
    one = [days("2026-09-22", "2026-10-08")]
    two = [days("2026-09-22", "2026-09-29"), days("2026-09-28", "2026-10-08")]
    calendar = worktime.published_calendar()
    dues = [
        thresholds(calendar, start, worktime.Limit(10), pauses, extension).due_at
        for pauses, extension in (([], 0), (one, 0), (two, 0), (one, 5))
    ]
    assert [due.astimezone(worktime.ZONE).date().isoformat() for due in dues] == [
        "2026-09-30", "2026-10-15", "2026-10-15", "2026-10-22",
    ]  # fmt: skip
