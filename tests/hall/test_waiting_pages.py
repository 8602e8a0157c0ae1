"""What waits: steps and parts for the windows, requests for who decides on them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from desk import Desk
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from deadlines.selectors import clocks
from hall import services
from hall.models import Extension

SignIn = Callable[[Person], Client]


@pytest.fixture
def asked(desk: Desk) -> Extension:
    """A request for three more days on a promised limit."""
    case = desk.accept("P")
    clock = clocks(case.subject).get(kind="promised").pk
    return services.ask_extension(
        case.pk, clock=clock, amount=3, reason="需现场踏勘", who=desk.clerk
    )


def decide(client: Client, asked: Extension, **typed: str) -> HttpResponse:
    return client.post(f"/hall/extensions/{asked.pk}/decide/", {"key": uuid4().hex, **typed})


def test_steps_wait_for_their_window_in_their_turn(desk: Desk, sign_in: SignIn):
    case = desk.accept("P")
    client = sign_in(desk.cast.clerk)
    assert "1. 审查" in client.get("/hall/parts/").content.decode()
    services.finish_step(case.pk, order=1, who=desk.clerk)
    assert "2. 决定" in client.get("/hall/parts/").content.decode()
    services.finish_step(case.pk, order=2, who=desk.clerk)
    assert case.number not in client.get("/hall/parts/").content.decode()


def test_the_supervision_window_sees_and_grants(desk: Desk, asked: Extension, sign_in: SignIn):
    client = sign_in(desk.cast.supervision_window)
    text = client.get("/hall/extensions/").content.decode()
    assert "需现场踏勘" in text
    assert "3 个工作日" in text
    assert decide(client, asked, grant="yes").status_code == 302
    asked.refresh_from_db()
    assert asked.granted is True
    assert "需现场踏勘" not in client.get("/hall/extensions/").content.decode()


def test_a_case_leads_to_the_request_that_waits_in_it(
    desk: Desk, asked: Extension, sign_in: SignIn
):
    address = f"/hall/cases/{asked.case_id}/"
    page = sign_in(desk.cast.supervision_window).get(address).content.decode()
    assert '<a class="button button-primary" href="/hall/extensions/">' in page
    assert "目前没有您可办理的操作" not in page
    page = sign_in(desk.cast.auditor).get(address).content.decode()
    assert "目前没有您可办理的操作" in page


def test_a_denial_says_why(desk: Desk, asked: Extension, sign_in: SignIn):
    client = sign_in(desk.cast.supervision_window)
    refused = decide(client, asked, grant="no")
    assert refused.status_code == 422
    assert "不批准须说明理由" in refused.content.decode()
    decide(client, asked, grant="no", remark="理由不充分")
    asked.refresh_from_db()
    assert (asked.granted, asked.remark) == (False, "理由不充分")


def test_who_does_not_hold_the_post_is_shown_no_form(desk: Desk, asked: Extension, sign_in: SignIn):
    client = sign_in(desk.cast.chief)
    assert "不由您审批" in client.get("/hall/extensions/").content.decode()
    answer = decide(client, asked, grant="yes")
    assert answer.status_code == 422
    asked.refresh_from_db()
    assert asked.granted is None


def test_a_decision_sent_twice_is_one(desk: Desk, asked: Extension, sign_in: SignIn):
    client, key = sign_in(desk.cast.supervision_window), uuid4().hex
    assert decide(client, asked, grant="yes", key=key).status_code == 302
    assert decide(client, asked, grant="yes", key=key).status_code == 302
    clock = clocks(asked.case.subject).get(kind="promised")
    assert clock.extension == 3


def test_another_county_decides_nothing_here(desk: Desk, asked: Extension, sign_in: SignIn):
    client = sign_in(desk.cast.outsider)
    assert "需现场踏勘" not in client.get("/hall/extensions/").content.decode()
    assert decide(client, asked, grant="yes").status_code == 404
