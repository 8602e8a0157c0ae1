"""Signs of collusion as the supervisor has them on the screen: none yet, found, noted."""

import pytest
from browser import OpenPage
from ceremony import Ceremony
from django.test import Client
from house import House
from live_stage import apart, cookie_of
from playwright.async_api import Page, expect
from whole_house import looked_at

from accounts.models import Organisation
from bidding.models import Tender
from bidding.signs import services
from bidding.signs.models import Analysis

pytestmark = pytest.mark.browser

LONG = "青溪县城乡规划建设与环境资源综合勘察设计研究院股份有限公司（原青溪县水利水电勘测设计室）"


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_from_nothing_to_a_note(
    read_out: Tender, ceremony: Ceremony, house: House, open_page: OpenPage, language: str
) -> None:
    cookie = cookie_of(Client(), ceremony.market.regulator)
    party = ceremony.companies[0].person.organisation_id
    apart(Organisation.objects.filter(pk=party).update)(name=LONG)

    async def look(path: str, name: str) -> Page:
        page = await open_page(house.url(path), cookie=cookie, language=language)
        await looked_at(page, f"signs {name} {language}")
        return page

    own = f"/oversight/signs/{read_out.pk}/"
    await look("/oversight/signs/?q=没有这样的招标", "list without")
    await look("/oversight/signs/", "list before")
    page = await look(own, "before")
    await page.locator("form[action$='/analyse/'] button").click()
    await expect(page.locator("form[action$='/analyse/'] button")).to_be_disabled()
    await looked_at(page, f"signs asked {language}")
    apart(run_last)()
    await look("/oversight/signs/", "list found")
    page = await look(own, "found")
    await page.locator(".signs-table a").first.click()
    await looked_at(page, f"signs one {language}")
    note = page.locator("form:has([name=opinion])")
    await note.locator("[name=opinion]").select_option("open")
    await note.locator("[name=text]").fill("  ")
    await note.get_by_role("button").click()
    await expect(note.locator(".errorlist").first).to_be_visible()
    await looked_at(page, f"signs note refused {language}")
    await note.locator("[name=text]").fill("已约谈双方，均称由同一家打字社排版。\n" * 6)
    await note.get_by_role("button").click()
    await expect(page.locator(".timeline")).to_contain_text("打字社")
    await looked_at(page, f"signs noted {language}")
    house.stage.kill_redis()
    page = await open_page(house.url(own), cookie=cookie, language=language)
    await page.locator("form[action$='/analyse/'] button").click()
    await expect(page.locator(".message-warning")).to_be_visible(timeout=30_000)
    await expect(page.locator(".message-success")).to_have_count(0)
    await expect(page.locator(".signs-table a").first).to_be_visible()
    await looked_at(page, f"signs unreachable {language}")


def run_last() -> None:
    """The worker's part."""
    services.run(Analysis.objects.latest("pk").pk)
