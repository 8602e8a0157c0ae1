"""The whole house with a tender in it: every process at work, its parties before their pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser import OpenPage
from cast import Cast
from ceremony import Ceremony
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from desk import moment
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client
from house import House, ground
from live_stage import Process, apart, cookie_of, wait_for
from market import PASSWORD, Market, certified, credit_code
from offline_pages import PASSPHRASE, Offline, p12_file
from playwright.async_api import Page, expect
from whole_house import MINGJING, RealStage

from accounts.models import Person
from accounts.services import enterprises
from bidding import steward
from bidding.envelope import FileSigner
from bidding.envelope.tenderlog import Leaf, sign_head
from bidding.models import LogHead, LogLeaf, LogTile, Opening, Tender, TenderLog
from bidding.services import drawers
from bidding.services.bundle import records
from bidding.services.log import key_of
from bidding.services.standing import stages
from bidding.services.tree import LogTree, extend
from ledger import clock
from ledger.merkle import tree_root

QUICK_LOG = (8, 64, 6 * 3600)
VOLUME = 8 * 1024 * 1024
SIX = 90_000
"""Milliseconds that six pages, each with a passphrase's worth of work, may take on two cores."""


class TenderHouse(House):
    """Web, relay and steward, and a tender that takes bids once its trustees have made keys."""

    def __init__(
        self, stage: RealStage, cast: Cast, client: Client, market: Market, **terms: object
    ) -> None:
        self.market = market
        self.tender: Tender = market.published(**terms)
        steward.look()
        super().__init__(stage, cast, client)
        self.steward = Process(stage.run([*MINGJING, "steward"]), "steward")

    async def as_person(
        self, open_page: OpenPage, person: Person | None, path: str, **how: object
    ) -> Offline:
        """A page before somebody, with whatever it hands to their downloads."""
        cookie = cookie_of(Client(), person) if person else ""
        page = await open_page(self.url(path), cookie=cookie, **how)
        found = Offline(page)
        page.on("download", found.keep)
        return found

    def take_bids(self, folder: Path) -> Ceremony:
        """All trustees and their deputies have made keys."""
        (folder / "bids").mkdir()
        ceremony = Ceremony(self.market, self.tender, folder / "bids")
        for stage in stages(self.tender):
            ceremony.register_keys(stage)
        return ceremony

    def come_to_the_deadline(self) -> None:
        """Let time pass; the steward closes."""
        deadline = apart(Tender.objects.get)(pk=self.tender.pk).deadline
        assert deadline is not None
        apart(clock.step_to)(deadline)

    def closed(self) -> None:
        """Wait until the steward has closed."""
        wait_for(lambda: Opening.objects.filter(tender=self.tender).exists(), 30)


@pytest.fixture
def spring(transactional_db: None) -> None:
    """A rehearsal that begins before the market opens: a clock that went back closes no tender."""
    clock.begin_at(moment("2026-03-02 08:00"))


@pytest.fixture
def tender_house(
    request: pytest.FixtureRequest,
    spring: None,
    market: Market,
    client: Client,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TenderHouse]:
    """The house with a published tender, a quick log and a small vault.

    Other terms of the tender, and the `volume` of the vault, come by indirect parametrization.
    """
    terms = dict(getattr(request, "param", {}))
    volume = terms.pop("volume", VOLUME)
    settings.TENDER_LOG, settings.VAULT_VOLUME_BYTES = QUICK_LOG, volume
    settings.VAULT_DIR = tmp_path / "vault"
    monkeypatch.setenv("VAULT_DIR", str(settings.VAULT_DIR))
    monkeypatch.setenv("VAULT_VOLUME_BYTES", str(volume))
    with ground(tmp_path, monkeypatch, RealStage) as stage:
        yield TenderHouse(stage, market.cast, client, market, **terms)


@dataclass
class Bidder:
    """A company at the counter."""

    house: TenderHouse
    name: str
    person: Person
    signer: FileSigner
    p12: Path | None
    folder: Path
    desk: Offline = field(init=False)

    @property
    def page(self) -> Page:
        """Its counter."""
        return self.desk.page

    async def come(self, open_page: OpenPage, **how: object) -> None:
        """Open the counter."""
        path = f"/bidder/counter/#{self.house.tender.pk}"
        self.desk = await self.house.as_person(open_page, self.person, path, **how)
        await expect(self.page.locator("#work")).to_be_visible()

    async def prepare(self) -> None:
        """Register, choose the files, unlock the certificate."""
        await self.register()
        await self.enter()

    async def register(self) -> None:
        """Have a slip made out."""
        await self.page.click("#register")
        await expect(self.page.locator("#form")).to_be_visible()

    async def enter(self) -> None:
        """Choose a file, unlock the certificate."""
        await self.choose()
        assert self.p12
        await self.page.set_input_files("#certificate", self.p12)
        await self.page.fill("#passphrase", PASSPHRASE)
        await self.page.click("#unlock")
        await expect(self.page.locator("#signer-name")).to_be_visible()

    async def choose(self, size: int = 1_500_000) -> None:
        """Choose a file of so many bytes, in place of any other."""
        for button in await self.page.locator("#parts tbody button").all():
            await button.click()
        paper = self.folder / "technical.pdf"
        with paper.open("wb") as file:
            file.write(self.name.encode())
            file.truncate(size)
        await self.page.set_input_files("#more", paper)

    async def seal(self, price: str) -> None:
        """Say what will be read out, and press the button."""
        await self.page.fill("#bidder", self.name)
        await self.page.fill("#price", price)
        await self.page.fill("#duration", "180 日历天")
        await self.page.click("#seal")

    async def hand_in(self, price: str, received: int = 1) -> None:
        """Seal and hand in; `received` things stand in the table then."""
        await self.seal(price)
        await expect(self.page.locator("#handed tbody tr")).to_have_count(received, timeout=30_000)
        await expect(self.page.locator("#line")).to_contain_text("已递交")

    async def receipt(self) -> Path:
        """The newest receipt, as a file."""
        await self.page.locator("#handed tbody tr").first.get_by_text("回执 JSON").click()
        return await self.desk.saved(".receipt.json", self.folder)


