"""Everything the rules look at, for one lot: files laid out and read, prices, moments, history."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from asn1crypto import x509

import accounts.selectors
import documents.selectors
from bidding.models import Lot, Opening, SealedBid, Tender
from bidding.rules.ceremony import BidState, OpeningState
from bidding.rules.kinds import Topic
from bidding.services.parts import OpenedBid, opened
from bidding.services.reading import head_of
from bidding.signs import winners
from bidding.signs.reading.bid import FILES, NAMES
from bidding.signs.reading.stored import Stored
from bidding.signs.rules.material import Bid, Material, Meeting

if TYPE_CHECKING:
    from accounts.models import Organisation

READ_OUT = (OpeningState.OPENED, OpeningState.RECORDED)
_PRICE = re.compile(r"报价|总价|价格")


@dataclass
class Laid:
    """One bidder's folder, with what is known besides its files. Stages of one bid lie together."""

    party: "Organisation"
    folder: Path
    bids: list[SealedBid] = field(default_factory=list)


def lay_out(lot: Lot, folder: Path) -> list[Laid]:
    """Decrypt the bids of a lot into `folder`, a bidder a folder, in the order of reading out."""
    found: dict[int, Laid] = {}
    openings = Opening.objects.filter(tender=lot.tender_id, state__in=READ_OUT)
    for opening in openings.order_by("stage"):
        for one in opened(opening):
            if one.bid.lot_id == lot.pk:
                home = folder / str(one.bid.party_id)
                laid = found.setdefault(one.bid.party_id, Laid(one.bid.party, home))
                laid.bids.append(one.bid)
                _write(one, home / FILES)
    names = {laid.party.pk: laid.party.name for laid in found.values()}
    for laid in found.values():
        others = [name for pk, name in names.items() if pk != laid.party.pk]
        (laid.folder / NAMES).write_text(json.dumps(others, ensure_ascii=False), "utf-8")
    return list(found.values())


def lay_out_documents(tender: Tender, folder: Path) -> Path:
    """Put the tender documents into a folder beside the bids."""
    (folder / FILES).mkdir(parents=True)
    for one in tender.documents.filter(topic=Topic.DOCUMENTS).select_related("document"):
        source = documents.selectors.bytes_of(one.document)
        shutil.copyfile(source, folder / FILES / f"{one.pk}-{Path(one.document.name).name}")
    return folder


def material(lot: Lot, laid: list[Laid], read_documents: Path) -> Material:
    """What was read, beside what the platform knows."""
    tender = lot.tender
    return Material(
        tuple(_bid(one) for one in laid),
        Stored(read_documents),
        tender.deadline,
        tuple(meetings(lot, {one.party.pk for one in laid})),
    )


def meetings(lot: Lot, parties: set[int]) -> Iterator[Meeting]:
    """The earlier lots for which at least two of these bid, the first first."""
    earlier = SealedBid.objects.filter(
        tender__deadline__lt=lot.tender.deadline, stage="1", party__in=parties
    ).exclude(state__in=(BidState.RETURNED, BidState.WITHDRAWN))
    met: dict[int, tuple[str, set[int]]] = {}
    for number, pk, party in earlier.order_by("tender__deadline").values_list(
        "tender__number", "lot", "party"
    ):
        met.setdefault(pk, (number, set()))[1].add(party)
    won = winners.of(pk for pk, (_, who) in met.items() if len(who) > 1)
    for pk, (number, who) in met.items():
        if len(who) > 1:
            yield Meeting(number, frozenset(who), won.get(pk))


def _write(one: OpenedBid, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for part in one.parts:
        with (folder / f"{one.bid.stage}-{part.name}").open("wb") as target:
            one.write(part.name, target)


def _bid(laid: Laid) -> Bid:
    heads = [head_of(one) for one in laid.bids]
    prices = [price for one in laid.bids if (price := price_of(one)) is not None]
    return Bid(
        party=laid.party.pk,
        name=laid.party.name,
        read=Stored(laid.folder),
        price=prices[-1] if prices else None,
        received_at=laid.bids[0].received_at,
        created_at=heads[0].pre.created,
        payers=tuple(_payers(laid)),
        phones=tuple(one.phone for one in accounts.selectors.people(laid.party.path) if one.phone),
        keys=frozenset(_key(head.signatures[0].chain[0]) for head in heads),
    )


def price_of(bid: SealedBid) -> Decimal | None:
    """The price that was read out; None where none of what was read out is one."""
    for name, value in (bid.read_out or {}).items():
        if _PRICE.search(name):
            try:
                return Decimal(re.sub(r"[,，\s元¥￥]", "", value))
            except InvalidOperation:
                continue
    return None


def _payers(laid: Laid) -> Iterator[str]:
    """From which accounts the bidder's deposits came; guarantees have none."""
    numbers = [one.pk for one in laid.bids]
    for one in laid.bids[0].tender.deposits.filter(bid__in=numbers, paid_at__isnull=False):
        yield one.account or one.payer


def _key(certificate: bytes) -> str:
    """The hash of a certificate's public key, of whatever kind it is."""
    key = x509.Certificate.load(certificate).public_key.dump()
    return hashlib.sha256(key).hexdigest()
