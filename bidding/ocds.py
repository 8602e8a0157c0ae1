"""A tender as open data: a release package of the Open Contracting Data Standard 1.1.5.

A release says how the tender stands; its id holds a hash of what it says, so that the same release
never says two things. `numberOfTenderers`, `tenderers` and
whatever else would count bidders are left out until the bids are read out; then `bids` has each of
them with its price, by the bids extension.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings

from bidding.models import Announcement, Lot, Opening, SealedBid, Tender, TenderDocument
from bidding.rules.ceremony import BidState, OpeningState
from bidding.rules.kinds import AnnouncementKind, Mode, ProjectKind, Topic
from bidding.rules.states import TenderState

if TYPE_CHECKING:
    from accounts.models import Organisation

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Block: TypeAlias = dict[str, Json]
Address: TypeAlias = Callable[[str], str]
"""Makes an absolute address of a path."""
More: TypeAlias = Callable[[Tender], Block]
"""What a later room adds to a release: lists by their names, such as "awards"."""
_more: list[More] = []

CURRENCY = "CNY"
METHODS = {Mode.OPEN: "open", Mode.INVITED: "selective"}
CATEGORIES = {
    ProjectKind.CONSTRUCTION: "works",
    ProjectKind.GOODS: "goods",
    ProjectKind.SERVICES: "services",
}
OUT = "disqualified"
"""Void, or not passed in a first envelope."""
BID_STATUSES = {
    BidState.READ: "pending",  # whether it is valid the committee says
    BidState.VOID: OUT,
    BidState.REVOKED: "withdrawn",
    BidState.WITHDRAWN: "withdrawn",
}
PRICE = "投标报价（元）"
"""The item of what is read out that is the price (docs/sealer.md)."""
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
STATUSES = {
    TenderState.PUBLISHED: "active",
    TenderState.CLOSED: "active",
    TenderState.CANCELLED: "cancelled",
    TenderState.FAILED: "unsuccessful",
}
TAGS = {
    AnnouncementKind.NOTICE: "tender",
    AnnouncementKind.CANCELLATION: "tenderCancellation",
    AnnouncementKind.AMENDMENT: "tenderAmendment",
}
"""Everything else is an update."""
DOCUMENTS = {Topic.DOCUMENTS: "biddingDocuments", Topic.PREQUALIFICATION: "eligibilityCriteria"}


def package(tender: Tender, documents: "list[TenderDocument]", address: Address) -> Block:
    """The release package of a published tender with the documents issued so far."""
    told = list(tender.announcements.all())
    last = told[-1]
    centre = tender.project.centre
    return {
        "uri": address(f"/tenders/{tender.pk}/ocds.json"),
        "version": "1.1",
        "publishedDate": _moment(last.at),
        "publisher": {"name": centre.name},
        "releases": [_identified(tender, _release(tender, told, documents, address))],
    }


def _identified(tender: Tender, release: Block) -> Block:
    """A release with its ids; the same content has the same."""
    content = json.dumps(release, sort_keys=True).encode()
    return {
        "ocid": f"{settings.OCDS_PREFIX}-{tender.number}",
        "id": f"{tender.number}-{sha256(content).hexdigest()[:16]}",
        **release,
    }


def _release(
    tender: Tender,
    told: list[Announcement],
    documents: "list[TenderDocument]",
    address: Address,
) -> Block:
    project, last = tender.project, told[-1]
    more = _told(tender)
    runner = project.agent or project.purchaser
    return {
        "date": _moment(last.at),
        **more,
        "tag": [TAGS.get(AnnouncementKind(last.kind), "tenderUpdate"), *_listed(more, "tag")],
        "initiationType": "tender",
        "language": "zh",
        "parties": _merged([*_parties(tender), *_listed(more, "parties")]),
        "buyer": named(project.purchaser),
        **_bids(tender),
        "tender": {
            **_terms(tender),
            **_competition(tender),
            "procuringEntity": named(runner),
            "items": [_item(lot) for lot in tender.lots.all()],
            "documents": [_document(tender, one, address) for one in documents],
            "amendments": [_amendment(one) for one in told if one.affects_bids],
        },
    }


def register(release: More) -> None:
    """Have `release` asked what a release says besides. Called once, when its room is ready."""
    _more.append(release)


def _told(tender: Tender) -> Block:
    """What later rooms say: their lists one behind the other; what is empty is left out."""
    found: dict[str, list[Json]] = defaultdict(list)
    for release in _more:
        said = release(tender)
        for name in said:
            found[name] += _listed(said, name)
    return {name: values for name, values in found.items() if values}


def _merged(parties: list[Json]) -> list[Json]:
    """Each party once, with all its roles."""
    found: dict[Json, Block] = {}
    for one in parties:
        if isinstance(one, dict):
            kept = found.setdefault(one["id"], {**one, "roles": []})
            kept["roles"] = [*_listed(kept, "roles"), *_listed(one, "roles")]
    return list(found.values())


def _listed(block: Block, name: str) -> list[Json]:
    values = block.get(name)
    return values if isinstance(values, list) else []


def _terms(tender: Tender) -> Block:
    """What is asked for, how, and when."""
    project, lots = tender.project, tender.lots.all()
    return {
        "id": tender.number,
        "title": project.name,
        "description": tender.subject_matter or project.name,
        "status": STATUSES[TenderState(tender.state)],
        "value": money(sum((lot.estimate for lot in lots), start=0)),
        "procurementMethod": METHODS[Mode(tender.mode)],
        "procurementMethodDetails": str(Mode(tender.mode).label),
        "mainProcurementCategory": CATEGORIES[ProjectKind(project.kind)],
        "submissionMethod": ["electronicSubmission"],
        "eligibilityCriteria": tender.requirements,
        "tenderPeriod": {
            "startDate": _moment(tender.documents_from),
            "endDate": _moment(tender.deadline),
        },
        "awardPeriod": {"startDate": _moment(tender.opening)},
    }


def _parties(tender: Tender) -> list[Json]:
    project = tender.project
    roles: dict[int, tuple[Organisation, list[Json]]] = {
        project.purchaser.pk: (project.purchaser, ["buyer"]),
        project.regulator.pk: (project.regulator, ["reviewBody"]),
    }
    runner = project.agent or project.purchaser
    roles.setdefault(runner.pk, (runner, []))[1].append("procuringEntity")
    for bidder in _tenderers(tender):
        roles.setdefault(bidder.pk, (bidder, []))[1].append("tenderer")
    return [{**named(one), "roles": held} for one, held in roles.values()]


def _read_out(tender: Tender) -> list[SealedBid]:
    """The bids that everybody may know of: of openings that were read out, whatever became of them.

    Of a lot that failed for want of bids nothing is said.
    """
    told = (OpeningState.OPENED, OpeningState.RECORDED)
    stages = Opening.objects.filter(tender=tender, state__in=told).values("stage")
    found = SealedBid.objects.filter(tender=tender, stage__in=stages)
    return list(found.exclude(state=BidState.RETURNED).select_related("lot", "party"))


def _tenderers(tender: Tender) -> "list[Organisation]":
    found = {bid.party.pk: bid.party for bid in _read_out(tender)}
    return [found[pk] for pk in sorted(found)]


def _competition(tender: Tender) -> Block:
    """How many competed and who, once that is public."""
    found = _tenderers(tender)
    if not found:
        return {}
    return {"numberOfTenderers": len(found), "tenderers": [named(one) for one in found]}


def _bids(tender: Tender) -> Block:
    """The bids extension: one bid for each lot and bidder, of the stage that was read out last."""
    latest = {(bid.lot_id, bid.party_id): bid for bid in _read_out(tender)}
    return {"bids": {"details": [_bid(bid) for bid in latest.values()]}} if latest else {}


def _bid(bid: SealedBid) -> Block:
    price = (bid.read_out or {}).get(PRICE, "")
    value: Block = {"value": money(price)} if AMOUNT.fullmatch(price) else {}
    return {
        "id": f"{bid.tender.number}-{bid.lot.number}-{bid.stage}-{bid.number}",
        "date": _moment(bid.received_at),
        "status": OUT if bid.passed is False else BID_STATUSES[BidState(bid.state)],
        "tenderers": [named(bid.party)],
        "relatedLots": [str(bid.lot.number)],
        **value,
    }


def named(organisation: "Organisation") -> Block:
    """How a release names a party."""
    return {"id": str(organisation.code or organisation.pk), "name": organisation.name}


def _item(lot: Lot) -> Block:
    """A lot as one item: lots of their own need an extension, whose address needs the internet."""
    return {
        "id": str(lot.number),
        "description": lot.name,
        "quantity": 1,
        "unit": {"name": "标段（包）", "value": money(lot.estimate)},
    }


def _document(tender: Tender, one: TenderDocument, address: Address) -> Block:
    later = one.announcement is not None
    return {
        "id": str(one.pk),
        "documentType": "clarifications" if later else DOCUMENTS[Topic(one.topic)],
        "title": one.title,
        "url": address(f"/tenders/{tender.pk}/documents/{one.pk}/"),
        "datePublished": _moment(one.announcement.at if one.announcement else tender.notice),
        "format": one.document.media_type,
        "language": "zh",
    }


def _amendment(one: Announcement) -> Block:
    return {
        "id": str(one.number),
        "date": _moment(one.at),
        "description": one.title,
        "rationale": one.text or one.title,
    }


def money(amount: object) -> Block:
    """Money; OCDS asks for a JSON number, and a cent is exact in it up to 90 million million."""
    return {"amount": float(str(amount)), "currency": CURRENCY}


def _moment(at: datetime | None) -> str:
    if at is None:
        raise ValueError("a published tender has its dates")
    return at.isoformat(timespec="seconds")
