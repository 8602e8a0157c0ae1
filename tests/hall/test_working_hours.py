"""Other working hours: looked at first, then adopted, by those who keep the whole city."""

from collections.abc import Callable
from datetime import datetime

import pytest
from cast import Cast
from desk import Desk
from django.http import HttpResponse
from django.test import Client

from accounts.errors import NotAllowed
from accounts.models import Person
from deadlines import adoption, calendars, events
from deadlines.models import CalendarVersion, Clock
from hall.models import Case
from ledger.models import Entry
from worktime import DEFAULT_HOURS, ZONE, Hours

SignIn = Callable[[Person], Client]
At = Callable[[str], datetime]
PAGE = "/admin/calendars/hours/"
SUMMER = {"hours": "08:30-12:00\n14:30-18:00", "citation": "关于调整作息时间的通知"}


@pytest.fixture
def root(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.root)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def confirm(client: Client, looked: HttpResponse) -> HttpResponse:
    """Adopt what was looked at."""
    return client.post(PAGE, looked.context["confirm"].initial, follow=True)


def due(case: Case) -> datetime:
    return Clock.objects.get(pk=case.promised_clock_id).due_at


def local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_what_other_hours_move_is_shown_and_then_done(desk: Desk, root: Client, at: At):
    at("2026-09-14 10:00")
    case, ended = desk.accept("P"), desk.finish(desk.accept("P"))
    before, over = due(case), due(ended)
    assert "09:00-12:00" in text(root.get(PAGE))

    looked = root.post(PAGE, SUMMER)
    assert case.number in text(looked)
    assert due(case) == before
    assert not CalendarVersion.objects.exists()

    assert "工作时间已更改" in text(confirm(root, looked))
    assert (local(before), local(due(case))) == ("2026-09-20 17:30", "2026-09-20 18:00")
    assert due(ended) == over
    assert calendars.current().hours == Hours.of("08:30-12:00", "14:30-18:00")
    adopted = Entry.objects.get(kind=events.CALENDAR_ADOPTED)
    assert adopted.body["hours"] == ["08:30-12:00", "14:30-18:00"]
    assert adopted.body["citation"] == SUMMER["citation"]
    moved = Entry.objects.get(kind=events.CLOCK_REPROJECTED, body__clock=case.promised_clock_id)
    assert datetime.fromisoformat(moved.body["before"]) == before
    assert datetime.fromisoformat(moved.body["after"]) == due(case)
    assert "08:30-12:00" in text(root.get("/admin/calendars/"))


def test_the_hours_in_force_move_nothing(desk: Desk, root: Client):
    desk.accept("P")
    looked = root.post(PAGE, SUMMER | {"hours": "\n".join(DEFAULT_HOURS.as_json())})
    assert looked.context["moved_count"] == 0


def test_who_looked_at_an_older_calendar_looks_again(root: Client):
    looked = root.post(PAGE, SUMMER)
    confirm(root, root.post(PAGE, SUMMER | {"hours": "10:00-16:00"}))
    late = confirm(root, looked)
    assert late.status_code == 409
    assert calendars.current().hours == Hours.of("10:00-16:00")
    confirm(root, late)
    assert calendars.current().hours == Hours.of("08:30-12:00", "14:30-18:00")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", "必填"),
        ("9-12", "看不懂"),
        ("09:00+08:00-12:00", "看不懂"),
        ("24:00-25:00", "看不懂"),
        ("12:00-09:00", "互不重叠"),
        ("09:00-12:00\n11:00-17:00", "互不重叠"),
        ("13:00-17:00\n09:00-12:00", "互不重叠"),
    ],
)
def test_hours_that_make_no_sense_are_refused(root: Client, hours: str, said: str):
    answer = root.post(PAGE, SUMMER | {"hours": hours})
    assert answer.status_code == 422
    assert said in text(answer) or not hours
    assert not CalendarVersion.objects.exists()


def test_an_order_is_named(root: Client):
    assert root.post(PAGE, SUMMER | {"citation": " "}).status_code == 422


@pytest.mark.parametrize("sent", [{"base": ""}, {"base": "x", "hours": "x"}, {"base": "x"}])
def test_a_confirmation_without_its_hours_goes_back(root: Client, sent: dict[str, str]):
    assert root.post(PAGE, sent).headers["Location"] == PAGE


def test_a_countys_administrator_changes_none(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.administrator)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, SUMMER).status_code == 403
    with pytest.raises(NotAllowed):
        adoption.adopt_hours(
            Hours.of("10:00-16:00"),
            citation="x",
            base=calendars.current().version,
            who=cast.principal("administrator"),
        )
