"""The second factor: enrolled with a telephone, asked for at sign-in, recovered from loss."""

import re
import time

import pytest
from cast import PASSWORD, SETUP, Cast
from django.conf import settings
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.errors import NotAllowed, Refused
from accounts.services import factors
from ledger.models import Entry

SECOND = "/sign-in/second/"
KEY = factors.new_key()


def code(steps_ahead: int = 0) -> str:
    """What the telephone shows, or will show some steps of 30 s from now."""
    return f"{totp(bytes.fromhex(KEY), t0=-30 * steps_ahead):06d}"


@pytest.fixture
def recovery_codes(cast: Cast) -> list[str]:
    """The clerk's, who has enrolled."""
    return factors.enable(cast.clerk, KEY, code())


def first_step(client: Client):
    return client.post(
        "/sign-in/", {"username": "clerk", "password": PASSWORD, "next": "/account/"}
    )


def second_step(client: Client, typed: str):
    return client.post(SECOND, {"code": typed, "next": "/account/"})


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_password_alone_opens_nothing(recovery_codes: list[str], client: Client):
    assert first_step(client).url.startswith(SECOND)
    assert not signed_in(client)


def test_the_telephone_s_next_code_signs_in(recovery_codes: list[str], client: Client):
    first_step(client)
    assert second_step(client, code(1)).url == "/account/"
    assert signed_in(client)
    assert Entry.objects.latest("id").body["factor"] == "totp"


def test_the_code_that_enrolled_does_not_sign_in(recovery_codes: list[str], client: Client):
    first_step(client)
    assert second_step(client, code()).status_code == 422
    assert not signed_in(client)


def test_a_recovery_code_signs_in_once(recovery_codes: list[str], client: Client):
    first_step(client)
    typed = recovery_codes[0].upper()
    assert second_step(client, f"{typed[:4]} {typed[4:]}").status_code == 302
    again = Client()
    first_step(again)
    assert second_step(again, recovery_codes[0]).status_code == 422
    assert not signed_in(again)


def test_a_wrong_code_is_counted_like_a_wrong_password(recovery_codes: list[str], client: Client):
    first_step(client)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = second_step(client, "000000")
    assert answer.status_code == 429
    assert second_step(client, recovery_codes[0]).status_code == 429
    refused = Entry.objects.filter(kind="accounts.session.refuse.v1")
    assert {entry.body["reason"] for entry in refused} == {"factor"}


def test_the_second_step_does_not_come_first(cast: Cast, recovery_codes: list[str], client: Client):
    assert client.get(SECOND).url == "/sign-in/"
    assert second_step(client, recovery_codes[0]).url == "/sign-in/"


def test_the_second_step_does_not_wait_for_ever(
    recovery_codes: list[str], client: Client, monkeypatch: pytest.MonkeyPatch
):
    first_step(client)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert second_step(client, recovery_codes[0]).url == "/sign-in/"


def test_enrolling_takes_a_code_of_the_telephone(cast: Cast):
    with pytest.raises(Refused) as refusal:
        factors.enable(cast.clerk, KEY, "000000")
    assert refusal.value.field == "code"
    assert not factors.is_enabled(cast.clerk)


def test_enrolling_by_the_page(cast: Cast, sign_in):
    client = sign_in(cast.clerk)
    page = client.get("/account/second-factor/").content.decode()
    typed_key = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page)
    assert typed_key is not None
    key = client.session["accounts.new_factor"]
    assert factors.typed_key(key) == typed_key[1]
    assert client.post("/account/second-factor/", {"code": "12"}).status_code == 422
    shown = f"{totp(bytes.fromhex(key)):06d}"
    done = client.post("/account/second-factor/", {"code": shown})
    assert done.status_code == 200
    assert len(re.findall(r"<li>[a-z2-9]{8}</li>", done.content.decode())) == 10
    assert TOTPDevice.objects.get(user=cast.clerk).key == key


def test_switching_off_takes_the_password(cast: Cast, recovery_codes: list[str], sign_in):
    client = sign_in(cast.clerk)
    assert client.post("/account/second-factor/off/", {"password": "wrong"}).status_code == 422
    assert factors.is_enabled(cast.clerk)
    assert client.post("/account/second-factor/off/", {"password": PASSWORD}).status_code == 302
    assert not factors.is_enabled(cast.clerk)


def test_an_administrator_helps_who_lost_everything(cast: Cast, recovery_codes: list[str]):
    with pytest.raises(NotAllowed):
        factors.remove(cast.principal("outsider"), cast.clerk)
    factors.remove(cast.principal("administrator"), cast.clerk)
    assert not factors.is_enabled(cast.clerk)


def test_nobody_takes_their_own_factor_away_without_the_password(cast: Cast):
    factors.enable(cast.administrator, KEY, code())
    with pytest.raises(NotAllowed):
        factors.remove(cast.principal("administrator"), cast.administrator)
    factors.remove(SETUP, cast.administrator)
