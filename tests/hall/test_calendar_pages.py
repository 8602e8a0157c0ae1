"""A further year's notice: looked at first, then adopted, by those who keep the whole city."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from cast import Cast
from desk import Desk
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

import worktime
from accounts.errors import NotAllowed
from accounts.models import Person
from deadlines import adoption, calendars, events
from deadlines.models import Clock
from ledger.models import Entry

SignIn = Callable[[Person], Client]
At = Callable[[str], datetime]
NOTICE = {
    "$schema": "https://raw.githubusercontent.com/NateScarlet/holiday-cn/master/schema.json",
    "$id": "https://raw.githubusercontent.com/NateScarlet/holiday-cn/master/2027.json",
    "year": 2027,
    "papers": ["https://www.gov.cn/zhengce/2027"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
    ],
}
TYPED = {
    "year": 2027,
    "number": "国办发明电〔2026〕0号",
    "off": "2027-01-01/2027-01-03 元旦\n2027-02-05 至 2027-02-11  春节",
    "worked": "2027-01-09 元旦",
}


@pytest.fixture
def root(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.root)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def upload(client: Client, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile("2027.json", content, "application/json")
    return client.post("/admin/calendars/adopt/", {"file": file})


def confirm(client: Client, looked: HttpResponse) -> HttpResponse:
    """Adopt what was looked at."""
    form = looked.context["confirm"]
    sent = {"notice": form["notice"].value(), "base": form["base"].value()}
    return client.post("/admin/calendars/adopt/", sent, follow=True)


def test_the_years_are_shown_with_what_they_rest_on(root: Client):
    page = root.get("/admin/calendars/")
    assert [notice.year for notice, _ in page.context["years"]] == [2026, 2025, 2024]
    assert calendars.current().notices[-1].citation in text(page)
    assert "09:00-12:00" in text(page)
    csv = root.get("/admin/calendars/?export=csv").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 1 + sum(len(one.days) for one in calendars.current().notices)


def test_what_a_notice_moves_is_shown_before_it_is_adopted(desk: Desk, root: Client, at: At):
    at("2026-12-28 10:00")
    case = desk.accept("P")
    promised = Clock.objects.get(pk=case.promised_clock_id)
    assert "暂按周末推算" in text(root.get("/admin/calendars/"))

    looked = upload(root, json.dumps(NOTICE).encode())
    assert case.number in text(looked)
    assert (promised.provisional, Clock.objects.get(pk=promised.pk).due_at) == (
        True,
        promised.due_at,
    )
    assert not Entry.objects.filter(kind=events.CALENDAR_ADOPTED).exists()
    [shown] = [one for one in looked.context["moved"] if one.clock == "承诺时限"]

    adopted = confirm(root, looked)
    after = Clock.objects.get(pk=promised.pk)
    assert "已采用" in text(adopted)
    assert not after.provisional
    assert shown.before == worktime.moment_text(promised.due_at, "zh")
    assert shown.after == worktime.moment_text(after.due_at, "zh")
    entry = Entry.objects.get(kind=events.CALENDAR_ADOPTED)
    assert entry.actor.startswith("person:")
    assert 2027 in calendars.current().years
    assert "暂按周末推算" not in text(root.get("/admin/calendars/"))


def test_the_preview_tells_exactly_what_adopting_then_does(desk: Desk, root: Client, at: At):
    at("2026-12-21 10:00")
    for item in "PIJE":
        desk.accept(item)
    calendar = calendars.current().with_notices([worktime.Notice.from_json(NOTICE)])
    told = calendars.preview(calendar)
    done = adoption.adopt_notice(
        worktime.Notice.from_json(NOTICE),
        base=calendars.current().version,
        who=desk.cast.principal("root"),
    )
    assert told
    assert sorted(told, key=lambda one: one.clock) == sorted(done, key=lambda one: one.clock)


def test_a_notice_is_typed_from_the_paper(root: Client):
    looked = root.post("/admin/calendars/adopt/", TYPED)
    confirm(root, looked)
    notice = next(one for one in calendars.current().notices if one.year == 2027)
    assert len([day for day in notice.days if day.off]) == 10
    assert [str(day.date) for day in notice.days if not day.off] == ["2027-01-09"]
    assert notice.citation == TYPED["number"]


def test_a_year_that_is_there_already_is_replaced_after_a_warning(desk: Desk, root: Client, at: At):
    at("2026-09-28 10:00")
    case = desk.accept("P")
    before = Clock.objects.get(pk=case.promised_clock_id).due_at
    shorter = TYPED | {"year": 2026, "off": "2026-10-01 国庆节", "worked": ""}
    looked = root.post("/admin/calendars/adopt/", shorter)
    assert "由这一份代替" in text(looked)
    confirm(root, looked)
    assert Clock.objects.get(pk=case.promised_clock_id).due_at < before


def test_who_looked_at_an_older_calendar_looks_again(root: Client):
    looked = upload(root, json.dumps(NOTICE).encode())
    confirm(
        root,
        root.post(
            "/admin/calendars/adopt/",
            TYPED | {"year": 2028, "off": "2028-01-01 元旦", "worked": ""},
        ),
    )
    late = confirm(root, looked)
    assert late.status_code == 409
    assert 2027 not in calendars.current().years
    confirm(root, late)
    assert {2027, 2028} <= calendars.current().years


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ""),
        (b"\xff\xfe", "不是 JSON"),
        (b"{", "不是 JSON"),
        (b"[" * 100_000, "不是 JSON"),
        (b"[]", "JSON 对象"),
        (b"{}", "缺少"),
        (b"x" * 300_000, "太大"),
        (json.dumps(NOTICE | {"year": 1}).encode(), "年份"),
        (json.dumps(NOTICE | {"papers": []}).encode(), "出处"),
        (json.dumps(NOTICE | {"days": []}).encode(), "没有列出"),
        (json.dumps(NOTICE | {"year": 2030}).encode(), "不属于这一年"),
    ],
)
def test_a_faulty_file_is_refused(root: Client, content: bytes, said: str):
    answer = upload(root, content)
    assert answer.status_code == 422
    assert said in text(answer)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"year": ""}, "请选择文件"),
        ({"number": ""}, "出处"),
        ({"off": "", "worked": ""}, "没有列出"),
        ({"off": "2027-02-30 春节"}, "看不懂"),
        ({"off": "春节 2027-02-05"}, "看不懂"),
        ({"off": "2027-02-05/2027-01-01 春节"}, "看不懂"),
        ({"off": "2027-01-01/2027-12-31 元旦"}, "看不懂"),
        ({"off": "2027-01-01 元旦\n2027-01-01 元旦"}, "列了两次"),
        ({"worked": "2027-01-08 元旦"}, "周一至周五"),
        ({"year": 10**20}, ""),
        ({"number": "\x00"}, ""),
    ],
)
def test_a_faulty_line_is_refused_and_kept(root: Client, wrong: dict[str, object], said: str):
    answer = root.post("/admin/calendars/adopt/", TYPED | wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert str(TYPED["year"]) in text(answer)
    assert calendars.current() == worktime.published_calendar()


@pytest.mark.parametrize("sent", [{"base": ""}, {"base": "x", "notice": "{"}, {"base": "x"}])
def test_a_confirmation_without_its_notice_goes_back(root: Client, sent: dict[str, str]):
    answer = root.post("/admin/calendars/adopt/", sent)
    assert answer.headers["Location"] == "/admin/calendars/adopt/"


def test_a_countys_administrator_reads_the_calendar_and_adopts_none(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.administrator)
    assert "由市级管理员维护" in text(client.get("/admin/calendars/"))
    assert client.get("/admin/calendars/adopt/").status_code == 403
    assert client.post("/admin/calendars/adopt/", TYPED).status_code == 403
    with pytest.raises(NotAllowed):
        adoption.adopt_notice(
            worktime.Notice.from_json(NOTICE),
            base=calendars.current().version,
            who=cast.principal("administrator"),
        )


@pytest.mark.parametrize(
    "part", ["clerk", "chief", "supervision_window", "supervisor", "auditor", "bidder"]
)
def test_nobody_else_opens_the_calendar(cast: Cast, sign_in: SignIn, part: str):
    client = sign_in(getattr(cast, part))
    assert client.get("/admin/calendars/").status_code == 403
    assert client.get("/admin/calendars/adopt/").status_code == 403


def test_the_pages_are_tabs_of_the_administration(cast: Cast, sign_in: SignIn):
    shown = text(sign_in(cast.administrator).get("/admin/people/"))
    assert "/admin/items/" in shown
    assert "/admin/calendars/" in shown
