"""Reading and writing a tender's drawers, inside the transaction of a command."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from bidding.envelope.tenderlog import Body, Leaf
from bidding.models import Drawer, Tender
from bidding.models.drawer import DRAWERS, STEP
from bidding.sealing import seal, unseal
from bidding.vault import Place

PLATFORM = "platform"
"""Whose records those are that no bidder made."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A leaf that waits for its place in the log or has one, and what belongs to it.

    `standing` is true of the envelope that a bidder would have opened. An envelope keeps its
    `place` in the vault until the closing: its head is published, whatever became of it. `index` is
    the leaf's place in the log.
    """

    leaf: Leaf
    at: datetime
    party: int = 0
    lot: int = 0
    stage: str = ""
    header_sha256: str = ""
    envelope_id: str = ""
    seq: int = 0
    certificate: str = ""
    standing: bool = False
    place: Place | None = None
    head_size: int = 0
    index: int | None = None

    def json(self) -> dict[str, Any]:
        """As it lies in a drawer: what is empty is left out."""
        row = {
            "leaf": b64encode(self.leaf.record).decode(),
            "at": self.at.isoformat(),
            "place": self.place and self.place.json(),
            "index": self.index,
            **{name: getattr(self, name) for name in _PLAIN},
        }
        return {name: value for name, value in row.items() if value not in (None, "", 0, False)} | (
            {} if self.index is None else {"index": self.index}
        )

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """What `json` wrote."""
        place = row.get("place")
        return cls(
            leaf=Leaf.parse(b64decode(row["leaf"])),
            at=datetime.fromisoformat(row["at"]),
            place=place and Place.of(place),
            index=row.get("index"),
            **{name: row[name] for name in _PLAIN if name in row},
        )

    def read(self) -> Body:
        """What the leaf says."""
        body = self.leaf.read()
        if body is None:
            raise ValueError("a dummy has no record")
        return body


_PLAIN = (
    "party", "lot", "stage", "header_sha256", "envelope_id", "seq", "certificate", "standing",
    "head_size",
)  # fmt: skip


def make(tender: Tender) -> None:
    """Give a tender its drawers, all of them empty."""
    drawers = [Drawer(tender=tender, number=number) for number in range(DRAWERS)]
    for drawer in drawers:
        drawer.content = seal(drawer.name, [], STEP)
    Drawer.objects.bulk_create(drawers)


def number_of(tender: Tender, owner: int | str) -> int:
    """The drawer of a bidder's records, which only the holder of the platform's secret can tell."""
    name = f"mingjing/bidding/drawer/{tender.pk}/{owner}".encode()
    mac = hmac.digest(settings.SECRET_KEY.encode(), name, hashlib.sha256)
    return int.from_bytes(mac[:8], "big") % DRAWERS


def locked(tender: Tender, owner: int | str) -> tuple[Drawer, list[Record]]:
    """The drawer of `owner`, locked until the transaction ends, and what is in it."""
    drawers = Drawer.objects.select_for_update().filter(tender=tender)
    drawer = drawers.get(number=number_of(tender, owner))
    return drawer, _records(drawer)


def all_locked(tender: Tender) -> list[tuple[Drawer, list[Record]]]:
    """All drawers, locked in their order."""
    drawers = Drawer.objects.select_for_update().filter(tender=tender).order_by("number")
    return [(drawer, _records(drawer)) for drawer in drawers]


def records(tender: Tender, owner: int | str | None = None) -> list[Record]:
    """What is in all drawers, or in that of `owner`; nothing is locked."""
    drawers = Drawer.objects.filter(tender=tender).order_by("number")
    if owner is not None:
        drawers = drawers.filter(number=number_of(tender, owner))
    return [record for drawer in drawers for record in _records(drawer)]


def waiting(tender: Tender) -> int:
    """How many records have no place in the log yet; nothing is locked."""
    drawers = Drawer.objects.filter(tender=tender)
    rows = (row for one in drawers for row in unseal(one.name, bytes(one.content)))
    return sum("index" not in row for row in rows)


def put(drawer: Drawer, found: Iterable[Record]) -> None:
    """Seal `found` into a locked drawer, which never becomes smaller."""
    _seal(drawer, [record.json() for record in found], _size(drawer))
    drawer.save()


def put_all(found: list[tuple[Drawer, list[Record]]]) -> None:
    """Seal all drawers anew, all of one size."""
    rows = [(drawer, [record.json() for record in mine]) for drawer, mine in found]
    size = max(_size(drawer) for drawer, _ in rows)
    size = max([size, *(_steps(mine) for _, mine in rows)])
    for drawer, mine in rows:
        _seal(drawer, mine, size)
    Drawer.objects.bulk_update([drawer for drawer, _ in rows], ["content"])


def _records(drawer: Drawer) -> list[Record]:
    return [Record.of(row) for row in unseal(drawer.name, bytes(drawer.content))]


def _seal(drawer: Drawer, rows: list[dict[str, Any]], size: int) -> None:
    drawer.content = seal(drawer.name, rows, max(size, _steps(rows)))


def _size(drawer: Drawer) -> int:
    """Bytes it holds, without what sealing adds."""
    return len(drawer.content) // STEP * STEP


def _steps(rows: list[dict[str, Any]]) -> int:
    """Bytes that `rows` take, in whole steps."""
    length = len(json.dumps(rows, ensure_ascii=False).encode())
    return max(1, -(-length // STEP)) * STEP
