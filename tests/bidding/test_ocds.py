"""A tender as open data: valid by the standard's own schema, and silent about who takes part."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from jsonschema import Draft4Validator
from market import Market, file
from referencing import Registry
from referencing.jsonschema import DRAFT4

from bidding import services
from bidding.models import Tender
from ledger import clock

CODELISTS = {
    "tag": "releaseTag",
    "status": "tenderStatus",
    "procurementMethod": "method",
    "mainProcurementCategory": "procurementCategory",
    "submissionMethod": "submissionMethod",
    "initiationType": "initiationType",
    "currency": "currency",
    "roles": "partyRole",
    "documentType": "documentType",
}


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


@pytest.fixture
def codes(shared_data: Path) -> dict[str, set[str]]:
    """The codes of every list by the field that uses it."""
    with zipfile.ZipFile(shared_data / "ocds" / "standard-1__1__5.zip") as standard:
        texts = {
            field: standard.read(f"standard-1__1__5/schema/codelists/{name}.csv").decode()
            for field, name in CODELISTS.items()
        }
    return {
        field: {row["Code"] for row in csv.DictReader(io.StringIO(text))}
        for field, text in texts.items()
    }


def said(tender: Tender) -> dict[str, object]:
    answer = Client().get(f"/tenders/{tender.pk}/ocds.json")
    assert answer.status_code == 200
    return answer.json()


def values(block: object) -> Iterator[tuple[str, str]]:
    """Every coded value with the name of its field."""
    if isinstance(block, list):
        for one in block:
            yield from values(one)
    elif isinstance(block, dict):
        for name, value in block.items():
            if name in CODELISTS:
                yield from ((name, one) for one in (value if isinstance(value, list) else [value]))
            yield from values(value)


@pytest.mark.parametrize("state", ["published", "amended", "suspended", "cancelled", "failed"])
def test_every_state_is_valid_by_the_standard(
    market: Market, validator: Draft4Validator, codes: dict[str, set[str]], state: str
):
    tender, who = market.published(requirements="市政一级资质"), market.principal("purchaser")
    bring_to(state, market, tender)
    found = said(tender)
    assert [error.message for error in validator.iter_errors(found)] == []
    unknown = [(name, value) for name, value in values(found) if value not in codes[name]]
    assert not unknown
    assert who.actor not in json.dumps(found)


def bring_to(state: str, market: Market, tender: Tender) -> None:
    who = market.principal("purchaser")
    if state == "amended":
        services.change(
            tender.pk, kind="amendment", title="第三页", text="改", affects_bids=True, who=who,
            files=[file("补遗.pdf")],
        )  # fmt: skip
    elif state == "suspended":
        company = market.company(0)
        services.raise_inquiry(tender.pk, kind="objection", text="过高", who=company)
    elif state == "cancelled":
        services.cancel(tender.pk, reason="规划调整", who=who)
    elif state == "failed":
        clock.step_to(tender.deadline + dt.timedelta(hours=1))
        services.fail(tender.pk, reason="不足三家", who=who)


def test_it_says_nothing_of_who_takes_part(market: Market):
    release = said(market.published())["releases"][0]
    assert not {"numberOfTenderers", "tenderers"} & set(release["tender"])
    assert release["tender"]["status"] == "active"
    assert release["tag"] == ["tender"]


def test_a_draft_is_no_open_data(market: Market, client: Client):
    tender = market.drafted()
    assert client.get(f"/tenders/{tender.pk}/ocds.json").status_code == 404
    client.force_login(market.purchaser, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/tenders/{tender.pk}/ocds.json").status_code == 404
