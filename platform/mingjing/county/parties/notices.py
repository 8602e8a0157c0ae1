"""What anybody can read of a tender: its notice as open data, and the file bids are sealed for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mingjing.county.parties.browser import Answer, Browser

STAGE, LOT = "1", 1
"""The demonstration's tenders are one lot in one envelope."""


@dataclass(frozen=True)
class Notice:
    """A tender: its page's number, its own, its name, until when bids are taken, yuan estimated."""

    page: int
    number: str
    title: str
    deadline: datetime
    estimate: Decimal
    ended: bool
    """Cancelled or failed: nothing more will happen."""


def read(browser: Browser, page: int) -> Notice:
    """The notice on a page."""
    said = browser.open(f"/tenders/{page}/ocds.json").checked().json
    terms = said["releases"][0]["tender"]
    return Notice(
        page,
        terms["id"],
        terms["title"],
        datetime.fromisoformat(terms["tenderPeriod"]["endDate"]),
        Decimal(str(terms["value"]["amount"])),
        terms["status"] in ("cancelled", "unsuccessful", "withdrawn"),
    )


def winning_price(browser: Browser, notice: Notice) -> Decimal:
    """What the winner of a tender asks for, in yuan."""
    said = browser.open(f"/tenders/{notice.page}/ocds.json").checked().json
    return Decimal(str(said["releases"][0]["awards"][0]["value"]["amount"]))


def listed(browser: Browser) -> Iterator[int]:
    """The pages of the tenders on the public list."""
    text = browser.open("/tenders/").checked().text
    yield from sorted({int(page) for page in re.findall(r'href="/tenders/(\d+)/"', text)})


def tender_file(browser: Browser, notice: Notice) -> Answer:
    """What bids are sealed for; there is none while the trustees' keys are missing."""
    return browser.open(f"/tenders/{notice.page}/files/{LOT}/{STAGE}.json")
