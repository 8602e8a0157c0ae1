"""Two tenders side by side at the running platform: three bid for one, nine for the other.

Whoever has the pages, the live sockets, the logs, a dump and the file tree compares them; only what
docs/threat-model.md lists may differ.
"""

import asyncio
import datetime as dt
import re
import time
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from ceremony import Ceremony, Company
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.test import Client
from live_stage import apart, cookie_of, wait_for
from market import Market
from screen import Screen
from tender_house import TenderHouse

from accounts.principal import of_person
from bidding.envelope.tenderlog import WithdrawalRequest
from bidding.hall import topic_of
from bidding.models import LogHead, StewardBeat, Tender, TenderFile
from bidding.registration import register
from bidding.services import programs
from ledger import clock
from mingjing.county.parties.browser import Browser

SOME, MANY = 3, 9
FEW_LOOKS, MANY_LOOKS = 15, 150
SLOWER = 1.5
"""How often each page is asked for, and how many times longer its quickest answer may take."""
CHECKPOINTS = "ledger_checkpoint"
A_BATCH = dt.timedelta(hours=6)
VARYING = re.compile(r"[0-9a-f]{8,}|\d+([.:,]\d+)*")
"""Hashes, numbers and times in a line of a log or a frame."""


@dataclass(frozen=True)
class Trace:
    """What the hours leave in which so many handed in."""

    rows: Counter[str]
    numbers: Counter[str]
    entries: list[tuple[object, ...]]
    files: dict[str, int]
    frames: set[str]
    lines: Counter[str]


