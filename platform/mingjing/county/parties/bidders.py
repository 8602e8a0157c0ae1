"""A bidder that registers, seals, hands in and unlocks by itself."""

import json
from decimal import Decimal
from pathlib import Path

from mingjing.county.parties.browser import Browser
from mingjing.county.parties.notices import LOT, STAGE, Notice
from mingjing.county.parties.tools import ebid, keep

CENT = Decimal("0.01")
DESIGN = (
    (
        "先地下后地上，分三个施工段流水作业。",
        "左右幅交替施工，全程保持半幅通行。",
        "集中力量先完成临水部分，汛期前退场。",
    ),
    (
        "结构件在厂内预制，现场拼装，夜间不施工。",
        "采用现浇支架法，分层对称浇筑。",
        "以机械为主，关键部位人工配合修整。",
    ),
    (
        "每道工序先做样板，经监理确认后展开。",
        "材料进场逐批复检，二维码追溯到班组。",
        "设专职质检组，实测数据当日上传。",
    ),
    (
        "按危险源清单逐日巡查，重点部位视频值守。",
        "临水临边作业设双重防护，实行许可制度。",
        "每周应急演练一次，与卫生院签订救护协议。",
    ),
)
"""Ways to build, to choose from, secure quality and work safely."""
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
            keep(mine / "technical.txt", self._design(notice))
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

    def _design(self, notice: Notice) -> bytes:
        """A technical part in this bidder's own words, without its name."""
        own = self._own(notice)
        chosen = [ways[own // 3**row % len(ways)] for row, ways in enumerate(DESIGN)]
        lines = [f"{number}. {said}" for number, said in enumerate(chosen, 1)]
        head = f"施工组织设计\n\n工期 {150 + own} 日历天，投入 {12 + own % 17} 名管理和技术人员。\n"
        return "\n".join([head, *lines, ""]).encode()

    def _own(self, notice: Notice) -> int:
        """A number below 90 that is this bidder's in this tender."""
        return sum(f"{self.name} {notice.number}".encode()) % 90

    def _price(self, notice: Notice) -> bytes:
        """What is read out: some per cent below the estimate, a different one for each bidder."""
        below = self._own(notice)
        price = (notice.estimate * (1000 - 20 - below) / 1000).quantize(CENT)
        items = {"投标报价（元）": str(price), "工期": f"{150 + below} 日历天", "质量": "合格"}
        return json.dumps(items, ensure_ascii=False).encode()
