"""Registering a camera by its ONVIF address: the device is asked, a person chooses, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import PASSWORD, SETUP, Cast
from crooked_device import CrookedDevice, endless
from django.http import HttpResponse
from django.test import Client
from onvif_device import OnvifDevice, Profile

from accounts.rules import Role
from accounts.services import people, posts
from ledger.selectors import history
from media import services
from media.addresses import Address
from media.models import Camera, Room
from media.rules import Occasion
from media.sealing import unseal

FRONT = {"title": "前", "place": "", "sound": ""}


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    made = OnvifDevice(
        "rtsp://0.0.0.0:8554/live",
        Profile("sub", "<b>子码流</b>", size=(640, 360), gop=250, sound="G726"),
        Profile("main", "主码流"),
        Profile("jpeg", "抓图", "JPEG", (3840, 2160)),
    )
    yield made
    made.close()


@pytest.fixture
def room(cast: Cast) -> Room:
    centre = cast.centre
    return services.set_up_room(
        centre.pk, centre.path, name="开标一室", occasions=[Occasion.OPENING], who=SETUP
    )


@pytest.fixture
def trader(cast: Cast, client: Client) -> Client:
    person, _ = people.create(
        SETUP, organisation=cast.centre, username="trader", name="交易员", password=PASSWORD
    )
    posts.grant(SETUP, person, cast.centre, Role.TRADING_CENTRE)
    client.force_login(person)
    return client


def post(client: Client, room: Room, address: str, **chosen: str) -> HttpResponse:
    path = f"/recordings/cameras/rooms/{room.pk}/new/"
    return client.post(path, {**FRONT, "address": address, **chosen})


def kept(camera: Camera) -> Address:
    return Address.of(unseal(bytes(camera.sealed_address)))


def test_a_person_chooses_and_it_is_kept_sealed(
    trader: Client, room: Room, device: OnvifDevice
) -> None:
    address = device.address()
    page = post(trader, room, address).content.decode()
    assert 'value="main" required checked>' in page
    assert 'value="jpeg" required disabled>' in page
    assert "&lt;b&gt;子码流" in page
    assert "关键帧隔得太久" in page
    assert "这种声音不录" in page
    assert "不准，请校准" not in page
    assert not room.cameras.exists()
    assert post(trader, room, address, asked=address, profile="main").status_code == 302
    camera = room.cameras.get()
    stream = "rtsp://admin:secret%40word@127.0.0.1:8554/live"
    assert kept(camera) == Address(stream, address, "main")
    assert b"secret" not in bytes(camera.sealed_address)
    listing = trader.get("/recordings/cameras/").content.decode()
    assert f"http://admin:•••@127.0.0.1:{device.port}/onvif/device_service" in listing
    assert "rtsp://admin:•••@127.0.0.1:8554/live" in listing
    assert "secret" not in listing + str([one.body for one in history(camera.subject)])


def test_another_address_is_asked_anew(trader: Client, room: Room, device: OnvifDevice) -> None:
    page = post(trader, room, device.address(), asked="http://203.0.113.1/", profile="main")
    assert "设备提供的码流" in page.content.decode()
    assert not room.cameras.exists()


def test_a_clock_that_is_off_is_said(trader: Client, room: Room, device: OnvifDevice) -> None:
    device.set.clock = timedelta(days=-400)
    assert "不准，请校准" in post(trader, room, device.address()).content.decode()


def test_a_device_with_nothing_to_record_is_said(
    trader: Client, room: Room, device: OnvifDevice
) -> None:
    device.set.profiles = device.set.profiles[2:]
    page = post(trader, room, device.address()).content.decode()
    assert "没有一路能录像" in page
    assert "checked" not in page


def test_what_is_wrong_is_said_beside_the_address(
    trader: Client, room: Room, device: OnvifDevice
) -> None:
    crooked = CrookedDevice(endless)
    for address, words in {
        device.address("wrong"): "设备不认这个用户名或密码",
        crooked.address: "应答异常地大",
        "http://127.0.0.1:1/": "没有设备应答",
        "http://admin:a#b@127.0.0.1/": "%23",
        "telnet://127.0.0.1/": "rtsp:// 或 http(s)://",
    }.items():
        answer = post(trader, room, address)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    crooked.close()
    device.set.stream = "file:///etc/passwd"
    answer = post(trader, room, device.address(), asked=device.address(), profile="main")
    assert "不是 rtsp:// 地址" in answer.content.decode()
    assert not room.cameras.exists()


def test_a_camera_moves_from_rtsp_to_onvif_and_keeps_it(
    trader: Client, room: Room, device: OnvifDevice
) -> None:
    camera = services.register(room.pk, title="前", address="rtsp://192.0.2.1/", who=SETUP)
    path, address = f"/recordings/cameras/{camera.pk}/", device.address()
    facts = {**FRONT, "address": address, "asked": address, "profile": "main"}
    assert trader.post(path, facts).status_code == 302
    assert trader.post(path, {**FRONT, "address": "", "title": "后"}).status_code == 302
    camera.refresh_from_db()
    assert (camera.title, kept(camera).profile) == ("后", "main")


def test_nobody_else_has_a_device_asked(
    cast: Cast, client: Client, room: Room, device: OnvifDevice
) -> None:
    client.force_login(cast.supervisor)
    assert post(client, room, device.address()).status_code in {403, 404}
    assert device.set.asked == []
