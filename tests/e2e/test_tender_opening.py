"""Five bids sealed in Chromium, opened by two of three organisations, and checked by a stranger."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from browser import OpenPage
from django.conf import settings
from live_stage import apart
from playwright.async_api import Page, expect
from rebundling import Rebundled
from superuser import FORGERIES
from tender_house import Bidder, Keeper, TenderHouse, a_bidder, a_keeper, rewrite
from whole_house import looked_at

from bidding.envelope.tenderlog import Bid, Leaf, Receipt
from bidding.models import TenderLog, Trustee
from bidding.services.bundle import export
from bidding.services.log import key_of
from ledger.keys import load_signer

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]


def ebid(*arguments: object) -> tuple[int, dict[str, object]]:
    """The program's exit code and what it says."""
    command = [sys.executable, "-m", "bidding.envelope", *map(str, arguments), "--json"]
    path = f"{ROOT}:{ROOT / 'platform'}"
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={"PYTHONPATH": path}
    )
    return done.returncode, json.loads(done.stdout or done.stderr)


def people(house: TenderHouse) -> list[tuple[object, object]]:
    found = Trustee.objects.filter(tender=house.tender).select_related("holder", "deputy")
    return [(one.holder, one.deputy) for one in found.order_by("position")]


async def test_a_tender_from_five_seals_to_a_stranger(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path
) -> None:
    house = tender_house
    first, deputy = await keys_made(house, open_page, tmp_path)
    bidders = await handed_in(house, open_page, tmp_path)
    receipt = await bidders[1].receipt()
    hall = (await house.as_person(open_page, None, hall_of(house))).page
    house.come_to_the_deadline()
    await unlocked(bidders[:4])
    for deed in ("hash", "release"):
        for keeper in (first, deputy):
            await keeper.do(deed)
    for price in ("900,000.00", "2,000,000.00", "3,000,000.00", "4,000,000.00"):
        await expect(hall.locator("#hall")).to_contain_text(price, timeout=30_000)
    await expect(hall.locator("#hall-state")).to_contain_text("已截止")
    await expect(hall.locator("#hall")).not_to_contain_text(bidders[4].name)
    await looked_at(hall, "opening hall read out")
    await looked_at(first.page, "sitting done")
    for bidder in bidders:
        # The platform cannot prove receipts from a log that is rewritten below it.
        await bidder.page.close()
    hall = (await house.as_person(open_page, house.market.trader, hall_of(house))).page
    await a_stranger_checks(house, hall, receipt, tmp_path)


async def keys_made(house: TenderHouse, open_page: OpenPage, folder: Path) -> tuple[Keeper, Keeper]:
    """All six people make keys; the first trustee and the third one's deputy rehearse."""
    keepers = [
        await a_keeper(house, open_page, person, folder / f"keeper{number}{hand}")
        for number, pair in enumerate(apart(people)(house), 1)
        for hand, person in enumerate(pair)
    ]
    for keeper in keepers:
        await keeper.make_key()
    for keeper in (keepers[0], keepers[5]):
        await keeper.put_key_in()
        if keeper is keepers[5]:
            await looked_at(keeper.page, "sitting with words")
            await keeper.through_words()
        await keeper.do("rehearse")
        await expect(keeper.page.locator("#duties")).to_contain_text("演练成功")
    await looked_at(keepers[0].page, "sitting rehearsed")
    return keepers[0], keepers[5]


async def handed_in(house: TenderHouse, open_page: OpenPage, folder: Path) -> list[Bidder]:
    """Five bids; the first is replaced, the last withdrawn."""
    bidders = [apart(a_bidder)(house, number, folder) for number in range(1, 6)]
    for number, bidder in enumerate(bidders, 1):
        await bidder.come(open_page)
        await bidder.prepare()
        await bidder.hand_in(f"{number}000000")
    await bidders[0].hand_in("900000", received=2)
    page = bidders[4].page
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="撤回").click()
    await expect(page.locator("#line")).to_contain_text("尚未递交")
    await looked_at(bidders[0].page, "counter handed in")
    return bidders


async def unlocked(bidders: list[Bidder]) -> None:
    """Everybody comes back to the counter and releases the lock with one click."""
    for bidder in bidders:
        await bidder.page.reload()
        await expect(bidder.page.locator("#unlock-card")).to_be_visible(timeout=20_000)
    await looked_at(bidders[0].page, "counter unlock")
    for bidder in bidders:
        await bidder.page.click("#unlock-now")
        await expect(bidder.page.locator("#line")).to_contain_text("已解锁")


