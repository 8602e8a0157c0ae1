"""Bids of a gigabyte, and a thousand bids at once."""

import resource
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ceremony import Ceremony
from django.conf import LazySettings
from django.db import connection
from whole_house import Figure

from bidding.errors import Refused
from bidding.models import SealedBid
from bidding.services import intake, transfers
from bidding.services.tickets import Transfer
from bidding.services.transfers import PORTION

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

GIGABYTE = 1 << 30
CHUNK = 16 << 20
THOUSAND = 1000
AT_ONCE = 40
MOST_GROWTH = 64 << 20  # bytes of memory that a gigabyte may cost


def upload(transfer: Transfer, path: Path) -> float:
    """Hand a file over as the interface does, chunk by chunk; the seconds it took."""
    began, at = time.monotonic(), 0
    with path.open("rb") as file:
        while at < transfer.length:
            left = min(CHUNK, transfer.length - at)
            portions = (file.read(min(PORTION, left - done)) for done in range(0, left, PORTION))
            at = transfers.go_on(transfer, at, portions)
    intake.receive(transfer)
    return time.monotonic() - began


def test_a_bid_of_a_gigabyte(
    ceremony: Ceremony, settings: LazySettings, tmp_path: Path, figure: Figure
):
    settings.VAULT_VOLUME_BYTES = GIGABYTE // 2
    company = ceremony.company(0)
    drawings = tmp_path / "drawings"
    with drawings.open("wb") as file:
        file.truncate(GIGABYTE)
    envelope = ceremony.seal(company, files={"drawings": drawings}, opening=b'{"a":"1"}')
    began = time.monotonic()
    shutil.copyfile(envelope.path, tmp_path / "copy")
    copying = time.monotonic() - began
    transfer = ceremony.begin(company, envelope)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = upload(transfer, envelope.path)
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    figure("bid_gb_s", seconds)
    figure("bid_gb_copy_s", copying)
    figure("bid_gb_growth_mb", growth / (1 << 20))
    assert growth < MOST_GROWTH


def test_a_thousand_at_once(ceremony: Ceremony, settings: LazySettings, figure: Figure):
    settings.VAULT_VOLUME_BYTES = 64 << 20
    settings.ENTERPRISES_PER_HOUR = 2 * THOUSAND
    arrived: list[Transfer] = []
    for number in range(THOUSAND):
        company = ceremony.company(number)
        envelope = ceremony.seal(company)
        transfer = ceremony.begin(company, envelope)
        transfers.go_on(transfer, 0, [envelope.path.read_bytes()])
        arrived.append(transfer)
    refused: list[Refused] = []

    def receive(transfer: Transfer) -> None:
        try:
            intake.receive(transfer).receipt.verify()
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(receive, arrived))
    figure("thousand_bids_s", time.monotonic() - began)
    assert refused == []
    ceremony.close()
    assert SealedBid.objects.count() == THOUSAND
