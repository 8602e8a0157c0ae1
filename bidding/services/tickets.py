"""The ticket that a bidder holds of an upload which may go on later: sealed by the server."""

import binascii
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused
from bidding.registration import Registered
from bidding.sealing import Unsealable, seal, unseal
from bidding.vault import Place

TICKET = "transfer"
TICKET_STEP = 1024


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a ticket says: whose envelope, how long, under which name, and where it goes."""

    registered: Registered
    lot: int
    stage: str
    header_sha256: str
    place: Place
    until: float
    rescue: bool = False
    """Whether it is an envelope that was received already, and has been lost."""

    @property
    def length(self) -> int:
        """How many bytes were announced."""
        return self.place.length


def write(transfer: Transfer) -> str:
    """What the bidder holds of a transfer."""
    registered = transfer.registered
    row: dict[str, Any] = {
        "tender": registered.tender,
        "party": registered.party,
        "certificate": registered.certificate,
        "at": registered.at.isoformat(),
        "lot": transfer.lot,
        "stage": transfer.stage,
        "header": transfer.header_sha256,
        "place": transfer.place.json(),
        "until": transfer.until,
        "rescue": transfer.rescue,
    }
    return urlsafe_b64encode(seal(TICKET, [row], TICKET_STEP)).decode()


def read(held: str) -> Transfer:
    """What a ticket says. Raises `Refused` for one that is not ours or has run out."""
    try:
        row = unseal(TICKET, urlsafe_b64decode(held.encode()))[0]
    except (Unsealable, binascii.Error, ValueError) as error:
        raise Refused("no_transfer", _("没有这次上传，请重新开始。")) from error
    transfer = Transfer(
        _registered(row), row["lot"], row["stage"], row["header"], Place.of(row["place"]),
        row["until"], row["rescue"],
    )  # fmt: skip
    if transfer.until < time.time():
        raise Refused("no_transfer", _("上传已过期，请重新开始。"))
    return transfer


def _registered(row: dict[str, Any]) -> Registered:
    at = datetime.fromisoformat(row["at"])
    return Registered(row["tender"], row["party"], row["certificate"], at)
