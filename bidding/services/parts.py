"""The other parts of a bid that was read out: its files, as those need them who examine it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from bidding.envelope import Release, Unsealed, gather, unseal
from bidding.envelope.header import Part
from bidding.envelope.names import OPENING
from bidding.envelope.payload import PartKey, open_part
from bidding.models import Opening, SealedBid
from bidding.rules.ceremony import BidState
from bidding.sealing import unseal as unseal_box
from bidding.services.reading import before, head_of, place_of, releases_of
from bidding.vault import Stored


@dataclass(frozen=True)
class OpenedBid:
    """A bid that was read out, with what opens all of it. Holds keys: never kept, never sent."""

    bid: SealedBid
    unsealed: Unsealed

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its parts besides the one that was read out."""
        return parts_of(self.bid)

    def write(self, name: str, target: BinaryIO) -> None:
        """Write the plaintext of a part into `target`.

        Raises `BadFormat` where there is no such part, `Void` or `Damaged` where it does not open.
        """
        head = self.unsealed.head
        part = head.header.part(name)
        key = PartKey(head.suite, self.unsealed.part_key(name), head.derivation.part_context(name))
        with Stored(place_of(self.bid)) as stored:
            stored.seek(head.size + before(head, part))
            open_part(key, part, stored, target)


def parts_of(bid: SealedBid) -> tuple[Part, ...]:
    """A bid's parts besides the one that was read out, as its head lists them."""
    return tuple(one for one in head_of(bid).header.parts if one.name != OPENING)


def opened(opening: Opening) -> Iterator[OpenedBid]:
    """The bids that were read out at an opening, one by one, in the order of reading out."""
    releases = releases_of(opening)
    found = SealedBid.objects.filter(
        tender=opening.tender_id, stage=opening.stage, state=BidState.READ
    )
    for bid in found.select_related("lot", "party"):
        yield _opened(bid, releases)


def opened_bid(bid: SealedBid) -> OpenedBid:
    """One bid that was read out."""
    opening = Opening.objects.get(tender=bid.tender_id, stage=bid.stage)
    return _opened(bid, releases_of(opening))


def _opened(bid: SealedBid, releases: Sequence[Release]) -> OpenedBid:
    head = head_of(bid)
    lock = unseal_box(f"lock/{bid.header_sha256}", bytes(bid.lock or b""))[0]["lock"]
    shares = gather(head, releases).shares
    return OpenedBid(bid, unseal(head, shares, bytes.fromhex(lock)))