def a_bidder(
    house: TenderHouse, number: int, folder: Path, *, token: bytes | None = None
) -> Bidder:
    """A company with a certificate on record: that of its PKCS#12 file, or `token`, DER."""
    name = f"第{number}投标公司"
    signer = certified(name, clock.now())[1]
    certificate = x509.load_der_x509_certificate(token or signer.chain[0])
    person = enterprises.register(
        enterprises.Applicant(
            name=name,
            name_en=f"Bidder {number}",
            code=credit_code(2000 + number),
            username=f"bidder{number}",
            person=f"授权人{number}",
            password=PASSWORD,
            certificate=certificate.public_bytes(Encoding.PEM),
        )
    )
    home = folder / f"bidder{number}"
    home.mkdir()
    p12 = None if token else p12_file(home, signer)
    return Bidder(house, name, person, signer, p12, home)


def received(house: TenderHouse, bidder: Bidder) -> list[tuple[int, str]]:
    """Lot and stage of everything of a bidder's that stands."""
    party = bidder.person.organisation_id
    found = drawers.records(house.tender, party)
    return sorted((one.lot, one.stage) for one in found if one.standing and one.party == party)


@dataclass
class Keeper:
    """One of a trustee's two people at the sitting."""

    sitting: Offline
    folder: Path

    @property
    def page(self) -> Page:
        """Their sitting."""
        return self.sitting.page

    async def make_key(self) -> None:
        """Make a key, keep its file, register it."""
        for place in ("#make-passphrase", "#make-again"):
            await self.page.fill(place, PASSPHRASE)
        await self.page.click("#make")
        await expect(self.page.locator("#make-card")).to_be_hidden(timeout=SIX)

    async def put_key_in(self) -> None:
        """Take the file that was kept."""
        kept = await self.sitting.saved(".key.age", self.folder)
        await self.page.set_input_files("#keys", kept)
        await self.page.fill("#keys-passphrase", PASSPHRASE)
        await self.page.click("#unlock-keys")
        await expect(self.page.locator("#unlocked")).to_be_visible(timeout=SIX)

    async def through_words(self) -> None:
        """Write the key down, open the page anew, and put the key in by its words."""
        await self.page.select_option("#words-split", "1")
        await self.page.click("#write-words")
        sheets = self.page.locator(".words")
        await expect(sheets).to_have_count(3)
        lists = [await sheets.nth(at).inner_text() for at in (2, 0)]
        await self.page.reload()
        await self.page.click("#words-card summary")
        await self.page.fill("#restore-words", "\n".join(lists))
        await self.page.click("#restore")
        await expect(self.page.locator("#unlocked")).to_be_visible(timeout=SIX)

    async def do(self, deed: str) -> None:
        """Do what is due, once it is one's turn."""
        button = self.page.locator(f"#do-{deed}")
        await expect(button).to_be_visible(timeout=30_000)
        await button.click()
        await expect(button).to_be_hidden(timeout=30_000)


async def a_keeper(house: TenderHouse, open_page: OpenPage, person: Person, folder: Path) -> Keeper:
    """Somebody who keeps a key, at their page."""
    folder.mkdir()
    return Keeper(await house.as_person(open_page, person, "/trustee/sitting/"), folder)


@transaction.atomic
def rewrite(tender: Tender, alter: Callable[[list[Leaf]], int]) -> None:
    """What a superuser can do: alter a leaf, build the tree again, sign every checkpoint again."""
    log = TenderLog.objects.get(tender=tender)
    leaves = [Leaf.parse(record) for record in records(log)]
    place = alter(leaves)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    LogLeaf.objects.filter(log=log, index=place).update(record=leaves[place].record)
    LogTile.objects.filter(log=log).delete()
    log.size = 0
    extend(log, [leaf.hash for leaf in leaves])
    for head in LogHead.objects.filter(log=log):
        root = tree_root(LogTree(log), head.size)
        note = str(sign_head(key_of(log), head.size, root))
        LogHead.objects.filter(pk=head.pk).update(root=root, note=note)
