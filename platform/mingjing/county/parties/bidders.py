"""A bidder that registers, seals, hands in and unlocks by itself."""

import json
from decimal import Decimal
from pathlib import Path

from mingjing.county.parties.browser import Browser
from mingjing.county.parties.notices import LOT, STAGE, Notice
from mingjing.county.parties.tools import ebid, keep

CENT = Decimal("0.01")
LATE = ("too_late", "wrong_step")
"""Refusals of a lock that will not be taken any more."""


class Bidder:
    """The enterprise whose account is `name`, with its signing key in the PKCS#12 file `key`."""

    def __init__(self, browser: Browser, name: str, password: str, key: Path) -> None:
        self.name = name
        self._browser, self._password, self._key = browser, password, key

    def bid(self, notice: Notice, sealed_for: bytes, folder: Path) -> None:
        """Hand in a bid, if that has not been done."""
        mine = folder / self.name
        mine.mkdir(exist_ok=True)
        if (mine / "received.json").exists():
            return
        slip = self._registered(notice, mine)
        header = self._sealed(notice, sealed_for, mine)
        content = (mine / "bid.ebid").read_bytes()
        told = {
            "slip": slip, "lot": LOT, "stage": STAGE, "length": len(content),
            "header_sha256": header,
        }  # fmt: skip
        ticket = self._browser.post("/bids/transfer/", told).checked().json["ticket"]
        place = {"Upload-Ticket": ticket, "Upload-Offset": "0"}
        received = self._browser.patch("/bids/transfer/", content, place).checked()
        keep(mine / "received.json", received.body)

    def unlock(self, folder: Path) -> bool:
        """Release the lock of what was handed in; whether there is nothing left to do."""
        mine = folder / self.name
        if (mine / "unlocked").exists() or not (mine / "received.json").exists():
            return True
        header = json.loads((mine / "sealed.json").read_bytes())["header_sha256"]
        lock = json.loads((mine / "my.lock").read_bytes())["lock"]
        answer = self._browser.post("/bids/unlock/", {"header_sha256": header, "lock": lock})
        if answer.status >= 400 and answer.json.get("code") not in LATE:
            return False
        keep(mine / "unlocked", answer.body)
        return True

    def _registered(self, notice: Notice, mine: Path) -> str:
        """The slip, asked for once."""
        path = mine / "slip.json"
        if not path.exists():
            self._browser.sign_in(self.name, self._password)
            page = self._browser.open(f"/tenders/{notice.page}/").checked()
            slip = self._browser.send(page.form("/bidder/register/"), {}).checked()
            keep(path, slip.body)
        slip_text: str = json.loads(path.read_bytes())["slip"]
        return slip_text

    def _sealed(self, notice: Notice, sealed_for: bytes, mine: Path) -> str:
        """Seal the bid once; returns the hash of its header."""
        said = mine / "sealed.json"
        if not said.exists():
            for left in ("bid.ebid", "my.lock"):
                (mine / left).unlink(missing_ok=True)
            keep(mine / "tender.json", sealed_for)
            keep(mine / "price.json", self._price(notice))
            keep(mine / "technical.txt", "施工组织设计（演示）".encode())
            sealed = self._seal(mine)
            keep(said, json.dumps(sealed).encode())
        header: str = json.loads(said.read_bytes())["header_sha256"]
        return header

    def _seal(self, mine: Path) -> dict[str, object]:
        tender, lock = mine / "tender.json", mine / "my.lock"
        ebid("keygen", "lock", "--tender", tender, lock)
        parts = (f"opening={mine / 'price.json'}", f"technical={mine / 'technical.txt'}")
        signed = ("--p12", self._key, "--lock", lock)
        return ebid(
            "seal", "--tender", tender, *signed, mine / "bid.ebid", *parts,
            passphrase=self._password,
        )  # fmt: skip

    def _price(self, notice: Notice) -> bytes:
        """What is read out: some per cent below the estimate, a different one for each bidder."""
        below = sum(f"{self.name} {notice.number}".encode()) % 90
        price = (notice.estimate * (1000 - 20 - below) / 1000).quantize(CENT)
        items = {"投标报价（元）": str(price), "工期": f"{150 + below} 日历天", "质量": "合格"}
        return json.dumps(items, ensure_ascii=False).encode()
