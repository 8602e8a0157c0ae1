"""Nobody starts a clock by a calendar that is being replaced."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime

import pytest
from cast import SETUP
from desk import Desk
from django.db import connection, transaction
from live_stage import wait_for

import worktime
from deadlines import calendars
from deadlines.locks import use_calendar
from deadlines.models import Clock
from hall.models import Case
from ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = worktime.Notice.from_json(
    {
        "year": 2027,
        "papers": ["国办发明电〔2026〕0号"],
        "days": [{"name": "元旦", "date": "2027-01-04", "isOffDay": True}],
    }
)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def adopt() -> None:
    calendars.adopt(
        calendars.current().with_notices([NOTICE]),
        citation=NOTICE.citation, actor=SETUP.actor, scope="/", now=clock.now(),
    )  # fmt: skip


def aside(deed: Callable[[], object]) -> Future[object]:
    """Do `deed` on a connection of its own, beside what this one does."""

    def run() -> object:
        try:
            return deed()
        finally:
            connection.close()

    threads = ThreadPoolExecutor(1)
    future = threads.submit(run)
    threads.shutdown(wait=False)
    return future


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def assert_all_by_the_new_calendar() -> None:
    due = calendars.current().closing(date(2027, 1, 5))
    promised = Case.objects.values_list("promised_clock", flat=True)
    for found in Clock.objects.filter(pk__in=promised):
        assert (found.due_at, found.provisional) == (due, False)


def test_a_clock_started_during_an_adoption_waits_for_the_new_calendar(
    desk: Desk, at: Callable[[str], datetime]
) -> None:
    at("2026-12-28 10:00")
    desk.accept("P")
    with transaction.atomic():
        adopt()
        accepted = aside(lambda: desk.accept("P"))
        wait_for(is_waiting)
        assert not accepted.done()
    accepted.result(timeout=20)
    assert_all_by_the_new_calendar()


def test_an_adoption_waits_for_clocks_being_started_and_moves_them(
    desk: Desk, at: Callable[[str], datetime]
) -> None:
    at("2026-12-28 10:00")
    with transaction.atomic():
        desk.accept("P")
        adopted = aside(adopt)
        wait_for(is_waiting)
        assert not adopted.done()
    adopted.result(timeout=20)
    assert Clock.objects.filter(provisional=True).count() == 0
    assert_all_by_the_new_calendar()


def test_clocks_are_started_beside_each_other(desk: Desk) -> None:
    with transaction.atomic():
        use_calendar()
        accepted = aside(lambda: desk.accept("P"))
        assert accepted.result(timeout=20)


def test_an_adoption_costs_few_statements_a_clock(
    desk: Desk, at: Callable[[str], datetime],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    at("2026-12-28 10:00")
    for _ in range(6):
        desk.accept("P")
    moving = Clock.objects.filter(provisional=True).count()
    assert moving >= 12
    with django_assert_max_num_queries(moving + 20):  # type: ignore[attr-defined]
        adopt()
