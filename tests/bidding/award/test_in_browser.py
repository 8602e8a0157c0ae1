"""An award before everybody who has to do with it: a real browser, empty and full, good and bad."""

import asyncio
import re
from decimal import Decimal

import pytest
from award_house import Awarding
from browser import OpenPage
from django.test import Client
from house import House
from live_stage import apart, cookie_of
from market import file
from playwright.async_api import Page, expect
from whole_house import looked_at

from accounts.models import Organisation, Person
from bidding.award.models import Award, Objection
from bidding.award.rules.kinds import Reviewer
from bidding.award.services import (
    changing,
    complaining,
    conduct,
    contracting,
    deciding,
    notifying,
    objecting,
)
from bidding.award.services.changing import Proposal

pytestmark = [pytest.mark.soak, pytest.mark.browser]

LONG = "青溪县城乡规划建设与环境资源综合勘察设计研究院股份有限公司（原青溪县水利水电勘测设计室）"
WORDS = "该候选人所附的类似工程业绩（合同金额 1,234.56 万元）与公共资源交易平台公布的不一致。\n" * 4


def person(house: Awarding, place: int) -> Person:
    """Who bids for the bidder at this place of the ranking."""
    party = house.bids[place - 1].party_id
    return next(
        one.person for one in house.ceremony.companies if one.person.organisation_id == party
    )


def under_complaint(house: Awarding) -> None:
    """What was objected to in the browser is answered, complained about, and the award stopped."""
    award = Award.objects.get()
    asked = Objection.objects.get()
    objecting.answer(asked.pk, text="经核实，业绩属实。", who=house.purchaser)
    again = objecting.object_to(award.pk, text="工期承诺不合理", who=house.bidder(3))
    objecting.answer(again.pk, text="属实", who=house.purchaser)
    for one, place in ((asked, 2), (again, 3)):
        complaining.complain(one.pk, text=WORDS, who=house.bidder(place))
    first = one_complaint(house)
    complaining.take_up(first, accept=True, who=house.regulator)
    complaining.stop(first, reason="查证期间", who=house.regulator)


def one_complaint(house: Awarding) -> int:
    return min(Award.objects.get().complaints.values_list("pk", flat=True))


def contracted(house: Awarding) -> None:
    """The complaint is dismissed, the award made, the contract signed and changed in every tier."""
    award = Award.objects.get()
    complaining.decide(one_complaint(house), upheld=False, text="证据不足", who=house.regulator)
    house.pass_days(6)
    deciding.determine(award.pk, who=house.purchaser)
    award = notifying.notify(award.pk, who=house.purchaser)
    assert award.price is not None
    contracting.sign(
        award.pk, number="HT-2026-0001", signed_on=house.days_from_now(0).date(),
        price=award.price, bond=award.price / 10, file=file("合同.pdf"), who=house.purchaser,
    )  # fmt: skip
    bodies = {one.value: house.market.works.pk for one in Reviewer}
    for amount in ("-100", "90000", "300000", "900000"):
        asked = Proposal("增设挡墙" * 12, WORDS, Decimal(amount), emergency=amount == "900000",
                         leave="市府〔2026〕7号")  # fmt: skip
        changing.propose(award.pk, asked, bodies, who=house.purchaser)


def bad_conduct(house: Awarding) -> None:
    """One barred, one whose record was withdrawn."""
    ends = house.days_from_now(30).date()
    facts = {"basis": "青建罚〔2026〕3号", "by": house.market.works.pk, "ends_on": ends}
    for at, bars in ((0, True), (1, False)):
        party = house.bids[at].party_id
        made = conduct.publish(party, deed=WORDS, bars=bars, who=house.regulator, **facts)
    conduct.withdraw(made.pk, reason="行政复议撤销", who=house.regulator)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_every_page_of_an_award(
    open_bids: Awarding, house: House, open_page: OpenPage, language: str
) -> None:
    trade, oversight = f"/trading/award/{open_bids.tender.pk}/", "/oversight/awards/"
    public, market = f"/tenders/{open_bids.tender.pk}/award/", open_bids.market
    overseen = f"{oversight}{open_bids.tender.pk}/"
    apart(Organisation.objects.filter(pk=open_bids.bids[0].party_id).update)(name=LONG)

    async def look(who: Person | None, path: str, name: str) -> Page:
        cookie = cookie_of(Client(), who) if who else ""
        page = await open_page(house.url(path), cookie=cookie, language=language)
        await looked_at(page, f"award {name} {language}")
        return page

    await look(market.purchaser, trade, "desk empty")
    await look(None, public, "public empty")
    await look(person(open_bids, 2), "/bidder/awards/", "bidder empty")
    await look(market.regulator, oversight, "oversight empty")
    await look(market.regulator, "/oversight/conduct/", "conduct desk empty")
    award = apart(open_bids.receive)()
    page = await look(market.purchaser, trade, "desk received")
    await too_short_a_publicity(page, open_bids)
    await looked_at(page, f"award desk refused {language}")
    apart(deciding.publish)(
        award.pk, until=apart(open_bids.days_from_now)(4), who=open_bids.purchaser
    )
    page = await look(person(open_bids, 2), "/bidder/awards/", "bidder public")
    await objects(page)
    await looked_at(page, f"award bidder objected {language}")
    page = await look(market.purchaser, trade, "desk objected")
    await page.locator("form[action*='/objections/'] button").click()
    await expect(page.locator("form[action*='/objections/'] .errorlist")).to_be_visible()
    await looked_at(page, f"award desk answered badly {language}")
    apart(under_complaint)(open_bids)
    await look(market.purchaser, trade, "desk stopped")
    await look(market.regulator, overseen, "overseen complaints")
    await look(person(open_bids, 2), "/bidder/awards/", "bidder complained")
    await asyncio.to_thread(apart(contracted), open_bids)  # PDF signing runs a loop
    apart(bad_conduct)(open_bids)
    await look(market.purchaser, trade, "desk contracted")
    await look(market.purchaser, f"/trading/contracts/{award.pk}/", "changes")
    await look(market.regulator, oversight, "oversight reviews")
    await look(market.regulator, "/oversight/conduct/", "conduct desk")
    await look(None, "/conduct/", "conduct")
    await look(None, public, "public contracted")


async def too_short_a_publicity(page: Page, house: Awarding) -> None:
    """Two days are not three: the page says so beside the field, and keeps what was typed."""
    soon = apart(house.days_from_now)(2)
    await page.locator("[name=until]").fill(f"{soon:%Y-%m-%d}")
    await page.locator("form[action$='/publish/'] button").click()
    refusal = page.locator("form[action$='/publish/'] .errorlist")
    await expect(refusal).to_contain_text(re.compile("五十四|54"))
    await expect(page.locator("[name=until]")).to_have_value(f"{soon:%Y-%m-%d}")


async def objects(page: Page) -> None:
    """A long objection, out of a closed fold."""
    await page.locator("details:has(form[action$='/object/']) summary").click()
    form = page.locator("form[action$='/object/']")
    await form.locator("textarea").fill(WORDS)
    await form.get_by_role("button").click()
    await expect(page.locator("main")).to_contain_text("1,234.56")
