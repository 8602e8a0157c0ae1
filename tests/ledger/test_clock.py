"""The one clock: real and unmovable, or rehearsed; and what is done when it steps back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ledger import clock, selectors
from ledger.errors import ClockError
from ledger.models import Clock, Entry

DAY = timedelta(days=1)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def real(db: None) -> None:
    """A database born real: the row as `birth.give_clock` writes it there."""
    run(
        "ALTER TABLE ledger_clock DISABLE TRIGGER USER;"
        "UPDATE ledger_clock SET rehearsal = false;"
        "ALTER TABLE ledger_clock ENABLE ALWAYS TRIGGER ledger_clock_guard;"
        "ALTER TABLE ledger_clock ENABLE ALWAYS TRIGGER ledger_clock_keep;"
    )


def server_moment() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def test_a_real_clock_is_the_server_s(real: None) -> None:
    before = server_moment()
    assert before <= clock.now() <= server_moment()
    assert clock.reading()[1:] == (1.0, False)


@pytest.mark.parametrize(
    "change", ["anchor = anchor + interval '1 s'", "rate = 2", "anchor_real = now()"]
)
def test_a_real_clock_is_pinned(real: None, change: str) -> None:
    with pytest.raises(IntegrityError, match="ledger_clock_real"):
        run(f"UPDATE ledger_clock SET {change}")


def test_a_real_clock_is_not_set_by_hand(real: None) -> None:
    with pytest.raises(ClockError):
        clock.step_to(clock.now() + DAY)
    with pytest.raises(ClockError):
        clock.set_rate(2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_clock SET rehearsal = NOT rehearsal",
        "UPDATE ledger_clock SET name = 'another'",
        "DELETE FROM ledger_clock",
        "TRUNCATE ledger_clock",
    ],
)
def test_a_database_stays_what_it_was_born(statement: str) -> None:
    with pytest.raises(IntegrityError, match="born real or a rehearsal"):
        run(statement)


def test_a_real_database_stays_real(real: None) -> None:
    with pytest.raises(IntegrityError, match="born real or a rehearsal"):
        run("UPDATE ledger_clock SET rehearsal = true")


@pytest.mark.django_db
def test_there_is_one_clock() -> None:
    with pytest.raises(IntegrityError, match="ledger_clock_one_row"):
        run(
            "INSERT INTO ledger_clock (id, rehearsal, name, anchor, anchor_real, rate, latest)"
            " VALUES (2, true, 'x', now(), now(), 1, now())"
        )


@pytest.mark.django_db
def test_a_rehearsal_steps_forward_and_runs_on() -> None:
    target = clock.now() + 40 * DAY
    clock.step_to(target)
    first = clock.now()
    assert timedelta(0) <= first - target < timedelta(seconds=5)
    assert clock.now() > first


@pytest.mark.django_db
def test_a_rehearsal_runs_faster() -> None:
    clock.set_rate(86400)
    before_real, before = server_moment(), clock.now()
    run("SELECT pg_sleep(0.05)")
    after, after_real = clock.now(), server_moment()
    assert (after - before).total_seconds() >= 0.05 * 86400
    assert (after - before) <= (after_real - before_real) * 86400
    assert clock.reading().rate == 86400


@pytest.mark.django_db
def test_days_of_a_rehearsal_have_24_hours_in_any_time_zone() -> None:
    run("SET LOCAL TimeZone = 'America/New_York'")
    run(
        "UPDATE ledger_clock SET rate = 1, anchor = '2026-03-07T12:00:00Z',"
        " anchor_real = clock_timestamp() - interval '172800 s'"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now() - '2026-03-09T12:00:00Z' < interval '5 s'")
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
@pytest.mark.parametrize("rate", [0, -1])
def test_no_clock_stands_still_or_runs_back(rate: float) -> None:
    with pytest.raises(ClockError):
        clock.set_rate(rate)
    with pytest.raises(ClockError):
        clock.step_to(clock.now() - DAY)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_hears_of_a_step() -> None:
    listener = connection.copy()
    try:
        listener.cursor().execute("LISTEN ledger_clock")
        clock.step_to(clock.now() + DAY)
        clock.observe()
        told = [one.channel for one in listener.connection.notifies(timeout=0.5)]
    finally:
        listener.close()
    assert told == ["ledger_clock"]


@pytest.mark.django_db
def test_a_rehearsal_has_a_log_of_its_own() -> None:
    name = Clock.objects.get().name
    assert selectors.origin() == f"mingjing.example/ledger/rehearsal/{name}"


def test_the_real_log_has_the_configured_name(real: None) -> None:
    assert selectors.origin() == "mingjing.example/ledger"


def step_back(by: timedelta) -> None:
    """What a server's clock set back looks like from here."""
    Clock.objects.update(latest=clock.now() + by)


@pytest.mark.django_db
def test_a_step_back_is_recorded_once_and_waits_for_a_person() -> None:
    assert clock.observe() is None
    step_back(timedelta(minutes=5))
    trouble = clock.observe()
    assert trouble is not None
    assert trouble.before - trouble.after > timedelta(minutes=4)
    assert clock.observe() == clock.trouble() == trouble
    assert Entry.objects.get().kind == "ledger.clock.stepped.v1"

    clock.settle("person:1", "the time server was wrong and has been replaced")
    assert clock.trouble() is None
    assert clock.observe() is None
    assert [one.kind for one in selectors.history("clock:1")] == [
        "ledger.clock.stepped.v1",
        "ledger.clock.settled.v1",
    ]


@pytest.mark.django_db
def test_trouble_stands_also_after_time_has_passed() -> None:
    step_back(timedelta(seconds=2))
    clock.observe()
    clock.step_to(clock.now() + DAY)
    assert clock.observe() is not None


@pytest.mark.django_db
def test_nothing_to_settle_without_trouble() -> None:
    with pytest.raises(ClockError):
        clock.settle("person:1", "all is well")


@pytest.mark.django_db
def test_a_hair_s_breadth_is_not_a_step() -> None:
    step_back(timedelta(milliseconds=50))
    assert clock.observe() is None


@pytest.mark.django_db
def test_a_rehearsal_begins_once_and_before_its_first_entry() -> None:
    moment = clock.now() - 1000 * DAY
    clock.begin_at(moment)
    assert timedelta(0) <= clock.now() - moment < timedelta(seconds=5)
    assert clock.observe() is None
    step_back(timedelta(minutes=1))
    clock.observe()
    with pytest.raises(ClockError, match="begins once"):
        clock.begin_at(moment)


def test_a_real_clock_begins_nowhere_else(real: None) -> None:
    with pytest.raises(ClockError):
        clock.begin_at(clock.now() - DAY)
    with pytest.raises(ClockError):
        clock.advance_to(clock.now() + DAY)


@pytest.mark.django_db
def test_a_clock_past_the_moment_is_left_where_it_is() -> None:
    target = clock.now() + DAY
    assert clock.advance_to(target) == target
    assert clock.advance_to(target - DAY) >= target
