"""The pages of cameras and recordings as people see them: both languages, full and empty."""

from datetime import timedelta

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from cast import PASSWORD, SETUP
from django.test import Client
from filmed import prepared, room_with
from house import House
from live_stage import apart, cookie_of
from whole_house import photograph

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts
from ledger import clock
from media import services
from media.format.records import Cause
from media.rules import Health, Occasion
from media.services import tracks

pytestmark = pytest.mark.browser
PAGES = {"list": "/recordings/", "cameras": "/recordings/cameras/"}


@apart
def a_trader(house: House) -> Person:
    """Somebody of the trading centre."""
    centre = house.cast.centre
    person, _ = people.create(
        SETUP, organisation=centre, username="trader", name="交易员", password=PASSWORD
    )
    posts.grant(SETUP, person, centre, Role.TRADING_CENTRE)
    return person


@apart
def record_something(house: House) -> int:
    """An opening with one camera lost and one covered."""
    room = room_with(house.cast.centre, "rtsp://admin:x@192.0.2.1/1", "rtsp://192.0.2.1/2")
    recording = prepared(room)
    first, second = recording.tracks.all()
    now = clock.now()
    for one in (first, second):
        tracks.note(one.pk, recording=True, cause=None, since=now)
    services.judge(first.pk, Health.COVERED)
    tracks.note(second.pk, recording=False, cause=Cause.SIGNAL, since=now + timedelta(seconds=1))
    services.begin(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    return recording.pk


async def test_pages_in_both_languages_full_and_empty(house: House, open_page: OpenPage) -> None:
    trader = cookie_of(Client(), a_trader(house))
    for name, path in PAGES.items():
        page = await open_page(house.url(path), cookie=trader)
        await assert_accessible(page)
        await photograph(page, f"media-{name}-empty")
    number = record_something(house)
    for language in ("", "en"):
        for name, path in {**PAGES, "one": f"/recordings/{number}/"}.items():
            page = await open_page(house.url(path), cookie=trader, language=language)
            await assert_accessible(page)
            await photograph(page, f"media-{name}-{language or 'zh'}")
    page = await open_page(house.url("/recordings/"), cookie=trader, size=SIZES["phone"])
    await assert_no_wider(page)
    await photograph(page, "media-list-phone")
