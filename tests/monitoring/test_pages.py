"""What a supervisor reads and does on the pages of the supervision room."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cast import Cast
from desk import PAPERS, Desk
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Device
from deadlines import watcher
from hall import chronicle
from hall import services as hall
from ledger.models import Entry
from live.relay import Relay
from monitoring import events
from monitoring.models import WarningRaised
from monitoring.rules import Lamp, What

ROOT = Path(__file__).resolve().parents[2]
At = Callable[[str], datetime]
SignIn = Callable[..., Client]


def run_the_house() -> None:
    while watcher.poll() == 0:
        pass
    while Relay().step():
        pass


@pytest.fixture
def overdue(desk: Desk, at: At, ledger_key: None) -> WarningRaised:
    """An instant case left overnight, with its warning."""
    at("2026-11-30 09:00")
    case = desk.accept("I")
    at("2026-12-01 09:00")
    run_the_house()
    return WarningRaised.objects.get(case=case, what="overdue")


@pytest.fixture
def supervisor(cast: Cast, client: Client) -> Client:
    client.force_login(cast.supervisor, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_cases_history_says_that_a_warning_was_acknowledged(
    overdue: WarningRaised, supervisor: Client
) -> None:
    supervisor.post("/supervision/acknowledge/", {"warning": overdue.pk})
    history = supervisor.get(f"/hall/cases/{overdue.case_id}/").content.decode()
    assert "签收预警" in history
    assert events.ACKNOWLEDGED not in history


KIND = re.compile(r"[a-z]+\.([a-z_]+)\.[a-z_]+\.v\d+")
NO_CASE_ROOMS = {"accounts", "documents", "bidding", "ledger", "media"}
NO_CASE = {"item", "calendar"}


def test_everything_that_can_happen_to_a_case_has_a_word() -> None:
    rooms = {path.parent.name: path for path in ROOT.glob("*/events.py")}
    rooms |= {path.parent.name: path for path in ROOT.glob("platform/*/events.py")}
    kinds = {
        value
        for room in rooms.keys() - NO_CASE_ROOMS
        for value in vars(import_module(f"{room}.events")).values()
        if isinstance(value, str) and (found := KIND.fullmatch(value)) and found[1] not in NO_CASE
    }
    assert events.ACKNOWLEDGED in kinds
    assert kinds <= chronicle.LABELS.keys()


def test_in_english_a_lamp_has_one_word_and_the_inbox_another(
    overdue: WarningRaised, supervisor: Client
) -> None:
    supervisor.cookies["django_language"] = "en"
    inbox = supervisor.get("/supervision/").content.decode()
    board = supervisor.get("/supervision/board/").content.decode()
    assert "<h1>Warnings</h1>" in inbox
    assert ">Warnings</a>" in board
    assert '<span class="lamp lamp-yellow">Due soon</span>' in board
    assert '<span class="lamp lamp-green">Normal</span>' in board
    with translation.override("en"):
        assert What.PROMPTED.label == Lamp.YELLOW.label == "Due soon"
        assert What.OVERDUE.label == Lamp.RED.label


def test_the_inbox_lists_what_waits_and_then_who_answered(
    overdue: WarningRaised, supervisor: Client
) -> None:
    page = supervisor.get("/supervision/").content.decode()
    assert overdue.case.number in page
    assert "超时报警" in page
    done = supervisor.post(
        "/supervision/acknowledge/", {"warning": overdue.pk, "note": "已督促窗口"}, follow=True
    )
    assert "已签收 1 条预警" in done.content.decode()
    assert overdue.case.number not in supervisor.get("/supervision/?what=overdue").content.decode()
    answered = supervisor.get("/supervision/?state=done").content.decode()
    assert "已督促窗口" in answered
    assert "监察员" in answered
    assert Entry.objects.filter(kind=events.ACKNOWLEDGED, body__warning=overdue.pk).count() == 1


def test_a_warning_is_acknowledged_once(overdue: WarningRaised, supervisor: Client) -> None:
    for _ in range(2):
        page = supervisor.post("/supervision/acknowledge/", {"warning": overdue.pk}, follow=True)
    assert "该预警已经签收" in page.content.decode()
    assert Entry.objects.filter(kind=events.ACKNOWLEDGED).count() == 1


def test_nothing_ticked_is_said(supervisor: Client) -> None:
    page = supervisor.post("/supervision/acknowledge/", {"warning": "x"}, follow=True)
    assert "请先勾选预警" in page.content.decode()


def test_nobody_acknowledges_for_another_county(
    overdue: WarningRaised, cast: Cast, client: Client
) -> None:
    client.force_login(cast.outsider, "django.contrib.auth.backends.ModelBackend")
    assert overdue.case.number not in client.get("/supervision/?state=all").content.decode()
    assert client.post("/supervision/acknowledge/", {"warning": overdue.pk}).status_code == 403
    overdue.refresh_from_db()
    assert overdue.acknowledged_at is None


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_inbox_can_be_taken_along(
    overdue: WarningRaised, supervisor: Client, form: str
) -> None:
    file = supervisor.get(f"/supervision/?export={form}")
    assert file.status_code == 200
    assert form != "csv" or overdue.case.number in file.content.decode("utf-8-sig")


def test_a_second_one_time_notice_is_a_violation_in_the_inbox(
    desk: Desk, ledger_key: None, supervisor: Client
) -> None:
    case = desk.receive("P", complete=False)
    for _ in range(2):
        hall.ask_supplement(case.pk, missing=PAPERS, who=desk.clerk)
    run_the_house()
    assert "二次告知补正" in supervisor.get("/supervision/?what=violation").content.decode()


def test_the_board_can_be_put_back_to_any_instant(
    desk: Desk, at: At, ledger_key: None, supervisor: Client
) -> None:
    at("2026-11-30 09:00")
    case = desk.accept("P")
    at("2026-12-02 10:00")
    hall.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    at("2026-12-03 10:00")
    hall.resume(case.pk, document=desk.document(), who=desk.clerk)
    at("2026-12-20 09:00")
    run_the_house()
    desk.finish(case)
    run_the_house()
    shown = {
        "2026-11-30T08:00": None,
        "2026-12-01T10:00": "lamp-green",
        "2026-12-02T11:00": "lamp-paused",
        "2026-12-03T11:00": "lamp-green",
        "2026-12-21T10:00": None,
    }
    for moment, lamp in shown.items():
        page = supervisor.get(f"/supervision/board/?{urlencode({'at': moment})}").content.decode()
        row = page.split(f"{case.number}</a>")[0].rsplit("<tr>", 1)[-1] if lamp else ""
        assert (case.number in page) == (lamp is not None), moment
        assert lamp is None or lamp in row, moment


def test_the_board_is_not_put_forward(desk: Desk, ledger_key: None, supervisor: Client) -> None:
    case = desk.accept("P")
    run_the_house()
    answer = supervisor.get("/supervision/board/?at=2099-01-01T00:00")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "回看时刻不能晚于现在" in page
    assert "这是过去某一时刻的灯态" not in page
    assert case.number in page  # the board of now


def test_the_board_of_now_counts_every_lamp(
    overdue: WarningRaised, desk: Desk, supervisor: Client
) -> None:
    desk.accept("P")
    run_the_house()
    context = supervisor.get("/supervision/board/").context
    assert {lamp.value: n for lamp, n in context["totals"].items()} == {
        "green": 1, "yellow": 0, "red": 1, "paused": 0,
    }  # fmt: skip
    only = supervisor.get("/supervision/board/?lamp=red").context
    assert [case.number for _, case in only["lines"]] == [overdue.case.number]


def test_a_wall_without_a_right_shows_a_code_and_nothing_else(client: Client, cast: Cast) -> None:
    page = client.get("/wall/").content.decode()
    assert 'data-topics=""' in page
    assert "wall:" not in page


def test_a_wall_that_falls_silent_is_told_to_the_supervisor(supervisor: Client, cast: Cast) -> None:
    board = [cast.centre.pk]
    long_ago, now = timezone.now() - timedelta(minutes=9), timezone.now()
    for name, seen in (("监察室大屏", long_ago), ("大厅大屏", now)):
        Device.objects.create(
            name=name, organisation=cast.centre, playlist=board, secret_hash=name,
            paired_at=long_ago, last_seen_at=seen,
        )  # fmt: skip
    page = supervisor.get("/supervision/").content.decode()
    assert "大屏“监察室大屏”" in page
    assert "大厅大屏" not in page
