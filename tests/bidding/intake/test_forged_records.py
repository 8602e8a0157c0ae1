"""A database that was changed beneath the platform: bidders are told, and no line names them."""

import json
from collections.abc import Callable

import pytest
from ceremony import Ceremony
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from bidding.models import Drawer, LogTile, Tender
from bidding.services.drawers import number_of

Forge = Callable[[Ceremony], None]


def as_superuser(statement: str, *values: object) -> None:
    """Past every trigger."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


def tree(ceremony: Ceremony) -> None:
    """Every leaf hash is another."""
    for tile in LogTile.objects.filter(log=ceremony.tender.pk, level=0):
        forged = bytes(byte ^ 1 for byte in bytes(tile.hashes))
        as_superuser("UPDATE bidding_logtile SET hashes = %s WHERE id = %s", forged, tile.pk)


def shorter_tree(ceremony: Ceremony) -> None:
    """Tiles are gone."""
    as_superuser("DELETE FROM bidding_logtile WHERE log_id = %s", ceremony.tender.pk)


def heads(ceremony: Ceremony) -> None:
    """No checkpoint is left."""
    as_superuser("DELETE FROM bidding_loghead WHERE log_id = %s", ceremony.tender.pk)


def drawer(ceremony: Ceremony) -> None:
    """The bidder's drawer holds something else."""
    party = ceremony.companies[0].slip.split(".")[1]
    tender = Tender.objects.get(pk=ceremony.tender.pk)
    found = Drawer.objects.get(tender=tender, number=number_of(tender, int(party)))
    found.content = bytes(len(found.content))
    found.save()


def ask(address: str, **body: str) -> HttpResponse:
    client = Client(raise_request_exception=True)
    return client.post(f"/bids/{address}/", json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("forge", [tree, shorter_tree, heads, drawer])
def test_a_bidder_is_told_and_nobody_else(
    ceremony: Ceremony, forge: Forge, caplog: pytest.LogCaptureFixture
):
    company = ceremony.company(0)
    leaf = ceremony.hand_in(company).record.leaf.hash.hex()
    ceremony.pass_time(hours=6)
    assert ask("mine", slip=company.slip).status_code == 200
    forge(ceremony)
    caplog.clear()
    answer = ask("mine", slip=company.slip)
    assert answer.status_code == 500
    said = json.loads(answer.content)
    assert said["code"] == "forged_record"
    assert "与本次招标的日志不一致" in said["text"]
    assert ask("paper", slip=company.slip, leaf=leaf).status_code == 500
    lines = [one.getMessage() for one in caplog.records if one.name == "bidding.views.bids"]
    assert len(lines) == 2
    everything = " ".join(one.getMessage() for one in caplog.records)
    for secret in (company.slip, company.person.name, ceremony.tender.number, leaf):
        assert secret not in everything
