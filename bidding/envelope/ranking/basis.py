"""What all sheets of an evaluation are about: `ebid-basis/1`. Every sheet's signature covers it.

Bids stand in it under ids that were dealt by lot, with a commitment to which bid each is: members
who may not know whose a technical part is cannot learn it here, and nobody can exchange bids later.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, ClassVar

from bidding.envelope.encoding import domain
from bidding.envelope.ranking.fields import MaybeFen, record, unique
from bidding.envelope.ranking.method import Method
from bidding.envelope.tenderlog.schema import Document, Hash, Record, Text, records

SALT = 32


def commitment(header_sha256: bytes, salt: bytes) -> bytes:
    """SHA-256(D("bid-alias") ‖ header_sha256 ‖ salt): which bid an id stands for."""
    return sha256(domain("bid-alias") + header_sha256 + salt).digest()


@dataclass(frozen=True)
class Alias(Record):
    """A bid under its id."""

    id: Text
    commit: Hash


@dataclass(frozen=True)
class Lot(Record):
    """A lot with its highest price (最高限价, fen), where there is one, and its bids."""

    id: Text
    title: Text
    ceiling: MaybeFen
    bids: Annotated[tuple[Alias, ...], records(Alias)]


@dataclass(frozen=True)
class Basis(Document):
    """The tender, its published method, and the bids that are evaluated."""

    FORMAT: ClassVar = "ebid-basis/1"

    log_origin: Text
    tender: Text
    method: Annotated[Method, record(Method)]
    lots: Annotated[tuple[Lot, ...], records(Lot, 1000)]

    @property
    def ids(self) -> list[str]:
        """The bids' ids, lot by lot."""
        return [bid.id for lot in self.lots for bid in lot.bids]

    def check(self) -> None:
        """Raise `BadFormat` where an id stands for two things."""
        unique([one.id for one in self.lots], "lot")
        unique(self.ids, "bid")
