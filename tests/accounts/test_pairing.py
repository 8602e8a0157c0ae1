"""A screen becomes a wall display by the code it shows, and only so."""

from datetime import timedelta

import pytest
from cast import Cast
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import selectors
from accounts.errors import NotAllowed, Refused
from accounts.models import Device, Pairing
from accounts.principal import DEVICE_COOKIE
from accounts.rules import Action
from accounts.services import devices

PAIRING = "/wall/pairing/"


def pair(cast: Cast, code: str, **more) -> Device:
    asked = {"organisation": cast.centre, "name": "东墙"} | more
    return devices.pair(cast.principal("administrator"), code, **asked)


def scope(client: Client) -> dict[str, object]:
    """A socket opened by `client`, as Channels hands it on."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"type": "websocket", "headers": [(b"cookie", cookies.encode())]}


def test_a_screen_is_paired_by_its_code(cast: Cast, client: Client):
    assert client.get(PAIRING).json() == {"state": "none"}
    begun = client.post(PAIRING).json()
    assert begun["state"] == "waiting"
    assert 590 < begun["seconds"] <= 600
    assert client.get(PAIRING).json()["code"] == begun["code"]
    assert client.post(PAIRING).json()["code"] == begun["code"]
    typed = f" {begun['code'][:3].lower()} {begun['code'][3:]} "
    device = pair(cast, typed)
    assert client.get(PAIRING).json() == {
        "state": "paired",
        "device": {
            "id": device.pk,
            "name": "东墙",
            "organisation": cast.centre.pk,
            "boards": [cast.centre.pk],
            "seconds": 60,
        },
    }


def test_its_cookie_then_reads_boards_of_its_branch_and_nothing_else(cast: Cast, client: Client):
    device = pair(cast, client.post(PAIRING).json()["code"])
    who = selectors.principal_of(scope(client))
    assert who.actor == f"device:{device.pk}"
    assert who.may(Action.BOARD_READ, cast.window.path)
    assert not who.may(Action.BOARD_READ, cast.county.path)
    assert not who.may(Action.CASE_READ, cast.window.path)


def test_the_cookie_is_out_of_reach_of_scripts(cast: Cast, client: Client):
    cookie = client.post(PAIRING).cookies[DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_an_unpaired_screen_is_nobody(cast: Cast, client: Client):
    client.post(PAIRING)
    assert selectors.principal_of(scope(client)).is_nobody


def test_a_wrong_code_pairs_nothing(cast: Cast, client: Client):
    client.post(PAIRING)
    with pytest.raises(Refused, match="没有屏幕在显示这个代码"):
        pair(cast, "AAAAAA")


def test_an_expired_code_pairs_nothing(cast: Cast, client: Client):
    code = client.post(PAIRING).json()["code"]
    Pairing.objects.update(expires_at=F("expires_at") - timedelta(minutes=10))
    with pytest.raises(Refused, match="已过期"):
        pair(cast, code)
    assert client.get(PAIRING).json() == {"state": "none"}
    assert client.post(PAIRING).json()["code"] != code


def test_a_code_is_good_once(cast: Cast, client: Client):
    code = client.post(PAIRING).json()["code"]
    pair(cast, code)
    with pytest.raises(Refused, match="没有屏幕"):
        pair(cast, code)
    assert Device.objects.count() == 1


def test_a_stolen_cookie_dies_with_its_device(cast: Cast, client: Client):
    device = pair(cast, client.post(PAIRING).json()["code"])
    thief = Client()
    thief.cookies[DEVICE_COOKIE] = client.cookies[DEVICE_COOKIE].value
    assert not selectors.principal_of(scope(thief)).is_nobody
    devices.revoke(cast.principal("administrator"), device)
    assert selectors.principal_of(scope(thief)).is_nobody
    assert thief.get(PAIRING).json() == {"state": "revoked"}
    assert thief.post(PAIRING).json()["state"] == "waiting"


def test_the_code_alone_opens_nothing(cast: Cast, client: Client):
    code = client.post(PAIRING).json()["code"]
    pair(cast, code)
    thief = Client()
    thief.cookies[DEVICE_COOKIE] = code
    assert selectors.principal_of(scope(thief)).is_nobody


def test_an_administrator_pairs_within_their_branch(cast: Cast, client: Client):
    code = client.post(PAIRING).json()["code"]
    with pytest.raises(NotAllowed):
        pair(cast, code, organisation=cast.far_centre)
    with pytest.raises(Refused) as refusal:
        pair(cast, code, playlist=[cast.county.pk])
    assert refusal.value.field == "playlist"
    device = pair(cast, code, playlist=[cast.centre.pk, cast.planning.pk])
    with pytest.raises(NotAllowed):
        devices.revoke(cast.principal("outsider"), device)


def test_a_display_shows_what_its_administrator_chose(cast: Cast, client: Client):
    device = pair(cast, client.post(PAIRING).json()["code"])
    devices.edit(
        cast.principal("administrator"),
        device,
        name="西墙",
        playlist=[cast.planning.pk, cast.housing.pk],
        turn_seconds=30,
    )
    shown = client.get(PAIRING).json()["device"]
    assert (shown["name"], shown["seconds"]) == ("西墙", 30)
    assert shown["boards"] == [cast.planning.pk, cast.housing.pk]


def test_too_many_screens_at_one_address_wait(cast: Cast):
    for _ in range(devices.WAITING_PER_ADDRESS):
        assert Client().post(PAIRING).status_code == 200
    refused = Client().post(PAIRING)
    assert refused.status_code == 429
    assert refused.json()["state"] == "refused"
    assert Client(REMOTE_ADDR="192.0.2.7").post(PAIRING).status_code == 200


def test_another_site_cannot_begin_a_pairing(cast: Cast):
    assert Client(enforce_csrf_checks=True).post(PAIRING).status_code == 403


def test_a_live_display_is_seen(cast: Cast, client: Client):
    device = pair(cast, client.post(PAIRING).json()["code"])
    client.get(PAIRING)
    device.refresh_from_db()
    assert device.last_seen_at is not None


def test_the_administrator_types_the_code_into_a_page(cast: Cast, client: Client, sign_in):
    code = Client().post(PAIRING).json()["code"]
    page = sign_in(cast.administrator)
    asked = {"code": "XXXXXX", "name": "东墙", "organisation": cast.centre.pk}
    wrong = page.post(reverse("accounts:device_pair"), asked)
    assert wrong.status_code == 422
    assert "东墙" in wrong.content.decode()
    right = page.post(reverse("accounts:device_pair"), asked | {"code": code})
    assert right.status_code == 302
    assert Device.objects.get().paired_by == cast.administrator
