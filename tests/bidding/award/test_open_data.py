"""Awards and contracts as open data, valid by the standard's own schema."""

import json
from pathlib import Path

import pytest
from award_house import Awarding, file
from django.test import Client
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from bidding.award.services import contracting, deciding, notifying, results


@pytest.fixture
def validator(shared_data: Path) -> Draft4Validator:
    """The standard's schema of a release package, with that of a release beside it."""
    folder = shared_data / "ocds"
    package, release = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("release-package-schema", "release-schema")
    )
    beside = Registry().with_resource(release["id"], DRAFT4.create_resource(release))
    return Draft4Validator(package, registry=beside)


@pytest.mark.parametrize("state", ["received", "public", "notified", "contracted", "failed"])
def test_every_state_is_valid_by_the_standard(
    open_bids: Awarding, validator: Draft4Validator, state: str
):
    bring_to(state, open_bids)
    said = Client().get(f"/tenders/{open_bids.tender.pk}/ocds.json").json()
    assert [error.message for error in validator.iter_errors(said)] == []
    (release,) = said["releases"]
    suppliers = [
        one["name"] for award in release.get("awards", []) for one in award.get("suppliers", [])
    ]
    told = state in {"notified", "contracted"}
    assert suppliers == ([open_bids.bids[0].party.name] if told else [])
    named = [one["name"] for one in release["parties"] if "supplier" in one["roles"]]
    assert named == suppliers
    assert len({one["id"] for one in release["parties"]}) == len(release["parties"])
    assert ("awards" in release) == (state != "received")
    assert ("contracts" in release) == (state == "contracted")
    if state == "contracted":
        assert {"award", "contract"} <= set(release["tag"])
        assert release["contracts"][0]["awardID"] == release["awards"][0]["id"]


def bring_to(state: str, house: Awarding) -> None:
    if state == "failed":
        results.receive(house.result(failed="有效投标不足三家"), who=house.purchaser)
        return
    award = house.receive()
    if state == "received":
        return
    deciding.publish(award.pk, until=house.days_from_now(4), who=house.purchaser)
    if state == "public":
        return
    house.pass_days(5)
    deciding.determine(award.pk, who=house.purchaser)
    award = notifying.notify(award.pk, who=house.purchaser)
    if state == "contracted":
        contracting.sign(
            award.pk, number="HT-1", signed_on=house.days_from_now(0).date(), price=award.price,
            bond=award.price / 10, file=file("合同.pdf"), who=house.purchaser,
        )  # fmt: skip
