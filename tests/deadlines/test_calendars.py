"""A new year's notice re-projects what was provisional, with before and after on record."""

from collections.abc import Callable
from datetime import datetime

from cast import SETUP
from desk import Desk

import worktime
from deadlines import calendars, events
from deadlines.models import Clock
from ledger import clock
from ledger.models import Entry

NOTICE = {
    "year": 2027,
    "papers": ["https://www.gov.cn/zhengce/2027"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
    ],
}


def test_a_due_date_past_the_last_notice_is_provisional_and_then_settled(
    desk: Desk, at: Callable[[str], datetime]
) -> None:
    at("2026-12-28 10:00")
    case = desk.accept("P")
    promised = Clock.objects.get(pk=case.promised_clock_id)
    assert promised.provisional
    before = promised.due_at
    calendar = calendars.current().with_notices([worktime.Notice.from_json(NOTICE)])
    moved = calendars.adopt(
        calendar, citation="国办发明电〔2026〕0号", actor=SETUP.actor, scope="/", now=clock.now()
    )
    promised.refresh_from_db()
    assert not promised.provisional
    assert promised.due_at > before
    assert promised.pk in {one.clock for one in moved}
    entry = Entry.objects.get(kind=events.CLOCK_REPROJECTED, body__clock=promised.pk)
    assert datetime.fromisoformat(entry.body["before"]) == before
    assert datetime.fromisoformat(entry.body["after"]) == promised.due_at
    assert calendars.current() == calendar


def test_adopting_the_same_calendar_again_moves_nothing(desk: Desk) -> None:
    desk.accept("P")
    moved = calendars.adopt(
        calendars.current(), citation="重复", actor=SETUP.actor, scope="/", now=clock.now()
    )
    assert moved == []
