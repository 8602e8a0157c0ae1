"""The queue: who sees what, in which order, under which filter, and as a file."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from cast import Cast
from desk import Desk
from django.test import Client

from accounts.models import Person
from deadlines.selectors import clocks
from hall import keys, queue, services
from hall.models import Case, Queued
from hall.queue import Wanted
from hall.views import queue as listing
from ledger import clock

At = Callable[[str], datetime]
SignIn = Callable[[Person], Client]


def found(desk: Desk, **wanted: str) -> list[int]:
    """The cases that the clerk's queue shows, in its order."""
    asked = Wanted(**wanted)
    pages = queue.walk([desk.cast.window.path], asked, clock.now(), step=2)
    return [case.pk for page in pages for case in page.cases]


@pytest.fixture
def four(desk: Desk, at: At) -> dict[str, Case]:
    """A case of each lamp, on the afternoon of 2026-09-22."""
    at("2026-09-14 10:00")
    red = desk.accept("P")
    at("2026-09-16 10:00")
    yellow, paused = desk.accept("P"), desk.accept("P")
    for case in (yellow, paused):
        services.finish_step(case.pk, order=1, who=desk.clerk)
    services.pause(paused.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-09-21 17:30")
    for case in (yellow,):
        services.finish_step(case.pk, order=2, who=desk.clerk)
    at("2026-09-22 15:00")
    green = desk.accept("P")
    return {"red": red, "yellow": yellow, "paused": paused, "green": green}


@pytest.mark.parametrize("lamp", ["red", "yellow", "green", "paused"])
def test_each_lamp_finds_its_own(desk: Desk, four: dict[str, Case], lamp: str):
    assert found(desk, lamp=lamp) == [four[lamp].pk]


def test_what_presses_most_comes_first(desk: Desk, four: dict[str, Case]):
    order = [four[lamp].pk for lamp in ("red", "yellow", "green", "paused")]
    assert found(desk) == order


def test_the_green_channel_goes_before_everything(desk: Desk, four: dict[str, Case]):
    application = services.Application("P", desk.cast.window.pk, "急件", priority=True)
    urgent = services.receive(application, who=desk.clerk)
    assert found(desk)[0] == urgent.pk


def test_what_has_ended_is_shown_only_when_asked_for(desk: Desk, four: dict[str, Case]):
    done = desk.finish(four["green"])
    assert done.pk not in found(desk)
    assert found(desk, state="finished") == [done.pk]
    assert found(desk, state="all")[-1] == done.pk


def test_a_text_finds_number_applicant_and_phone(desk: Desk):
    case = desk.receive("P", applicant="欧阳修")
    desk.receive("P")
    assert found(desk, q="欧阳") == [case.pk]
    assert found(desk, q=case.number[-4:]) == [case.pk]
    assert found(desk, q="100%_") == []


def test_kind_and_item_narrow(desk: Desk):
    joint = desk.accept("J")
    desk.accept("P")
    assert found(desk, kind="joint") == [joint.pk]
    assert found(desk, item="J") == [joint.pk]


@pytest.mark.parametrize("part", ["clerk", "chief", "supervision_window", "supervisor", "auditor"])
def test_whoever_may_read_sees_the_county_s_cases(desk: Desk, sign_in: SignIn, part: str):
    case = desk.accept("P")
    page = sign_in(getattr(desk.cast, part)).get("/hall/")
    assert case.number in page.content.decode()


def test_another_window_and_another_county_do_not(desk: Desk, sign_in: SignIn):
    case = desk.accept("P")
    for person in (desk.cast.other_clerk, desk.cast.outsider):
        assert case.number not in sign_in(person).get("/hall/").content.decode()


def test_a_filter_that_makes_no_sense_is_said_and_shows_the_queue(desk: Desk, sign_in: SignIn):
    case = desk.accept("P")
    page = sign_in(desk.cast.clerk).get("/hall/", {"lamp": "purple", "q": "x" * 500, "page": "-3"})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert case.number in page.content.decode()


def test_a_screen_that_has_seen_it_is_told_nothing(desk: Desk, sign_in: SignIn):
    desk.accept("P")
    client = sign_in(desk.cast.clerk)
    partial = {"HX-Request": "true"}
    first = client.get("/hall/", headers=partial)
    seen = re.search(r"seen=([0-9a-f]+)", first.content.decode())
    assert seen
    again = client.get("/hall/", {"seen": seen[1]}, headers=partial)
    assert again.status_code == 204
    desk.accept("P")
    assert client.get("/hall/", {"seen": seen[1]}, headers=partial).status_code == 200


def test_the_queue_as_csv_holds_every_page_and_no_formula(desk: Desk, sign_in: SignIn):
    desk.receive("P", applicant="=HYPERLINK(evil)")
    answer = sign_in(desk.cast.clerk).get("/hall/", {"export": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "编号"
    assert rows[1][3] == "'=HYPERLINK(evil)"
    assert len(rows[1]) == len(rows[0])


def test_the_queue_as_xlsx_opens(desk: Desk, sign_in: SignIn):
    desk.receive("P", applicant="欧阳修")
    answer = sign_in(desk.cast.clerk).get("/hall/", {"export": "xlsx"})
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    assert "欧阳修" in book.read("xl/sharedStrings.xml").decode()


def test_a_file_too_long_is_not_begun(desk: Desk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "MOST_EXPORTED", 1)
    desk.receive("P")
    desk.receive("P")
    client = sign_in(desk.cast.clerk)
    answer = client.get("/hall/", {"export": "csv", "kind": "promised"})
    assert answer.headers["Location"] == "/hall/?kind=promised"
    assert "请先缩小范围" in client.get("/hall/").content.decode()


def test_a_long_queue_renews_itself_too_and_is_not_counted_out(
    desk: Desk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "COUNTED", 1)
    desk.receive("P")
    client = sign_in(desk.cast.clerk)
    assert "共 1 件" in client.get("/hall/").content.decode()
    desk.receive("P")
    page = client.get("/hall/").content.decode()
    assert "1 件以上" in page
    assert "hx-trigger" in page


def test_pages_lead_from_one_to_the_next_and_back(
    desk: Desk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    cases = [desk.accept("P") for _ in range(5)]
    client, address, read = sign_in(desk.cast.clerk), "/hall/?kind=promised", []
    while address:
        page = client.get(address).content.decode()
        read += re.findall(r'id="case-(\d+)"', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/hall/" + onward[1].replace("&amp;", "&") if onward else ""
    assert read == [str(case.pk) for case in cases]
    assert 'href="?kind=promised"' in page
    assert re.search(r'hx-get="\?kind=promised&amp;after=', page)


def test_a_page_begins_after_the_case_before_it_whatever_moved(desk: Desk):
    cases = [desk.accept("P") for _ in range(4)]
    here, asked = [desk.cast.window.path], Wanted()
    first = queue.page(here, asked, clock.now(), size=2)
    desk.finish(cases[0])
    second = queue.page(here, asked, clock.now(), after=first.next or "", size=2)
    assert [case.pk for case in second.cases] == [case.pk for case in cases[2:]]


def test_everything_goes_on_from_the_open_to_the_ended(desk: Desk, four: dict[str, Case]):
    late, early = desk.finish(four["green"]), desk.finish(four["red"])
    assert found(desk, state="all") == [
        four["yellow"].pk, four["paused"].pk, early.pk, late.pk,
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["x", "1_x_2", "7_2026-01-01T00:00:00+08:00_1", "__", "1_2026_9"])
def test_an_odd_key_begins_anew(desk: Desk, odd: str):
    case = desk.accept("P")
    assert queue.page([desk.cast.window.path], Wanted(), clock.now(), after=odd, size=9).cases == [
        case
    ]


def test_the_database_keeps_the_place_of_every_case(desk: Desk, four: dict[str, Case]):
    """The same as `deadlines.pressing` makes of the clocks, whatever was done to the case."""
    desk.receive("P", complete=False)
    desk.finish(four["yellow"])
    services.resume(four["paused"].pk, document=desk.document(), who=desk.clerk)
    for case in Case.objects.all():
        place = Queued.objects.filter(pk=case.pk).first()
        assert (place is None) == (case.ended_at is not None)
        running = list(clocks(case.subject).filter(state="running"))
        if place:
            assert place.due_at == min((one.due_at for one in running), default=keys.END)
            prompts = [one.prompt_at for one in running if one.prompt_at]
            assert place.prompt_at == min(prompts, default=None)
            assert place.scope == case.scope


def test_an_empty_hall_says_so(cast: Cast, sign_in: SignIn):
    assert "没有符合条件的办件" in sign_in(cast.clerk).get("/hall/").content.decode()


def test_a_page_costs_the_same_for_one_case_and_for_many(
    desk: Desk, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
):
    client = sign_in(desk.cast.clerk)
    for _ in range(8):
        desk.accept("P")
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        client.get("/hall/")
