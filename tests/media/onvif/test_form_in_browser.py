"""A camera registered by its ONVIF address, as the person who does it sees it."""

from datetime import timedelta

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from cast import PASSWORD, SETUP
from django.test import Client
from filmed import room_with
from house import House
from live_stage import apart, cookie_of
from onvif_device import OnvifDevice, Profile
from playwright.async_api import Page
from whole_house import photograph

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts

pytestmark = pytest.mark.browser
LONG = "Seitenkanal <img src=x onerror=alert(1)> " + "n" * 40

PROFILES = [
    Profile("main", "主码流", "H265", (2560, 1440), sound="G711"),
    Profile("sub", LONG, size=(640, 360), gop=250, sound="G726"),
    Profile("jpeg", "抓图", "JPEG", (3840, 2160)),
]


@apart
def a_trader_and_a_room(house: House) -> tuple[Person, int]:
    """Somebody of the trading centre, and where the cameras hang."""
    centre = house.cast.centre
    person, _ = people.create(
        SETUP, organisation=centre, username="trader", name="交易员", password=PASSWORD
    )
    posts.grant(SETUP, person, centre, Role.TRADING_CENTRE)
    return person, room_with(centre, "rtsp://192.0.2.1/1").pk


async def ask(page: Page, title: str, address: str) -> None:
    await page.fill("[name=title]", title)
    await page.fill("[name=address]", address)
    await page.click("form.card .button-primary")
    await page.wait_for_load_state()


async def test_a_camera_is_registered_by_its_device(house: House, open_page: OpenPage) -> None:
    person, room = a_trader_and_a_room(house)
    device = OnvifDevice("rtsp://0.0.0.0/live", *PROFILES)
    form, trader = (
        house.url(f"/recordings/cameras/rooms/{room}/new/"),
        cookie_of(Client(), person),
    )
    for language in ("", "en"):
        name = f"media-onvif-{{}}-{language or 'zh'}"
        device.set.clock = timedelta(days=-400 if language else 0)
        page = await open_page(form, cookie=trader, language=language)
        device.set.profiles = PROFILES[2:]
        await ask(page, "前", device.address("" if language else "wrong"))
        await assert_accessible(page)
        await photograph(page, name.format("refused"))
        device.set.profiles = PROFILES
        await ask(page, f"前{language}", device.address())
        await assert_accessible(page)
        assert await page.locator("[name=profile]:checked").input_value() == "main"
        assert await page.locator("[name=profile]:disabled").input_value() == "jpeg"
        await photograph(page, name.format("streams"))
        await page.set_viewport_size(dict(zip(("width", "height"), SIZES["phone"], strict=True)))
        await assert_no_wider(page)
        await photograph(page, name.format("phone"))
        await page.click("form.card .button-primary")
        await page.wait_for_url("**/recordings/cameras/")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await assert_accessible(page)
    await photograph(page, "media-onvif-saved-en")
    assert "secret" not in await page.content()
    device.close()
