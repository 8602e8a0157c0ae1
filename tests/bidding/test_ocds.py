"""A tender as open data: valid by the standard's own schema, and silent about who takes part."""

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ceremony import Ceremony, a_ceremony
from deposit_house import open_all
from django.test import Client
from jsonschema import Draft4Validator
from market import Market, file
from referencing import Registry
from referencing.jsonschema import DRAFT4
from two_envelopes import call, correct, examined

from bidding import services, steward
from bidding.envelope.strict import write_json
from bidding.models import Tender
from bidding.ocds import PRICE
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
PRICED = write_json({"投标报价（元）": "1234567.80", "工期": "90 天"})


@pytest.fixture
def bids_validator(shared_data: Path) -> Draft4Validator:
    """The bids extension's own block; the schema around it knows every other extension too."""
    path = shared_data / "ocds" / "release-schema-with-bids.json"
    schema = json.loads(path.read_text("utf-8"))
    return Draft4Validator({**schema["definitions"]["Bids"], "definitions": schema["definitions"]})


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


def said(tender: Tender) -> dict[str, Any]:
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


@pytest.fixture
def two_lots(market: Market, vault_settings: None, tmp_path: Path) -> Ceremony:
    """A tender of two lots."""
    lots = [
        services.LotDraft(f"{number}标段", Decimal(5_000_000), Decimal(0), f"Section {number}")
        for number in (1, 2)
    ]
    return a_ceremony(market, tmp_path, lots=lots)


def test_after_the_opening_every_bid_is_in_it(
    two_lots: Ceremony,
    validator: Draft4Validator,
    bids_validator: Draft4Validator,
    codes: dict[str, set[str]],
):
    ceremony, tender = two_lots, two_lots.tender
    who = ceremony.market.principal("purchaser")
    services.change(
        tender.pk, kind="clarification", title="图纸", text="见附件", affects_bids=False, who=who,
        files=[file("答疑.pdf")],
    )  # fmt: skip
    companies = [ceremony.company(number) for number in range(3)]
    steward.look()
    for company in companies:
        ceremony.hand_in(company, ceremony.seal(company, opening=PRICED, technical=b"how"))
    before = said(tender)["releases"][0]
    assert "bids" not in before
    assert not {"numberOfTenderers", "tenderers"} & set(before["tender"])
    open_all(ceremony, companies)
    found = said(tender)
    assert [error.message for error in validator.iter_errors(found)] == []
    (release,) = found["releases"]
    beside = [(name, value) for block in release if block != "bids"
              for name, value in values({block: release[block]})]  # fmt: skip
    assert [(name, value) for name, value in beside if value not in codes[name]] == []
    assert [error.message for error in bids_validator.iter_errors(release["bids"])] == []
    details = release["bids"]["details"]
    assert {one["value"]["amount"] for one in details} == {1234567.8}
    assert {one["status"] for one in details} == {"pending"}
    assert release["tender"]["numberOfTenderers"] == 3
    assert sum("tenderer" in one["roles"] for one in release["parties"]) == 3


def two_envelopes(two: Ceremony) -> list[dict[str, Any]]:
    """How first, for how much later: what is said at each step."""
    releases = [said(two.tender)]
    companies, _first = examined(two, price=PRICE)
    releases.append(said(two.tender))
    opening = call(two, companies[:2], companies[2:])
    releases.append(said(two.tender))
    correct(two, companies[1:], companies[:1])
    releases.append(said(two.tender))
    two.pass_time(days=1)
    two.open(opening, *companies[1:])
    return [*releases, said(two.tender)]


def test_two_envelopes_are_valid_at_each_step(
    two: Ceremony,
    validator: Draft4Validator,
    bids_validator: Draft4Validator,
    codes: dict[str, set[str]],
):
    """Who did not pass is out, and no price is known before the second opening."""
    releases, found = two_envelopes(two), []
    assert len({one["releases"][0]["id"] for one in releases}) == len(releases)
    for one in releases:
        assert [error.message for error in validator.iter_errors(one)] == []
        (release,) = one["releases"]
        bids = release.pop("bids", {"details": []})
        assert [error.message for error in bids_validator.iter_errors(bids)] == []
        unknown = [(name, value) for name, value in values(release) if value not in codes[name]]
        assert not unknown
        found.append(sorted((bid["status"], "value" in bid) for bid in bids["details"]))
    pending, out = ("pending", False), ("disqualified", False)
    priced = ("pending", True)
    assert found == [[], [pending] * 3, [out, pending, pending], [out, pending, pending],
                     [out, priced, priced]]  # fmt: skip


Checked = Callable[[list[dict[str, Any]]], None]


@pytest.fixture
def checked(shared_data: Path, tmp_path: Path) -> Checked:
    """The standard's own checker finds nothing in any of some packages.

    Where `libcoveocds` is installed beside us; it is AGPL, so it is nobody's dependency here.
    """
    program = shutil.which("libcoveocds")
    if program is None:
        pytest.skip("needs the program libcoveocds, which this machine does not have")

    def check(packages: list[dict[str, Any]]) -> None:
        for number, package in enumerate(packages):
            path = tmp_path / f"{number}.json"
            path.write_text(json.dumps(package))
            standard = shared_data / "ocds" / "standard-1__1__5.zip"
            done = subprocess.run(
                [program, path, "--standard-zip", standard],
                capture_output=True, text=True, check=True, cwd=tmp_path,
            )  # fmt: skip
            report = json.loads(done.stdout)
            assert report["validation_errors"] == []
            assert report.get("additional_closed_codelist_values", {}) == {}

    return check


def test_the_standards_own_checker_finds_nothing(two_lots: Ceremony, checked: Checked):
    companies = [two_lots.company(number) for number in range(3)]
    for company in companies:
        two_lots.hand_in(company, two_lots.seal(company, opening=PRICED, technical=b"how"))
    published = said(two_lots.tender)
    open_all(two_lots, companies)
    checked([published, said(two_lots.tender)])


def test_nor_does_it_in_two_envelopes(two: Ceremony, checked: Checked):
    checked(two_envelopes(two))
