"""Deposits in a real browser: a statement with bad rows, a payment assigned, one paid back."""

import datetime as dt
from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony, a_ceremony
from deposit_house import name_of, open_all, register, row, statement
from django.test import Client
from house import House
from live_stage import apart, cookie_of
from market import Market
from playwright.async_api import Page, expect
from whole_house import looked_at

from accounts.models import Person
from bidding.models import SealedBid
from bidding.rules.kinds import Occasion
from bidding.services import deposits
from ledger import clock

pytestmark = [pytest.mark.soak, pytest.mark.browser]


def a_full_account(market: Market, folder: Path) -> Ceremony:
    """An opened tender, two of four paid in full, one too little, one by somebody else."""
    ceremony = a_ceremony(market, folder)
    companies = [ceremony.company(number) for number in range(4)]
    for company in companies:
        ceremony.hand_in(company)
    open_all(ceremony, companies)
    names = [name_of(company) for company in companies]
    rows = [row(names[0], 1), row(names[1], 2), row(names[2], 3, "99999.99")]
    register(ceremony, statement(*rows, row("母公司财务部（很长的付款人名称）" * 4, 4)))
    return ceremony


async def at(house: House, open_page: OpenPage, person: Person, path: str, language: str) -> Page:
    cookie = cookie_of(Client(), person)
    return await open_page(house.url(path), cookie=cookie, language=language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_deposit_from_the_statement_to_its_return(
    market: Market,
    vault_settings: None,
    house: House,
    open_page: OpenPage,
    tmp_path: Path,
    language: str,
) -> None:
    ceremony = apart(a_full_account)(market, tmp_path)
    path = f"/trading/deposits/{ceremony.tender.pk}/"
    page = await at(house, open_page, market.trader, path, language)
    await looked_at(page, f"deposits opened {language}")

    bad = tmp_path / "bad.csv"
    bad.write_bytes(statement(row("甲", 9, "壹佰"), "昨天,乙,1,100,B,"))
    await page.set_input_files("#register-file", bad)
    await page.locator("form[action$='register/'] button").click()
    await expect(page.locator("table.table-compact tbody tr")).to_have_count(2)
    await looked_at(page, f"deposits bad statement {language}")

    last = apart(SealedBid.objects.latest)("pk")
    await page.select_option("select[name=bid]", str(last.pk))
    await page.locator("form[action$='assign/'] button").click()
    await expect(page.locator(".message-success")).to_be_visible()

    who = market.principal("purchaser")
    apart(deposits.due)(ceremony.tender.pk, 1, Occasion.CONTRACTED, apart(clock.now)(), who=who)
    apart(clock.step_to)(apart(clock.now)() + dt.timedelta(days=3))
    await page.reload()
    form = page.locator("form[action$='return/']").first
    await page.locator("details summary").first.click()
    await form.locator("input[name=reference]").fill("B-2026-1")
    await form.locator("button").click()
    await expect(page.locator("main")).to_contain_text("B-2026-1")
    apart(clock.step_to)(apart(clock.now)() + dt.timedelta(days=9))
    await page.reload()
    await looked_at(page, f"deposits overdue {language}")
    for person, other in (
        (market.purchaser, path),
        (market.trader, "/trading/deposits/"),
        (ceremony.companies[0].person, "/bidder/deposits/"),
    ):
        seen = await at(house, open_page, person, other, language)
        await looked_at(seen, f"deposits {person.username} {language}")
