"""An opening in a real browser: what everybody is shown at each step."""

from datetime import timedelta
from pathlib import Path

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from ceremony import Ceremony, a_ceremony
from django.test import Client
from django.utils import timezone
from house import House
from live_stage import apart, cookie_of
from market import Market
from playwright.async_api import expect
from two_envelopes import both
from whole_house import looked_at, photograph

from accounts.models import Person
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, Hand
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
    """Come to the deadline."""
    settled()
    ceremony.close()


def settled() -> None:
    """The relay notices, at its own time, that the test put the clock back as it began."""
    if clock.trouble():
        clock.settle("system:setup", "the test begins in March")


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


def first_recorded(two: Ceremony) -> None:
    """The first envelopes of three are read out."""
    closed(two)
    two.open(Opening.objects.get(), *two.companies)


def second_read_out(two: Ceremony) -> None:
    """At its instant the second envelopes of those that passed are opened."""
    settled()
    two.pass_time(days=1)
    sealed = SealedBid.objects.filter(tender=two.tender, stage="2", state=BidState.SEALED)
    passed = set(sealed.values_list("party", flat=True))
    called = [one for one in two.companies if one.person.organisation_id in passed]
    assert len(called) == 2
    two.open(Opening.objects.get(stage="2"), *called)


async def test_the_second_envelope(
    market: Market, vault_settings: None, house: House, open_page: OpenPage, tmp_path: Path
) -> None:
    two = apart(a_ceremony)(market, tmp_path, envelopes=2)
    for number in range(3):
        apart(both)(two, number)
    host = await open_page(house.url(hall_of(two)), cookie=cookie_of(Client(), market.trader))
    apart(first_recorded)(two)
    await host.reload()
    await host.get_by_role("button", name="签发开标记录").click()
    await expect(host.locator("main")).to_contain_text("第二信封仍然密封")
    cookie = cookie_of(Client(), market.purchaser)
    path = f"/trading/tenders/{two.tender.pk}/result/"
    form = await open_page(house.url(path), cookie=cookie)
    for row, outcome in enumerate(("passed", "passed", "failed")):
        await form.locator("tbody tr").nth(row).locator(f"input[value={outcome}]").check()
    await form.locator("tbody tr").nth(2).get_by_role("textbox").fill("没有同类工程业绩证明")
    at = timezone.localtime(apart(clock.now)() + timedelta(days=1))
    await form.fill("input[name=opens_at]", f"{at:%Y-%m-%dT%H:%M}")
    await looked_at(form, "result of the first envelope")
    english = await open_page(house.url(path), cookie=cookie, language="en")
    await photograph(english, "result-english")
    await form.get_by_role("button", name="签署并公布结果").click()
    await expect(form.locator("main")).to_contain_text("第二信封开启时间")
    await looked_at(form, "second opening called")
    await host.goto(house.url(hall_of(two)))
    await host.get_by_role("link", name="更正已公布的评审结果").click()
    reason = host.locator("tbody tr").nth(2).get_by_role("textbox")
    await expect(reason).to_have_value("没有同类工程业绩证明")
    await looked_at(host, "correction of the result")
    apart(second_read_out)(two)
    await form.reload()
    await expect(form.locator(".badge", has_text="已唱标")).to_have_count(2, timeout=30_000)
    await looked_at(form, "second opening read out")
    phone = await open_page(house.url(hall_of(two)), size=SIZES["phone"], language="en")
    await expect(phone.locator("main")).to_contain_text("Returned sealed")
    await photograph(phone, "second-opening-english")
    await form.get_by_role("link", name="第 1 信封").click()
    await expect(form.locator("main")).to_contain_text("没有同类工程业绩证明")
    await photograph(form, "first-opening-with-result")


def hall_of(ceremony: Ceremony) -> str:
    return f"/tenders/{ceremony.tender.pk}/opening/"


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
