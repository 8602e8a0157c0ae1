"""A draw in a real browser: everybody's page of it, in both languages, empty and full."""

import datetime as dt
from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony, a_ceremony
from django.conf import LazySettings
from django.test import Client
from drawing import Drawing, a_pool
from house import House
from live_stage import apart, cookie_of
from market import Market, certified
from offline_pages import PASSPHRASE, p12_file
from playwright.async_api import Page, expect
from whole_house import looked_at

from accounts.models import Person
from bidding.draw import services
from bidding.draw.models import Draw
from bidding.draw.selectors import sealed_expert
from bidding.draw.services.transcript import transcript
from bidding.envelope.draw import verify_draw
from bidding.experts import services as experts
from bidding.experts.models import Expert
from bidding.experts.rules.kinds import TieKind
from ledger import clock

pytestmark = pytest.mark.browser


def a_drawing(market: Market, folder: Path) -> Drawing:
    """A tender that takes bids, its pool, and its supervisor's key."""
    ceremony: Ceremony = a_ceremony(market, folder)
    pool, keeper = a_pool(market)
    return Drawing(ceremony, pool, keeper, certified("监督人", clock.now())[1])


def some_records(drawing: Drawing) -> None:
    """Records as they come: long names, ties, decisions, overdue reviews."""
    one, two, three = Expert.objects.order_by("number")[:3]
    who = drawing.keeper_who
    long = "青溪县城乡规划建设与环境资源综合勘察设计研究院股份有限公司（原青溪县设计室）"
    experts.employ(one.pk, long, code="91330100MA27X00000", since=dt.date(2011, 2, 28), who=who)
    experts.add_tie(one.pk, TieKind.RELATIVE, long, note="配偶任副院长", who=who)
    until = dt.date(2027, 3, 1)
    experts.discipline(
        one.pk, "评审中途离场，暂停一年", decided_by="县财政局", since=dt.date(2026, 3, 1),
        until=until, who=who,
    )  # fmt: skip
    experts.suspend(two.pk, reason="未参加年度培训", who=who)
    Expert.objects.filter(pk=three.pk).update(
        reviewed_until=dt.date(2026, 1, 1), region="青溪县", title="教授级高级工程师"
    )


async def at(
    house: House, open_page: OpenPage, person: Person | None, path: str, language: str
) -> Page:
    cookie = cookie_of(Client(), person) if person else ""
    return await open_page(house.url(path), cookie=cookie, language=language)


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_every_page_of_a_draw(
    market: Market,
    vault_settings: None,
    settings: LazySettings,
    house: House,
    open_page: OpenPage,
    tmp_path: Path,
    language: str,
) -> None:
    settings.MESSAGES_DIR = tmp_path / "messages"
    drawing = apart(a_drawing)(market, tmp_path)
    stage, desk = f"/tenders/{drawing.tender}/draw/", f"/draws/{drawing.tender}/"

    async def look(person: Person | None, path: str, name: str) -> Page:
        page = await at(house, open_page, person, path, language)
        await looked_at(page, f"draw {name} {language}")
        return page

    await look(None, stage, "stage empty")
    await look(market.trader, desk, "desk empty")
    apart(some_records)(drawing)
    await look(drawing.keeper, "/experts/", "pool")
    one = apart(Expert.objects.order_by("number").first)()
    assert one is not None
    await look(drawing.keeper, f"/experts/{one.pk}/", "record")
    await look(drawing.keeper, "/experts/import/", "import")
    apart(drawing.announce)()
    page = await look(market.trader, f"{desk}plan/", "plan")
    await page.select_option("[name=code1]", "A08")
    await page.fill("[name=seats1]", "3")
    await page.select_option("[name=code2]", "C01")
    await page.fill("[name=seats2]", "2")
    await page.fill("[name=evaluation_at]", "2026-03-03T09:00")
    await page.click("button[name=look]")
    await expect(page.locator(".badge-red")).to_be_visible()
    await looked_at(page, f"draw plan surveyed {language}")

    draw = apart(drawing.open)()
    page = await look(market.purchaser, desk, "desk giving")
    await page.locator("#give-1 [data-maker] button").click()
    await expect(page.locator(".message-success").first).to_be_visible(timeout=30_000)
    await look(None, stage, "stage giving")
    apart(drawing.contribute)(draw, "regulator")
    apart(lambda: drawing.share(drawing.close(draw)))()
    await look(None, stage, "stage drawn")
    await look(market.regulator, desk, "desk drawn")
    seat = apart(draw.seats.first)()
    assert seat is not None
    person = apart(lambda: Person.objects.get(pk=sealed_expert(seat).person))()
    await look(person, "/draws/calls/", "calls empty")
    apart(services.call)(draw.pk, who=apart(drawing.who)("trader"))
    page = await look(person, "/draws/calls/", "calls")
    await page.get_by_role("radio").nth(1).check()
    await page.fill("[name=reason]", "出差")
    await page.get_by_role("button").last.click()
    await expect(page.locator(".message-success")).to_be_visible()
    page = await look(market.regulator, desk, "desk skip")
    key = p12_file(tmp_path, drawing.signer)
    signing = page.locator("form[data-makes=signature]").first
    await signing.locator("input[type=file]").first.set_input_files(key)
    await signing.locator("input[type=password]").fill("wrong")
    await signing.locator("[data-maker] button").click()
    await expect(signing.locator(".errorlist li").first).to_be_visible()
    await signing.locator("input[type=password]").fill(PASSPHRASE)
    await signing.locator("[data-maker] button").click()
    await expect(page.locator(".message-success").first).to_be_visible(timeout=30_000)
    report = apart(lambda: verify_draw(transcript(Draw.objects.get(pk=draw.pk))))()
    assert report.whole, report.findings
    await look(market.trader, "/draws/", "list")
    await look(None, stage, "stage skip")