def asked(question: str, *values: object) -> list[tuple[object, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def rows() -> Counter[str]:
    """How many rows each table has, but for the ledger's checkpoints: those go by real seconds."""
    tables = asked(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
        CHECKPOINTS,
    )
    return Counter(
        {str(name): int(asked(f'SELECT count(*) FROM "{name}"')[0][0]) for (name,) in tables}
    )


def numbers() -> Counter[str]:
    """How far each sequence has come."""
    return Counter(dict(asked("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences")))


def files() -> dict[str, int]:
    """Every file that the installation keeps, with its length; the engines' own are theirs."""
    kept = [path for path in settings.VAR.iterdir() if path.name not in ("postgres", "redis")]
    found = [path for root in (*kept, settings.VAULT_DIR) for path in root.rglob("*")]
    return {str(path): path.stat().st_size for path in found if path.is_file()}


@dataclass
class Watcher:
    """Somebody with the server's disk, its logs, a dump and a screen."""

    house: TenderHouse
    screen: Screen
    capfd: pytest.CaptureFixture[str]

    def trace(self, ceremony: Ceremony, bidders: int) -> Trace:
        """Let so many bid, the first twice, the second withdrawing, and six hours pass."""
        self.capfd.readouterr()
        had, drawn, heard = rows(), numbers(), len(self.screen.heard)
        ((last,),) = asked("SELECT max(id) FROM ledger_entry")
        companies = [ceremony.company(number) for number in range(bidders)]
        for company in [*companies, companies[0]]:
            hand_in(self.house, ceremony, company)
        withdraw(self.house, companies[1])
        a_batch_later()
        entries = (
            "SELECT kind, octet_length(body::text) FROM ledger_entry WHERE id > %s ORDER BY id"
        )
        return Trace(
            rows=rows() - had,
            numbers=numbers() - drawn,
            entries=asked(entries, last),
            files=files(),
            frames={said(one) for one in self.screen.heard[heard:] if one["k"] != "beat"},
            lines=Counter(
                VARYING.sub("·", one) for one in self.capfd.readouterr().err.splitlines()
            ),
        )


def said(frame: dict[str, object]) -> str:
    """What a frame is about, and how long it is without its numbers."""
    return VARYING.sub("·", str(sorted(frame.items())))


def hand_in(house: TenderHouse, ceremony: Ceremony, company: Company) -> None:
    """Seal a bid and hand it in over the network."""
    browser, envelope = Browser(house.url("/")), ceremony.seal(company)
    content = envelope.path.read_bytes()
    told = {
        "slip": company.slip,
        "lot": 1,
        "stage": "1",
        "length": len(content),
        "header_sha256": envelope.head.header_sha256.hex(),
    }
    ticket = browser.post("/bids/transfer/", told).checked().json["ticket"]
    where = {"Upload-Ticket": ticket, "Upload-Offset": "0"}
    assert browser.patch("/bids/transfer/", content, where).checked().json["standing"]


def withdraw(house: TenderHouse, company: Company) -> None:
    """Withdraw it over the network."""
    head = company.sealed[-1].head
    asks = WithdrawalRequest(
        head.pre.log_origin,
        head.pre.tender,
        head.pre.lot,
        head.pre.stage,
        head.header_sha256,
        clock.now(),
    )
    statement, sigs = (b64encode(one).decode() for one in asks.signed(company.signer))
    told = {"slip": company.slip, "statement": statement, "sigs": sigs}
    Browser(house.url("/")).post("/bids/withdraw/", told).checked()


def a_batch_later() -> None:
    """Time passes, the steward makes the next batch of each log, the relay sees it."""
    sizes = dict(LogHead.objects.values_list("log").annotate(Max("size")))
    clock.step_to(clock.now() + A_BATCH)
    wait_for(
        lambda: all(
            now > sizes[log]
            for log, now in LogHead.objects.values_list("log").annotate(Max("size"))
        )
    )
    waiting = "SELECT 1 FROM ledger_entry LEFT JOIN ledger_leaf ON entry_id = id WHERE seq IS NULL"
    wait_for(lambda: asked(f"{waiting} LIMIT 1") == [])


@pytest.fixture
def another(spring: None, market: Market) -> Tender:
    """A tender on the same terms as the house's, published first."""
    return market.published()


@pytest.fixture
def both(another: Tender, tender_house: TenderHouse, tmp_path: Path) -> list[Ceremony]:
    """Both tenders, taking bids, with the same companies registered for each."""
    # The steward does both at some moment after it started, whatever there is to do.
    programs.record_changes()
    wait_for(StewardBeat.objects.exists)
    found = [a_ceremony(tender_house, another, tmp_path / "some")]
    for number in range(MANY):
        found[0].company(number)
    found.append(a_ceremony(tender_house, tender_house.tender, tmp_path / "many"))
    found[1].companies = [of_the_other(one, tender_house.tender) for one in found[0].companies]
    wait_for(lambda: TenderFile.objects.values("tender").distinct().count() == len(found))
    return found


def a_ceremony(house: TenderHouse, tender: Tender, folder: Path) -> Ceremony:
    folder.mkdir()
    found = Ceremony(house.market, tender, folder)
    found.register_keys()
    return found


def of_the_other(company: Company, tender: Tender) -> Company:
    return replace(company, slip=register(tender, of_person(company.person)).text, sealed=[])


async def test_three_and_nine_bidders_look_alike_to_whoever_has_the_server(
    both: list[Ceremony], tender_house: TenderHouse, capfd: pytest.CaptureFixture[str]
) -> None:
    async with screens(tender_house, both) as screen:
        watcher = Watcher(tender_house, screen, capfd)
        few = await asyncio.to_thread(apart(watcher.trace), both[0], SOME)
        many = await asyncio.to_thread(apart(watcher.trace), both[1], MANY)
        assert all(screen.rows[topic_of(one.tender.pk)] == {} for one in both)
    assert few == many
    assert few.entries
    for part in ("", "purchaser", "trader", "regulator"):
        assert_as_long(tender_house, part, [one.tender for one in both])
    assert_as_fast(tender_house, [one.tender for one in both])


PAGES = ("/tenders/{}/", "/tenders/{}/opening/", "/tenders/{}/ocds.json")


def assert_as_long(house: TenderHouse, part: str, tenders: list[Tender]) -> None:
    """Each page of one tender is as long as that of the other."""
    cookie = cookie_of(Client(), getattr(house.market, part)) if part else ""
    desk = ("/trading/tenders/{}/",) if part == "purchaser" else ()
    for page in PAGES + desk:
        few, many = (len(read(house, page.format(one.pk), cookie)) for one in tenders)
        assert few == many, page


def assert_as_fast(house: TenderHouse, tenders: list[Tender]) -> None:
    """The quickest answer about one tender takes as long as that about the other.

    Whatever else the machine does only adds to a look; so the quickest of a few come together,
    and of more where it is busy, unless one page has more to do than the other.
    """
    for page in PAGES:
        quickest = dict.fromkeys((one.pk for one in tenders), float("inf"))
        looks = 0
        while looks < FEW_LOOKS or max(quickest.values()) >= SLOWER * min(quickest.values()):
            assert looks < MANY_LOOKS, (page, quickest)
            looks += 1
            for tender in quickest:
                begun = time.perf_counter()
                read(house, page.format(tender))
                quickest[tender] = min(quickest[tender], time.perf_counter() - begun)


def read(house: TenderHouse, path: str, cookie: str = "") -> bytes:
    """A page as it comes over the network."""
    asks = Request(house.url(path), headers={"Cookie": cookie})
    with urlopen(asks) as answer:
        content: bytes = answer.read()
        return content


@asynccontextmanager
async def screens(house: TenderHouse, tenders: list[Ceremony]) -> AsyncIterator[Screen]:
    """A supervisor's screen, following the wall and the halls of both openings."""
    address = f"ws://127.0.0.1:{house.web.said}/live/"
    async with Screen(address, house.cookie("supervisor")) as screen:
        for topic in (house.topic, *(topic_of(one.tender.pk) for one in tenders)):
            await screen.follow(topic)
        yield screen
