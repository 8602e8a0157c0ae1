"""The clerk's pages in a real browser: a case from its receipt to its decision, by keyboard."""

import re
from pathlib import Path

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from desk import PAPERS, Desk
from house import House
from live_stage import apart
from playwright.async_api import Page, expect

from deadlines.selectors import clocks
from hall import services
from hall.models import Case

pytestmark = pytest.mark.browser

SIZE = (1440, 900)
PHONE = dict(zip(("width", "height"), SIZES["phone"], strict=True))


async def clerk_at(house: House, open_page: OpenPage, path: str) -> Page:
    return await open_page(house.url(path), size=SIZE, cookie=house.cookie("clerk"))


@apart
def only_case() -> Case:
    return Case.objects.get()


@apart
def another(desk: Desk) -> Case:
    return desk.receive("P", applicant="后来的人")


@apart
def step_on(desk: Desk, case: Case) -> None:
    """Somebody else finishes the step whose turn it is."""
    services.finish_step(case.pk, order=1, who=desk.cast.principal("chief"))


async def test_a_case_is_received_and_finished_without_a_mouse(
    desk: Desk, house: House, open_page: OpenPage
) -> None:
    page = await clerk_at(house, open_page, "/hall/")
    await page.keyboard.press("Alt+n")
    await expect(page).to_have_url(re.compile(r"/hall/receive/$"))
    await expect(page.get_by_label("事项")).to_be_focused()
    await page.keyboard.type("P 事项P")
    for name in PAPERS:
        await page.get_by_role("checkbox", name=name).check()
    await expect(page.locator("#guide")).to_contain_text("5 个工作日")
    await page.get_by_label("申请人").fill("申请人甲")
    await page.keyboard.press("Alt+a")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("事项P")
    await expect(page.locator(".message-success")).to_contain_text("已收件")
    for step in ("审查", "决定"):
        await page.get_by_label("办理意见").fill(f"{step}完成")
        await page.get_by_role("button", name=f"办结环节“{step}”").click()
        await expect(page.get_by_text(f"{step}完成")).to_be_visible()
    await page.get_by_label("办理结果").select_option("approved")
    await page.keyboard.press("Alt+a")
    await expect(page.locator("#facts .badge").first).to_have_text("已办结")
    assert only_case().outcome == "approved"


async def test_the_applicant_follows_it_by_what_is_printed_on_the_notice(
    desk: Desk, house: House, open_page: OpenPage
) -> None:
    case = desk.accept("P", applicant="欧阳修")
    page = await clerk_at(house, open_page, f"/hall/notices/{case.notices.get().pk}/print/")
    box = await page.locator(".seal-box").bounding_box()
    assert box
    millimetre = 96 / 25.4
    assert round(box["width"] / millimetre) == 50
    assert round(box["height"] / millimetre) == 30
    public = await open_page(house.url("/"))
    await public.get_by_label("收件编号").fill(case.number)
    await public.get_by_label("查询码").fill(case.code)
    await public.get_by_role("button", name="查询").click()
    await expect(public.locator("main")).to_contain_text("欧**")
    await expect(public.locator(".countdown")).to_contain_text("工作日")


async def test_when_somebody_is_faster_what_was_typed_stays(
    desk: Desk, house: House, open_page: OpenPage
) -> None:
    case = desk.accept("P")
    page = await clerk_at(house, open_page, f"/hall/cases/{case.pk}/")
    await page.locator("summary", has_text="撤回申请").click()
    await page.get_by_label("撤回原因").fill("申请人来电撤回")
    step_on(desk, case)
    await page.get_by_role("button", name="撤回申请").click()
    await expect(page.locator(".refused .message-error")).to_contain_text("刚刚被他人更新")
    await expect(page.get_by_label("撤回原因")).to_have_value("申请人来电撤回")
    await expect(page.locator("#facts")).to_contain_text("首席代表")
    await page.get_by_role("button", name="撤回申请").click()
    await expect(page.locator("#facts .badge").first).to_have_text("已撤回")


async def test_a_file_too_large_is_said_before_it_travels(
    desk: Desk, house: House, open_page: OpenPage, tmp_path: Path
) -> None:
    large = tmp_path / "大图.pdf"
    with large.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    case = desk.accept("P")
    page = await clerk_at(house, open_page, f"/hall/cases/{case.pk}/")
    await page.locator("summary", has_text="中止计时").click()
    await page.get_by_label("中止文书").set_input_files(large)
    message = "document.querySelector('#pause-document').validationMessage"
    assert "50 MB" in await page.evaluate(message)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.get_by_role("button", name="中止计时").click()
    assert "POST" not in sent


async def test_a_broken_line_loses_nothing(desk: Desk, house: House, open_page: OpenPage) -> None:
    case = desk.accept("P")
    page = await clerk_at(house, open_page, f"/hall/cases/{case.pk}/")
    await page.get_by_label("办理意见").fill("一段很长的意见")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="办结环节").click()
    await expect(page.locator("#messages")).to_contain_text("网络中断")
    await expect(page.get_by_label("办理意见")).to_have_value("一段很长的意见")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="办结环节").click()
    await expect(page.locator("#facts")).to_contain_text("一段很长的意见")


async def test_the_queue_shows_what_comes_by_itself(
    desk: Desk, house: House, open_page: OpenPage
) -> None:
    page = await clerk_at(house, open_page, "/hall/")
    await expect(page.locator("#queue")).to_contain_text("没有符合条件的办件")
    case = another(desk)
    await expect(page.get_by_role("link", name=case.number)).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_the_halls_pages_are_accessible_and_fit(
    desk: Desk, house: House, open_page: OpenPage, language: str
) -> None:
    case, joint = desk.accept("P", applicant="很长的名字" * 40), desk.accept("J")
    clock = clocks(case.subject).get(kind="promised").pk
    services.ask_extension(case.pk, clock=clock, amount=3, reason="踏勘", who=desk.clerk)
    services.pause(case.pk, ground="expert_review", document=desk.document(), who=desk.clerk)
    receipt = f"/progress/?number={case.number}&code={case.code}"
    item = f"/catalogue/{case.revision.item_id}/"
    looks = {
        "clerk": ["/hall/", "/hall/receive/?item=P", f"/hall/cases/{case.pk}/", "/hall/parts/"],
        "other_clerk": [f"/hall/cases/{joint.pk}/"],
        "supervision_window": ["/hall/extensions/"],
        "nobody": ["/", "/catalogue/", item, "/progress/", receipt],
    }
    for part, paths in looks.items():
        cookie = "" if part == "nobody" else house.cookie(part)
        for path in paths:
            page = await open_page(house.url(path), size=SIZE, cookie=cookie, language=language)
            await assert_accessible(page)
            await page.set_viewport_size(PHONE)
            await assert_no_wider(page)
            await page.context.close()
