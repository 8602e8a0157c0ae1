"""Members of a committee before their desks, and the host before theirs, in real browsers."""

from collections.abc import Sequence

from browser import OpenPage
from committee import Committee, Expert
from playwright.async_api import Page, expect
from tender_house import TenderHouse
from whole_house import looked_at

LONG = 60_000


def place_of(house: TenderHouse) -> str:
    """The evaluation's page."""
    return f"/tenders/{house.tender.pk}/evaluation/"


async def come_in(
    house: TenderHouse, open_page: OpenPage, committee: Committee, expert: Expert
) -> Page:
    """Declare and sign in."""
    desk = await house.as_person(open_page, expert.person, f"/evaluation/{committee.pk}/")
    page = desk.page
    await page.get_by_text("没有应当回避的情形").click()
    if expert is committee.experts[0]:
        await looked_at(page, "desk declaration")
    await page.get_by_role("button", name="作出声明").click()
    await page.get_by_role("button", name="签到", exact=True).click()
    await expect(page.locator("#waiting")).to_contain_text("您已签到", timeout=LONG)
    return page


async def do(page: Page, label: str, **chosen: str) -> None:
    """Give one of the commands of the host's or the leader's page, by its fields' names."""
    await page.reload()
    await page.locator("summary", has_text=label).click()
    form = page.locator("details[open] form")
    for name, value in chosen.items():
        field = form.locator(f"[name='{name}']")
        if await field.evaluate("field => field.tagName") == "SELECT":
            await field.select_option(label=value)
        else:
            await field.fill(value)
    await page.get_by_role("button", name=label).click(timeout=LONG)
    await expect(page.locator("#messages")).to_contain_text("已办理", timeout=LONG)


async def review(page: Page) -> None:
    """Everything passes."""
    await expect(page.locator("#work")).to_be_visible(timeout=LONG)
    for at in range(3):
        await page.locator(f"#bid-{at}").click()
        for field in (0, 1):
            await page.locator(f"#mark-{field}").select_option("1")
    await lock(page)


async def lock(page: Page) -> None:
    """Lock the sheet, for good."""
    await expect(page.locator("#saved")).to_contain_text("已保存")
    await page.get_by_role("button", name="锁定评分表").click()
    await page.get_by_role("button", name="确认锁定").click()
    await expect(page.locator("#wait-card, #work").first).to_be_attached()


async def score(page: Page, odd: tuple[int, tuple[str, str, str]] | None = None) -> None:
    """Every bid earns half; `odd`: one, by its place, earns these points."""
    await expect(page.locator("#mark-2")).to_be_visible(timeout=LONG)
    for at in range(3):
        await page.locator(f"#bid-{at}").click()
        points = odd[1] if odd and odd[0] == at else ("20", "5", "5")
        for field, typed in enumerate(points):
            await page.locator(f"#mark-{field}").fill(typed)
            await page.keyboard.press("Enter")


async def explain(page: Page, why: str) -> None:
    """Say why one's total lies far off."""
    await expect(page.locator("#owed textarea")).to_be_visible(timeout=LONG)
    await page.locator("#owed textarea").fill(why)
    await looked_at(page, "desk explanation")
    await page.get_by_role("button", name="提交说明").click()
    await expect(page.locator("#owed textarea")).to_have_count(0, timeout=LONG)


async def correct(page: Page, item: str, points: str, mistake: str, why: str) -> None:
    """Correct one's points for the first bid by a signed addition."""
    card = page.locator("#correct-card")
    if await card.get_attribute("open") is None:
        await card.locator("summary").click()
    await page.locator("#correct-item").select_option(label=item)
    await page.locator("#correct-case").select_option(label=mistake)
    await page.locator("#correct-after").fill(points)
    await page.locator("#correct-reason").fill(why)
    await page.get_by_role("button", name="签署更正").click()
    await expect(page.locator("#corrected")).to_contain_text(f"{item}：")


async def sign(pages: Sequence[Page]) -> None:
    """Four agree, one dissents."""
    for number, page in enumerate(pages):
        await expect(page.locator("#outcome tr").first).to_be_visible(timeout=LONG)
        if number == 4:
            await page.get_by_text("我有不同意见").click()
            await page.locator("#dissent-text").fill("第二名的工期不可信。\n应予否决。")
            await page.get_by_role("button", name="写明不同意见并签字").click()
        else:
            await page.get_by_role("button", name="同意并签字").first.click()
        await expect(page.locator("#has-signed")).to_be_visible(timeout=LONG)
