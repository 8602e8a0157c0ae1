"""What the hub asks the database."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ledger import clock
from live.delta import json_bytes
from live.models import Row

# One statement sees one state of the database: rows and version belong together.
WHOLE = """
SELECT live_topic.epoch, live_topic.version, live_row.key, live_row.row
FROM live_topic LEFT JOIN live_row USING (topic)
WHERE topic = %s
"""
HEADS = """
SELECT pulse.at, topic, epoch, version
FROM (SELECT max(at) AS at FROM live_pulse) AS pulse LEFT JOIN live_topic ON topic = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows of a topic at one version, each as JSON text."""

    topic: str
    epoch: str
    version: int
    rows: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Pulse:
    """The clock's reading, and the moment as of which the rows are true (None before the first)."""

    now: datetime
    rate: float
    asof: datetime | None


def snapshot(topic: str) -> Snapshot:
    """The rows of `topic`; one that nothing was ever written to is empty, at version 0."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE, [topic])
        found = cursor.fetchall()
    if not found:
        return Snapshot(topic, "", 0, {})
    epoch, version = found[0][:2]
    rows = {key: json_bytes(json.loads(row)) for *_, key, row in found if key is not None}
    return Snapshot(topic, epoch, version, rows)


def keys(topic: str, prefixes: Iterable[str]) -> list[str]:
    """The keys of a topic's rows that begin with one of `prefixes`."""
    found = Row.objects.filter(topic=topic).values_list("key", flat=True)
    wanted = tuple(prefixes)
    return [key for key in found if key.startswith(wanted)]


def look(topics: Iterable[str]) -> tuple[Pulse, dict[str, tuple[str, int]]]:
    """The pulse, and epoch and version of each of `topics` that exists. Asked each second."""
    shown = clock.reading()
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [list(topics)])
        found = cursor.fetchall()
    heads = {topic: (epoch, version) for _, topic, epoch, version in found if topic is not None}
    return Pulse(shown.now, shown.rate, found[0][0]), heads


def pulse() -> Pulse:
    """The clock's reading, and how far the relay has come."""
    return look([])[0]
