"""Signing in and out, by the page."""

from urllib.parse import quote

from cast import PASSWORD, SETUP, Cast
from django.test import Client
from django.urls import reverse

from accounts.services import people
from ledger.models import Entry

SIGN_IN = "/sign-in/"


def attempt(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def kinds(cast: Cast, part: str) -> list[str]:
    subject = getattr(cast, part).actor
    found = Entry.objects.filter(subject=subject, kind__startswith="accounts.session.")
    return [entry.kind.split(".")[2] for entry in found.order_by("id")]


def test_signing_in_and_out_leaves_its_entries(cast: Cast, client: Client):
    assert attempt(client, "clerk").status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert kinds(cast, "clerk") == ["open", "close"]


def test_a_name_may_be_typed_in_capitals_and_with_blanks(cast: Cast, client: Client):
    assert attempt(client, " CLERK ").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_name(cast: Cast, client: Client):
    refused = attempt(client, "clerk", "wrong")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "用户名或密码不对" in page
    assert 'value="clerk"' in page
    assert "wrong" not in page
    assert kinds(cast, "clerk") == ["refuse"]


def test_an_unknown_name_is_told_the_same_and_leaves_nothing(cast: Cast, client: Client):
    known, unknown = attempt(client, "clerk", "wrong"), attempt(client, "nobody", "wrong")
    assert unknown.status_code == known.status_code
    assert Entry.objects.filter(kind="accounts.session.refuse.v1").count() == 1


def test_a_disabled_account_does_not_sign_in(cast: Cast, client: Client):
    people.disable(SETUP, cast.clerk)
    assert attempt(client, "clerk").status_code == 422


def test_disabling_ends_an_open_session(cast: Cast, client: Client):
    attempt(client, "clerk")
    people.disable(SETUP, cast.clerk)
    assert client.get("/account/").url.startswith(SIGN_IN)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(cast: Cast, client: Client):
    other = Client()
    attempt(client, "clerk")
    attempt(other, "clerk")
    new = "a-good-new-phrase"
    changed = client.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert changed.status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_given_password_opens_nothing_but_its_replacement(cast: Cast, client: Client):
    password = people.reset_password(SETUP, cast.administrator)
    assert attempt(client, "administrator", password).url == "/account/password/"
    for page in ("/account/", "/admin/people/", "/"):
        assert client.get(page).url == "/account/password/"
    new = "a-good-new-phrase"
    client.post("/account/password/", {"old": password, "new": new, "again": new})
    assert client.get("/admin/people/").status_code == 200


def test_one_comes_back_where_one_was_going(cast: Cast, client: Client):
    goal = "/admin/people/?role=clerk&page=2"
    sent = client.get(goal).url
    assert sent == f"{SIGN_IN}?next={quote(goal)}"
    assert client.get(sent).context["next"] == goal
    assert attempt(client, "administrator", next=goal).url == goal


def test_nobody_is_led_to_another_site(cast: Cast, client: Client):
    led = attempt(client, "clerk", next="https://evil.example/account/")
    assert led.url == reverse("home")


def test_home_leads_each_to_their_work(cast: Cast, client: Client):
    attempt(client, "administrator")
    assert client.get("/").url == "/admin/people/"
