"""An opening in a real browser: what everybody is shown at each step."""

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from ceremony import Ceremony
from django.test import Client
from house import House
from live_stage import apart, cookie_of
from playwright.async_api import expect
from whole_house import photograph

from accounts.models import Person
from bidding.models import Opening
from bidding.rules.ceremony import Hand
from bidding.services import remarks
from ledger import clock

pytestmark = pytest.mark.browser


def prepared(ceremony: Ceremony) -> None:
    """Four have bid, one of them twice."""
    for number in range(4):
        ceremony.hand_in(ceremony.company(number))
    ceremony.pass_time(hours=6)
    ceremony.hand_in(ceremony.companies[0])


def closed(ceremony: Ceremony) -> None:
    """Come to the deadline; the relay has noticed that the test put the clock back as it began."""
    if clock.trouble():
        clock.settle("system:setup", "the test begins in March")
    ceremony.close()


def read_out(ceremony: Ceremony) -> Opening:
    """Three unlock, the first trustee and the third one's deputy open."""
    opening = Opening.objects.get()
    ceremony.pass_time(minutes=31)
    releases = [ceremony.log_hash(opening, 1), ceremony.log_hash(opening, 3, Hand.DEPUTY)]
    ceremony.hand_over(opening, releases[0])
    ceremony.hand_over(opening, releases[1], Hand.DEPUTY)
    who = ceremony.companies[1].principal
    remarks.raise_remark(opening.pk, text="请复核第二份标书的工期", who=who)
    return opening


def keeper(ceremony: Ceremony) -> tuple[Person, int]:
    trustee = ceremony.tender.trustees.select_related("holder").get(position=2)
    return trustee.holder, trustee.pk


async def test_the_hall_shows_the_ceremony(
    ceremony: Ceremony, house: House, open_page: OpenPage
) -> None:
    apart(prepared)(ceremony)
    path = f"/tenders/{ceremony.tender.pk}/opening/"
    page = await open_page(house.url(path), cookie=cookie_of(Client(), ceremony.market.trader))
    await expect(page.locator("main")).to_contain_text("剩余")
    await photograph(page, "opening-before")
    await assert_accessible(page)
    apart(closed)(ceremony)
    await page.reload()
    await expect(page.locator(".ceremony .current")).to_contain_text("投标人解锁")
    apart(ceremony.unlock)(*ceremony.companies[:3])
    await expect(page.locator(".badge", has_text="已解锁")).to_have_count(3, timeout=30_000)
    await photograph(page, "opening-locks")
    apart(read_out)(ceremony)
    await page.reload()
    await expect(page.locator(".badge", has_text="已唱标")).to_have_count(3, timeout=30_000)
    await expect(page.locator("main")).to_contain_text("请复核第二份标书的工期")
    await photograph(page, "opening-read-out")
    await assert_accessible(page)
    phone = await open_page(house.url(path), size=SIZES["phone"], language="en")
    await expect(phone.locator("main")).to_contain_text("Taken as revoked")
    await assert_no_wider(phone)
    await photograph(phone, "opening-phone")


async def test_a_trustees_pages(ceremony: Ceremony, house: House, open_page: OpenPage) -> None:
    person, trustee = apart(keeper)(ceremony)
    cookie = cookie_of(Client(), person)
    listing = await open_page(house.url("/trustee/"), cookie=cookie)
    await assert_accessible(listing)
    await photograph(listing, "trustee-list")
    duty = await open_page(house.url(f"/trustee/{trustee}/"), cookie=cookie)
    await expect(duty.locator("main")).to_contain_text("演练")
    await assert_accessible(duty)
    await photograph(duty, "trustee-duty")
