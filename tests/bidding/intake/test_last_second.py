"""The last second: many bids at once around the deadline, and processes killed in the middle."""

import datetime as dt
import os
import random
import signal
import threading
import time

import pytest
from ceremony import Ceremony
from django.db import connection, connections

from bidding import steward
from bidding.errors import Refused
from bidding.models import Opening, SealedBid
from bidding.services import drawers, intake, transfers
from bidding.services.intake import Handed
from bidding.services.tickets import Transfer
from ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12
KILLS = 8


def sent(ceremony: Ceremony, number: int) -> Transfer:
    """An upload whose last byte has come; it only has to be received."""
    company = ceremony.company(number)
    envelope = ceremony.seal(company)
    transfer = ceremony.begin(company, envelope)
    transfers.go_on(transfer, 0, [envelope.path.read_bytes()])
    return transfer


def attempt(transfer: Transfer, after: float, outcomes: list[Handed | Refused]) -> None:
    """Have a transfer received after so many seconds, in a thread of its own."""
    time.sleep(after)
    try:
        outcomes.append(intake.receive(transfer))
    except Refused as refusal:
        outcomes.append(refusal)
    finally:
        connection.close()


def watch(stop: threading.Event) -> None:
    while not stop.wait(0.01):
        steward.look()
    connection.close()


def test_around_the_deadline_each_bid_is_received_with_a_receipt_or_refused(ceremony: Ceremony):
    arrived = [sent(ceremony, number) for number in range(MANY)]
    deadline = ceremony.tender.deadline
    assert deadline is not None
    clock.step_to(deadline - dt.timedelta(seconds=3600))
    steward.look()
    outcomes: list[Handed | Refused] = []
    stop = threading.Event()
    threads = [
        threading.Thread(target=attempt, args=(one, random.uniform(0, 0.6), outcomes))
        for one in arrived
    ]
    threads.append(threading.Thread(target=watch, args=(stop,)))
    clock.step_to(deadline - dt.timedelta(seconds=0.3))
    for thread in threads:
        thread.start()
    for thread in threads[:-1]:
        thread.join()
    while not Opening.objects.exists():
        time.sleep(0.02)
    stop.set()
    threads[-1].join()
    handed = [one for one in outcomes if isinstance(one, Handed)]
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert len(handed) + len(refused) == MANY
    assert all(one.record.at < deadline for one in handed)
    assert {one.code for one in refused} <= {"past_deadline"}
    manifest = {bid.header_sha256 for bid in SealedBid.objects.all()}
    assert manifest == {one.record.header_sha256 for one in handed}
    for one in handed:
        one.receipt.verify()


def killed_while_receiving(transfer: Transfer, after: float) -> None:
    """A process that receives a bid, and does not live long."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            intake.receive(transfer)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_kill_at_any_moment_leaves_no_third_state(ceremony: Ceremony):
    for number in range(KILLS):
        transfer = sent(ceremony, number)
        killed_while_receiving(transfer, number * 0.01)
        party = transfer.registered.party
        found = [one for one in drawers.records(ceremony.tender, party) if one.standing]
        before = [one.at for one in found if one.party == party]
        handed = intake.receive(transfer)
        handed.receipt.verify()
        if before:
            assert handed.record.at == before[0]
        again = [one for one in drawers.records(ceremony.tender, party) if one.party == party]
        assert [one.leaf.kind for one in again] == ["certificate", "bid"]
    ceremony.close()
    assert SealedBid.objects.count() == KILLS
