"""A tender in a real browser: from the application to a bidder's slip, and every page looked at."""

import datetime as dt
import json
from pathlib import Path

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from django.test import Client
from house import House
from live_stage import apart, cookie_of
from market import Market, file
from playwright.async_api import Page, expect
from whole_house import photograph

from accounts.models import Person
from bidding import services
from bidding.models import Project, Tender
from bidding.registration import recognise
from ledger import clock
from worktime import to_local

pytestmark = pytest.mark.browser

PHONE = dict(zip(("width", "height"), SIZES["phone"], strict=True))
DAY = dt.timedelta(days=1)


def local(at: dt.datetime) -> str:
    return to_local(at).strftime("%Y-%m-%dT%H:%M")


async def as_person(house: House, open_page: OpenPage, person: Person, path: str, **how) -> Page:
    cookie = cookie_of(Client(), person)
    return await open_page(house.url(path), cookie=cookie, **how)


async def test_a_tender_is_brought_drafted_published_and_registered_for(
    market: Market, house: House, open_page: OpenPage, tmp_path: Path
) -> None:
    company = apart(market.enterprise)(0)
    desk = await as_person(house, open_page, market.purchaser, "/trading/projects/")
    await desk.keyboard.press("Alt+n")
    await desk.get_by_label("项目名称").fill("青溪大桥工程")
    for label, choice in (
        ("招标人（采购人）", "规划局"),
        ("交易中心", "青溪县公共资源交易中心"),
        ("行政监督部门", "建设局"),
    ):
        await desk.get_by_label(label).select_option(label=choice)
    await desk.get_by_label("估算价或预算（元）").fill("12000000")
    await desk.get_by_role("button", name="提交申请").click()
    await expect(desk.locator("main")).to_contain_text("等待交易中心受理")

    project = apart(Project.objects.get)()
    centre = await as_person(house, open_page, market.trader, f"/trading/entries/{project.pk}/")
    await centre.get_by_role("button", name="受理进场").click()
    await expect(centre.locator(".message-success")).to_have_text("已受理。")

    await desk.reload()
    await desk.get_by_role("link", name="起草招标").click()
    now = apart(clock.now)()
    await desk.get_by_label("招标文件停止发出").fill(local(now + 7 * DAY))
    await desk.get_by_label("投标截止").fill(local(now + 10 * DAY))
    for row, home in enumerate(("规划局", "青溪县公共资源交易中心", "住建局"), start=1):
        for column, keeper in (("保管人", "保管人a"), ("替补", "保管人b")):
            field = desk.get_by_label(f"第 {row} 行，{column}")
            await field.select_option(label=f"{home} · {keeper}")
    await desk.get_by_role("button", name="保存草稿").click()
    await expect(desk.locator(".row-red")).to_contain_text("招标投标法》第二十四条")

    paper = tmp_path / "招标文件.pdf"
    paper.write_bytes(b"%PDF-1.4 tender")
    await desk.locator("summary", has_text="上传文件").click()
    await desk.locator("#add-document-file").set_input_files(paper)
    await desk.get_by_role("button", name="上传文件").click()
    await desk.get_by_role("button", name="发布招标公告").click()
    await expect(desk.locator("main")).to_contain_text("下列时间不符合法律规定")

    await desk.get_by_role("link", name="编辑草稿").click()
    await desk.get_by_label("投标截止").fill(local(now + 30 * DAY))
    await desk.get_by_role("button", name="保存草稿").click()
    await expect(desk.locator(".row-red")).to_have_count(0)
    await desk.get_by_role("button", name="发布招标公告").click()
    await expect(desk.locator(".message-success")).to_have_text("招标公告已发布。")

    tender = apart(Tender.objects.get)()
    bidder = await as_person(house, open_page, company, "/bidder/")
    await bidder.get_by_role("link", name="青溪大桥工程").click()
    async with bidder.expect_download() as started:
        await bidder.get_by_role("button", name="登记并下载凭证").click()
    slip = json.loads(Path(await (await started.value).path()).read_text("utf-8"))
    assert apart(recognise)(slip["slip"], tender).party == company.organisation_id
    await bidder.locator("#ask-text").fill("图纸第三页看不清")
    await bidder.get_by_role("button", name="提交").click()
    await expect(bidder.locator("main")).to_contain_text("只显示这一次")


def a_full_stage(market: Market) -> Tender:
    """A tender with everything that can be on its page, and a draft that breaks the law."""
    tender = market.published(subject_matter="主桥、引桥 " * 40, requirements="市政一级资质")
    who, company = market.principal("purchaser"), market.company(0)
    asked = services.raise_inquiry(tender.pk, kind="question", text="图纸" * 200, who=company)
    services.answer(asked.inquiry.pk, text="见补遗", who=who)
    services.raise_inquiry(tender.pk, kind="objection", text="业绩要求过高", who=company)
    clock.step_to(tender.deadline - 12 * DAY)
    services.change(
        tender.pk, kind="amendment", title="第三页", text="改", affects_bids=True, who=who,
        files=[file("补遗.pdf")],
    )  # fmt: skip
    dates = {**market.terms(clock.now()).dates}
    early = {mark: at - 20 * DAY if mark == "deadline" else at for mark, at in dates.items()}
    market.drafted(dates=early)
    services.apply(market.application(name="很长的项目名称" * 20), who=who)
    return tender


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_every_page_of_a_tender_is_accessible_and_fits(
    market: Market, house: House, open_page: OpenPage, language: str
) -> None:
    tender = apart(a_full_stage)(market)
    draft = apart(Tender.objects.get)(state="draft")
    waiting = apart(Project.objects.get)(state="applied")
    looks = {
        None: [
            "/tenders/",
            f"/tenders/{tender.pk}/",
            "/tenders/?q=-",
            "/tenders/programs/",
            "/enterprises/register/",
        ],
        market.purchaser: [
            "/trading/projects/",
            "/trading/projects/new/",
            f"/trading/projects/{tender.project_id}/",
            f"/trading/tenders/{tender.pk}/",
            f"/trading/tenders/{draft.pk}/",
            f"/trading/tenders/{draft.pk}/edit/",
            f"/trading/tenders/{tender.pk}/qualification/",
        ],
        market.trader: [
            "/trading/entries/",
            f"/trading/entries/{waiting.pk}/",
            "/trading/deposits/",
            f"/trading/deposits/{tender.pk}/",
        ],
        market.companies[0]: ["/bidder/", "/bidder/deposits/", f"/tenders/{tender.pk}/"],
    }
    for person, paths in looks.items():
        cookie = cookie_of(Client(), person) if person else ""
        for path in paths:
            page = await open_page(house.url(path), cookie=cookie, language=language)
            name = f"{person or 'nobody'} {path.strip('/').replace('/', ' ')} {language}"
            await photograph(page, name)
            await assert_accessible(page)
            await page.set_viewport_size(PHONE)
            await photograph(page, f"{name} phone")
            await assert_no_wider(page)
            await page.context.close()


async def test_a_bad_draft_keeps_what_was_typed(
    market: Market, house: House, open_page: OpenPage
) -> None:
    project = apart(market.project)()
    path = f"/trading/projects/{project.pk}/draft/"
    page = await as_person(house, open_page, market.purchaser, path)
    await page.get_by_label("招标范围").fill("主桥")
    await page.get_by_label("第 1 行，投标保证金（元）").fill("999999")
    await page.get_by_role("button", name="保存草稿").click()
    await expect(page.locator("main")).to_contain_text("第二十六条")
    await expect(page.get_by_label("招标范围")).to_have_value("主桥")
    await assert_accessible(page)
    await photograph(page, "draft refused")
