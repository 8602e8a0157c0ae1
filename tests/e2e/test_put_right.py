"""What goes wrong at an opening, put right on the pages: a rescue file, a complaint of rubbish."""

from pathlib import Path

import pytest
from browser import OpenPage
from ceremony import Ceremony, Company
from crooked_bids import forged, rubbish
from live_stage import apart, wait_for
from playwright.async_api import expect
from tender_house import Keeper, TenderHouse, a_bidder, a_keeper
from whole_house import looked_at

from bidding.envelope.strict import write_json
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState, Hand
from bidding.services.reading import DAMAGED
from bidding.services.unlocking import unlock

pytestmark = pytest.mark.browser

RESCUE = pytest.mark.parametrize("tender_house", [{"rescue": True}], indirect=True)


def hand_in(ceremony: Ceremony, *numbers: int) -> list[Company]:
    """Companies that bid from the command line, so to speak."""
    found = [ceremony.company(number) for number in numbers]
    for company in found:
        ceremony.hand_in(company)
    return found


def frozen(house: TenderHouse) -> None:
    """Wait until the steward has frozen the set."""
    wait_for(lambda: Opening.objects.get(tender=house.tender).state == "hashes", 30)


def unlock_all(ceremony: Ceremony) -> None:
    for company in ceremony.companies:
        assert company.lock is not None
        unlock(company.sealed[-1].head.header_sha256.hex(), company.lock.secret)


def damaged(header: str) -> None:
    """The platform finds that it has not kept this bid whole."""
    SealedBid.objects.filter(header_sha256=header).update(reason=DAMAGED)


@RESCUE
@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_a_bidder_hands_the_very_same_bid_in_once_more(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    house = tender_house
    ceremony = apart(house.take_bids)(tmp_path)
    others = apart(hand_in)(ceremony, 0, 1)
    bidder = apart(a_bidder)(house, 21, tmp_path)
    await bidder.come(open_page)
    await bidder.prepare()
    await bidder.hand_in("1000000")
    page = bidder.page
    await expect(page.locator("#rescue-card")).to_be_hidden()
    house.come_to_the_deadline()
    await page.context.add_cookies(
        [{"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}]
    )
    await page.reload()
    await page.click("#unlock-now")
    await expect(page.locator("#rescue-card")).to_be_visible(timeout=20_000)
    await page.set_input_files("#rescue-file", others[0].sealed[0].path)
    await expect(page.locator("#rescue-errors li")).to_have_count(1)
    await looked_at(page, f"counter rescue refused {language}")
    header = apart(SealedBid.objects.get)(party=bidder.person.organisation_id).header_sha256
    apart(damaged)(header)
    await page.reload()
    await expect(page.locator("#rescue-asked")).to_be_visible(timeout=20_000)
    await page.click("#rescue-kept")
    await expect(page.locator("#rescue-done")).to_be_visible(timeout=20_000)
    assert apart(SealedBid.objects.get)(header_sha256=header).reason == ""
    await looked_at(page, f"counter rescued {language}")


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.soak)])
async def test_a_trustee_proves_that_rubbish_was_sealed_to_it(
    tender_house: TenderHouse, open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    house = tender_house
    ceremony = apart(house.take_bids)(tmp_path)
    apart(hand_in)(ceremony, 0, 1, 2)
    crook = apart(ceremony.company)(3)
    apart(forged)(ceremony, crook, rubbish)
    house.come_to_the_deadline()
    apart(house.closed)()
    apart(unlock_all)(ceremony)
    apart(frozen)(house)
    keeper = await at_the_table(house, open_page, ceremony, tmp_path, language)
    await expect(keeper.page.locator("#complain-card")).to_be_hidden()
    await keeper.do("hash")
    await expect(keeper.page.locator("#complain-list li")).to_have_count(1)
    await looked_at(keeper.page, f"sitting rubbish {language}")
    keeper.page.once("dialog", lambda dialog: dialog.accept())
    await keeper.page.click("#do-complain")
    await expect(keeper.page.locator("#complained")).to_be_visible(timeout=20_000)
    await expect(keeper.page.locator("#complain-card")).to_be_hidden()
    await looked_at(keeper.page, f"sitting complained {language}")
    header = crook.sealed[-1].head.header_sha256.hex()
    assert apart(SealedBid.objects.get)(header_sha256=header).state == BidState.VOID


async def at_the_table(
    house: TenderHouse, open_page: OpenPage, ceremony: Ceremony, folder: Path, language: str
) -> Keeper:
    """The first trustee at its sitting, its key put in."""
    person = apart(ceremony.keeper)(1)[0].holder
    keeper = await a_keeper(house, open_page, person, folder / "keeper")
    await keeper.page.context.add_cookies(
        [{"name": "django_language", "value": language, "domain": "127.0.0.1", "path": "/"}]
    )
    await keeper.page.reload()
    key = folder / "one.key.json"
    key.write_bytes(write_json(ceremony.keys[1, Hand.OWN].json()))
    await keeper.page.set_input_files("#keys", key)
    await keeper.page.click("#unlock-keys")
    await expect(keeper.page.locator("#unlocked")).to_be_visible()
    return keeper
