"""A committee asks, a bidder answers on its own page under its certificate, the committee reads."""

from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony
from committee import WORKS, Committee
from django.test import Client
from evaluating import a_method
from house import House
from live_stage import apart, cookie_of
from offline_pages import PASSPHRASE, p12_file
from playwright.async_api import Page, expect
from whole_house import looked_at

from accounts.models import Person
from bidding.envelope.signing import read_signatures
from bidding.evaluation import services
from bidding.evaluation.models import Question

pytestmark = pytest.mark.browser

ASKED = "投标函附录所列工期与施工组织设计不一致（分别为 180 天和 190 天），以哪一个为准？"


def at_review(ceremony: Ceremony, folder: Path) -> Committee:
    """Five at the review, of whom the second has asked the bidder of 100 yuan."""
    (folder / "sheets").mkdir()
    found = Committee(ceremony, a_method(**WORKS, checks=a_method().checks[1:]), folder / "sheets")
    found.begun()
    services.ask(found.entry(100).pk, ASKED, who=found.experts[1].principal)
    return found


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_a_bidder_answers_and_the_committee_reads_it(
    ceremony: Ceremony, house: House, open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    committee = apart(at_review)(ceremony, tmp_path)
    asked_of, other = ceremony.companies[1], ceremony.companies[0]

    async def at(person: Person, path: str) -> Page:
        cookie = cookie_of(Client(), person)
        return await open_page(house.url(path), cookie=cookie, language=language)

    page = await at(asked_of.person, "/bidder/")
    await page.locator("a[href='/evaluation/questions/']").click()
    await expect(page.locator("main")).to_contain_text(ASKED)
    await looked_at(page, f"answers asked {language}")
    card = page.locator("[data-question]")
    await card.locator("textarea").fill("以投标函附录的 180 天为准。\n施工组织设计系笔误。")
    await card.get_by_role("button").click()
    await expect(card.locator(".errors li")).to_be_visible()
    await page.set_input_files("#certificate", p12_file(tmp_path, other.signer))
    await page.fill("#passphrase", "wrong")
    await card.get_by_role("button").click()
    await expect(card.locator(".errors li")).to_be_visible()
    await page.fill("#passphrase", PASSPHRASE)
    await card.get_by_role("button").click()
    await expect(card.locator(".errors li")).to_be_visible()
    assert apart(Question.objects.get)().answered_at is None
    await looked_at(page, f"answers refused {language}")
    await page.set_input_files("#certificate", p12_file(tmp_path, asked_of.signer))
    await card.get_by_role("button").click()
    await expect(card.locator("textarea")).to_have_count(0)
    kept = apart(Question.objects.get)()
    assert kept.answer.startswith("以投标函附录的 180 天为准")
    assert read_signatures(bytes(kept.sigs))[0].certificate == asked_of.signer.chain[0]
    await looked_at(page, f"answers given {language}")
    desk = await at(committee.experts[4].person, f"/evaluation/{committee.pk}/")
    await expect(desk.locator("#questions .answer")).to_contain_text("系笔误")
    await looked_at(desk, f"desk with an answer {language}")
    nothing = await at(other.person, "/evaluation/questions/")
    await looked_at(nothing, f"answers none {language}")
