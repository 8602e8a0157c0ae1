"""Awards and contracts in a tender's open-data release (OCDS 1.1.5)."""

from datetime import datetime
from typing import TYPE_CHECKING

import worktime
from bidding.award import selectors
from bidding.award.models import Award, Contract
from bidding.award.rules.kinds import AwardState
from bidding.models import Tender
from bidding.ocds import Block, Json, money, named

if TYPE_CHECKING:
    from accounts.models import Organisation

STATUSES = {
    AwardState.PUBLIC: "pending",
    AwardState.DETERMINED: "pending",
    AwardState.REPORTED: "pending",
    AwardState.NOTIFIED: "active",
    AwardState.CONTRACTED: "active",
    AwardState.FAILED: "unsuccessful",
}


def release(tender: Tender) -> Block:
    """What the release of a tender says beside the tender: tags, parties, awards, contracts.

    Of an award only what is public: a winner who has been told, a contract that has been published
    or, under the Tendering Law, signed.
    """
    found = list(selectors.published(tender.pk).select_related("winner", "contract"))
    contracts = [one.contract for one in found if _has_contract(one)]
    tags: list[Json] = ["award"] if found else []
    tags += ["contract"] if contracts else []
    winners = {one.winner.pk: one.winner for one in found if one.winner and one.notified_at}
    return {
        "tag": tags,
        "parties": [_supplier(one) for one in winners.values()],
        "awards": [_award(one) for one in found],
        "contracts": [_contract(one) for one in contracts],
    }


def _award(one: Award) -> Block:
    said: Block = {
        "id": f"{one.tender.number}-{one.lot.number}",
        "title": one.lot.name,
        "status": STATUSES[AwardState(one.state)],
        "items": [_item(one)],
    }
    if one.winner is not None and one.notified_at is not None:
        said |= {
            "date": _moment(one.notified_at),
            "value": money(one.price),
            "suppliers": [named(one.winner)],
        }
    return said


def _contract(one: Contract) -> Block:
    signed = datetime.combine(one.signed_on, datetime.min.time(), worktime.ZONE)
    return {
        "id": one.number,
        "awardID": f"{one.award.tender.number}-{one.award.lot.number}",
        "title": one.award.lot.name,
        "status": "active",
        "value": money(one.price),
        "dateSigned": _moment(signed),
        "items": [_item(one.award)],
    }


def _has_contract(one: Award) -> bool:
    return one.state == AwardState.CONTRACTED


def _item(one: Award) -> Block:
    return {"id": str(one.lot.number), "description": one.lot.name}


def _supplier(one: "Organisation") -> Block:
    return {**named(one), "roles": ["supplier"]}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
