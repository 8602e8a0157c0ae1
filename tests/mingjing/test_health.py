"""What the house says of itself: well while relay and watcher work, and a steward if it has one."""

import datetime as dt
import threading

import pytest
from django.test import Client
from live_stage import wait_for

from bidding import steward
from bidding.models import StewardBeat
from deadlines import watcher
from ledger import clock
from live.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


def health(client: Client) -> tuple[int, dict[str, float | None]]:
    """The answer, while relay and watcher have just been at work."""
    relay = Relay()
    relay.step()
    relay.close()
    watcher.poll()
    answer = client.get("/healthz")
    return answer.status_code, answer.json()["seconds_since"]


def test_a_house_without_a_steward_is_well(ledger_key: None, client: Client):
    status, since = health(client)
    assert (status, since["steward"]) == (200, None)


def test_a_steward_that_has_fallen_silent_is_told(ledger_key: None, client: Client):
    StewardBeat.objects.create(at=clock.now() - dt.timedelta(seconds=30))
    assert health(client)[0] == 200  # it may be closing a large tender
    StewardBeat.objects.update(at=clock.now() - dt.timedelta(seconds=90))
    assert health(client)[0] == 503


def test_the_steward_gives_a_sign_of_life(transactional_db: None):
    stop = threading.Event()
    thread = threading.Thread(target=steward.run, args=(stop,))
    thread.start()
    try:
        wait_for(lambda: steward.seen_at() is not None)
        assert StewardBeat.objects.count() == 1
    finally:
        stop.set()
        thread.join()