async def a_stranger_checks(house: TenderHouse, hall: Page, receipt: Path, folder: Path) -> None:
    """The published bundle is whole; what a superuser makes of the log is named."""
    trust = folder / "keys.txt"
    trust.write_text(f"{load_signer(settings.LEDGER_KEY_FILE).verifier}\n")
    await hall.reload()
    await hall.get_by_role("button", name="签发开标记录").click()
    await expect(hall.get_by_role("link", name="下载核验包")).to_be_visible(timeout=60_000)
    await looked_at(hall, "opening hall recorded")
    honest = await bundle(hall, house, folder / "bundle.zip")
    code, said = ebid("verify", honest, "--trust", trust, "--receipt", receipt)
    assert (code, said["findings"]) == (0, [])
    apart(each_forgery_is_named)(house, honest, folder)
    apart(rewrite)(house.tender, another_bid(receipt))
    forged = folder / "forged.zip"
    apart(export)(house.tender, forged)
    code, said = ebid("verify", forged, "--trust", trust, "--receipt", receipt)
    assert code == 1
    assert {"two-views", "bid-dropped"} <= {one["code"] for one in said["findings"]}


def each_forgery_is_named(house: TenderHouse, honest: Path, folder: Path) -> None:
    """What a superuser makes of the log and signs again, one forgery after the other."""
    key = key_of(TenderLog.objects.get(tender=house.tender))
    bundle = Rebundled.of(honest, folder / "whole", key)
    assert not bundle.report(folder / "untouched", bundle.leaves).findings
    for forge, code in FORGERIES.items():
        report = bundle.report(folder / forge.__name__, forge(bundle))
        assert code in {one.value for one in report.codes}, forge.__name__


def hall_of(house: TenderHouse) -> str:
    return f"/tenders/{house.tender.pk}/opening/"


async def bundle(hall: Page, house: TenderHouse, target: Path) -> Path:
    """What is published, downloaded."""
    answer = await hall.context.request.get(house.url(f"{hall_of(house)}bundle.zip"))
    target.write_bytes(await answer.body())
    return target


def another_bid(receipt: Path) -> Callable[[list[Leaf]], int]:
    """The leaf of the bid that `receipt` is for names another envelope."""
    promised = Receipt.parse(receipt.read_bytes()).leaf

    def alter(leaves: list[Leaf]) -> int:
        place = [one.hash for one in leaves].index(promised.hash)
        body = leaves[place].read()
        assert isinstance(body, Bid)
        leaves[place] = Leaf.of(replace(body, header_sha256=bytes(32)))
        return place

    return alter


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_the_counter_and_the_sitting_empty_and_with_what_is_wrong(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    house = tender_house
    bidder = apart(a_bidder)(house, 1, tmp_path)
    lost = await house.as_person(open_page, bidder.person, "/bidder/counter/", language=language)
    await expect(lost.page.locator("#no-tender")).to_be_visible()
    await looked_at(lost.page, f"counter without a tender {language}")

    await bidder.come(open_page, language=language)
    (tmp_path / "slip.json").write_text("no slip")
    await bidder.page.set_input_files("#slip-file", tmp_path / "slip.json")
    await expect(bidder.page.locator("#slip-errors")).to_contain_text("slip.json")
    await bidder.page.click("#register")
    await bidder.page.click("#seal")
    await expect(bidder.page.locator("#seal-errors li")).to_have_count(1)
    await looked_at(bidder.page, f"counter before the keys {language}")

    clerk = house.cast.clerk
    idle = await house.as_person(open_page, clerk, "/trustee/sitting/", language=language)
    await expect(idle.page.locator("#nothing")).to_be_visible()
    await looked_at(idle.page, f"sitting of nobody {language}")

    holder = apart(people)(house)[0][0]
    keeper = await house.as_person(open_page, holder, "/trustee/sitting/", language=language)
    await expect(keeper.page.locator("#make-card")).to_be_visible()
    await keeper.page.fill("#make-passphrase", "short")
    await keeper.page.click("#make")
    await expect(keeper.page.locator("#make-errors")).to_contain_text("12")
    await looked_at(keeper.page, f"sitting without a key {language}")
