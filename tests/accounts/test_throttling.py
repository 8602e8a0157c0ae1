"""Whoever fails too often waits; whoever an administrator helps does not."""

import pytest
from cast import PASSWORD, SETUP, Cast
from django.conf import settings
from django.test import Client

from accounts.services import people
from ledger.models import Entry

LIMIT = settings.AXES_FAILURE_LIMIT


def attempt(client: Client, password: str, username: str = "clerk"):
    return client.post("/sign-in/", {"username": username, "password": password})


@pytest.fixture
def locked_out(cast: Cast, client: Client) -> Client:
    for number in range(LIMIT):
        # Other spellings of one name are no further names.
        answer = attempt(client, f"guess {number}", ("clerk", "Clerk", " CLERK")[number % 3])
    assert answer.status_code == 429
    return client


def test_the_right_password_no_longer_helps(locked_out: Client):
    answer = attempt(locked_out, PASSWORD)
    assert answer.status_code == 429
    assert "请等 15 分钟" in answer.content.decode()


def test_attempts_while_locked_out_do_not_fill_the_ledger(locked_out: Client):
    for _ in range(5):
        attempt(locked_out, "guess")
    assert Entry.objects.filter(kind="accounts.session.refuse.v1").count() == LIMIT


def test_others_at_the_same_desk_still_sign_in(locked_out: Client):
    assert attempt(locked_out, PASSWORD, "supervisor").status_code == 302


def test_the_same_person_elsewhere_still_signs_in(locked_out: Client):
    assert attempt(Client(REMOTE_ADDR="192.0.2.7"), PASSWORD).status_code == 302


def test_a_reset_password_opens_the_door_at_once(cast: Cast, locked_out: Client):
    password = people.reset_password(SETUP, cast.clerk)
    assert attempt(locked_out, password).status_code == 302
