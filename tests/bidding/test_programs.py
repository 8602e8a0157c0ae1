"""The programs that are handed out: their hashes on the page, as a file, and in the ledger."""

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from market import Market
from opening_pages import browser

from bidding.services import programs
from ledger.models import Entry

PAGE = "/tenders/programs/"


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Where two of the three programs were built."""
    settings.PROGRAM_FOLDERS = [tmp_path / "none", tmp_path]
    (tmp_path / "sealer.html").write_bytes(b"<!doctype html>seal")
    (tmp_path / "ebid.pyz").write_bytes(b"#!/usr/bin/env python3\nPK")
    (tmp_path / "secret.key").write_bytes(b"not to be handed out")
    return tmp_path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.django_db
def test_everybody_reads_each_programs_hash_and_since_when_it_stands(folder: Path, client: Client):
    assert "尚未记入账本" in client.get(PAGE).content.decode()
    assert programs.record_changes()
    page = client.get(PAGE).content.decode()
    assert sha256(folder / "sealer.html") in page
    assert sha256(folder / "ebid.pyz") in page
    assert "尚未记入账本" not in page
    assert "trustee.html" not in page


@pytest.mark.django_db
def test_the_sums_are_those_of_the_files_that_are_handed_out(folder: Path, client: Client):
    lines = client.get(f"{PAGE}SHA256SUMS").content.decode().splitlines()
    for line in lines:
        digest, name = line.split("  ")
        answer = client.get(f"{PAGE}{name}")
        assert hashlib.sha256(b"".join(answer)).hexdigest() == digest
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Type"] == "application/octet-stream"
    assert len(lines) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["secret.key", "..%2Fsecret.key"])
def test_nothing_else_is_handed_out(folder: Path, client: Client, name: str):
    assert client.get(f"{PAGE}{name}").status_code == 404
    assert client.get(f"{PAGE}trustee.html").headers["Location"] == PAGE  # not built here


@pytest.mark.django_db(transaction=True)
def test_a_hash_goes_on_record_when_it_changes_and_only_then(folder: Path):
    assert programs.record_changes()
    assert not programs.record_changes()
    before = programs.recorded()[sha256(folder / "ebid.pyz")]
    (folder / "sealer.html").write_bytes(b"<!doctype html>another")
    assert programs.record_changes()
    first, second = Entry.objects.filter(subject=programs.SUBJECT).order_by("id")
    assert first.body["files"]["sealer.html"] != second.body["files"]["sealer.html"]
    now = programs.recorded()
    assert now[sha256(folder / "sealer.html")].entry == second.pk
    assert now[sha256(folder / "ebid.pyz")] == before


def test_a_notice_carries_the_hashes_unless_its_writer_takes_them_out(folder: Path, market: Market):
    draft = market.drafted()
    page = browser(market.purchaser).get(f"/trading/tenders/{draft.pk}/").content.decode()
    assert sha256(folder / "sealer.html") in page
