"""The watcher outlives its database's connections, whatever it was doing when they broke."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from live_stage import wait_for

from deadlines import watcher
from deadlines.models import Heartbeat

_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def watching(transactional_db: None) -> Iterator[threading.Thread]:
    stop = threading.Event()

    def watch() -> None:
        watcher.run(stop)
        connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    yield thread
    stop.set()
    thread.join(10)


def test_connections_that_break_while_it_sleeps_are_made_again(watching: threading.Thread) -> None:
    for _ in range(3):
        Heartbeat.objects.all().delete()
        wait_for(Heartbeat.objects.exists)
        with connection.cursor() as cursor:
            cursor.execute(_OTHERS)
            assert cursor.fetchall()
    Heartbeat.objects.all().delete()
    wait_for(Heartbeat.objects.exists)
    assert watching.is_alive()
