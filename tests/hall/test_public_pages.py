"""What everybody may see: the entry, the catalogue, and the progress of their own case."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import SETUP
from desk import PAPERS, Desk
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from hall import catalogue, services
from hall.models import Case, Miss
from hall.services import asking

SignIn = Callable[[Person], Client]


def ask(client: Client, number: str, code: str, address: str = "192.0.2.1") -> HttpResponse:
    return client.get("/progress/", {"number": number, "code": code}, REMOTE_ADDR=address)


def test_a_visitor_is_shown_in(db: None, client: Client):
    text = client.get("/").content.decode()
    assert all(address in text for address in ("/catalogue/", "/progress/", "/sign-in/"))


def test_a_clerk_is_led_to_the_queue(desk: Desk, sign_in: SignIn):
    assert sign_in(desk.cast.clerk).get("/").headers["Location"] == "/hall/"


def test_the_catalogue_publishes_the_ten_things_and_the_cut(desk: Desk, client: Client):
    desk.offer(
        "X", "promised", legal_basis="《城乡规划法》第四十条", procedure="收件、审查、决定",
        conditions="设计方案合规", fee_items="工本费", fee_standard="每证 10 元",
        fee_basis="物价局 33 号", contacts="二楼 B12",
    )  # fmt: skip
    listed = client.get("/catalogue/", {"q": "事项X"}).content.decode()
    address = re.search(r"/catalogue/\d+/", listed)
    assert address
    text = client.get(address[0]).content.decode()
    for said in (
        "事项X", "第四十条", "收件、审查、决定", "设计方案合规", *PAPERS, "5 个工作日",
        "查询进度", "工本费", "每证 10 元", "物价局 33 号", "20 个工作日", "压缩 75%", "专家评审",
        "二楼 B12",
    ):  # fmt: skip
        assert said in text, said


def test_an_item_that_is_closed_is_no_longer_published(desk: Desk, client: Client):
    item = desk.receive("P").revision.item_id
    assert client.get(f"/catalogue/{item}/").status_code == 200
    catalogue.close("P", who=SETUP)
    assert client.get(f"/catalogue/{item}/").status_code == 404
    assert "事项P" not in client.get("/catalogue/").content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_catalogue_can_be_taken_along(desk: Desk, client: Client, form: str):
    answer = client.get("/catalogue/", {"export": form})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def test_progress_is_told_to_whoever_holds_the_receipt(desk: Desk, client: Client):
    case = desk.accept("P", applicant="欧阳修")
    services.finish_step(case.pk, order=1, note="内部意见", who=desk.clerk)
    text = ask(client, case.number.lower(), f" {case.code.lower()} ").content.decode()
    assert "办理中" in text
    assert "欧**" in text
    assert "欧阳修" not in text
    assert "内部意见" not in text
    assert "窗口人员甲" not in text


def test_progress_says_what_to_bring(desk: Desk, client: Client):
    case = desk.receive("P", complete=False)
    services.ask_supplement(case.pk, missing=[*PAPERS, "总平面图"], who=desk.clerk)
    assert "总平面图" in ask(client, case.number, case.code).content.decode()


@pytest.mark.parametrize("code", ["AAAAAA", "", "\0", "A" * 99])
def test_a_wrong_word_tells_nothing(desk: Desk, client: Client, code: str):
    case = desk.accept("P")
    answer = ask(client, case.number, code)
    assert case.revision.name not in answer.content.decode()


def test_who_guesses_too_often_is_told_to_wait(desk: Desk, client: Client):
    case = desk.accept("P")
    for _ in range(asking.MOST_BY_ADDRESS):
        assert ask(client, case.number, "AAAAAA").status_code == 404
    assert ask(client, case.number, case.code).status_code == 429
    assert ask(client, case.number, case.code, "192.0.2.2").status_code == 200


def test_a_number_is_guarded_against_many_addresses(desk: Desk, client: Client):
    case, other = desk.accept("P"), desk.accept("P")
    for host in range(asking.MOST_BY_NUMBER):
        ask(client, case.number, "AAAAAA", f"192.0.2.{host}")
    assert ask(client, case.number, case.code, "198.51.100.1").status_code == 429
    assert ask(client, other.number, other.code, "198.51.100.1").status_code == 200


def test_misses_are_forgotten_after_a_while(desk: Desk, client: Client):
    case = desk.accept("P")
    for _ in range(asking.MOST_BY_ADDRESS):
        ask(client, case.number, "AAAAAA")
    for miss in Miss.objects.all():
        miss.at -= asking.REMEMBERED + timedelta(seconds=1)
        miss.save()
    assert ask(client, case.number, case.code).status_code == 200
    ask(client, case.number, "AAAAAA")
    assert Miss.objects.count() == 1


def test_a_right_word_is_no_miss(desk: Desk, client: Client):
    case: Case = desk.accept("P")
    ask(client, case.number, case.code)
    assert not Miss.objects.exists()
