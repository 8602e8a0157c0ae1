"""The only writers of topics and rows. The relay calls them, one relay at a time."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from live.delta import Delta, json_bytes
from live.models import Pulse, Row, Topic
from live.projection import Change

# Only rows that really differ are written and told; jsonb compares values, not spellings.
SET = """
INSERT INTO live_row (topic, key, row)
SELECT * FROM unnest(%s::text[], %s::text[], %s::jsonb[])
ON CONFLICT (topic, key) DO UPDATE SET row = excluded.row
WHERE live_row.row IS DISTINCT FROM excluded.row
RETURNING topic, key
"""
REMOVE = """
DELETE FROM live_row
USING unnest(%s::text[], %s::text[]) AS gone(topic, key)
WHERE live_row.topic = gone.topic AND live_row.key = gone.key
RETURNING live_row.topic, live_row.key
"""
STEP = """
INSERT INTO live_topic (topic, epoch, version)
SELECT topic, %s, 1 FROM unnest(%s::text[]) AS touched(topic)
ON CONFLICT (topic) DO UPDATE SET version = live_topic.version + 1
RETURNING topic, epoch, version
"""


@dataclass
class _Touched:
    """What really changed in one topic."""

    rows: dict[str, bytes] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


@transaction.atomic
def apply(changes: Iterable[Change]) -> list[Delta]:
    """Write the rows that differ and move each topic touched by one version.

    Of several changes of one key the last counts. Returns what changed, a delta a topic; a topic
    in which every row was so already is not moved.
    """
    last = {(change.topic, change.key): change for change in changes}
    touched: dict[str, _Touched] = {}
    for change, text in _set([change for change in last.values() if change.row is not None]):
        touched.setdefault(change.topic, _Touched()).rows[change.key] = text
    for topic, key in _remove([change for change in last.values() if change.row is None]):
        touched.setdefault(topic, _Touched()).gone.append(key)
    return [
        Delta(topic, epoch, version - 1, version, touched[topic].rows, tuple(touched[topic].gone))
        for topic, epoch, version in _step(sorted(touched))
    ]


def _set(changes: Sequence[Change]) -> list[tuple[Change, bytes]]:
    if not changes:
        return []
    by_place = {(change.topic, change.key): (change, json_bytes(change.row)) for change in changes}
    topics, keys = zip(*by_place, strict=True)
    texts = [text.decode() for _, text in by_place.values()]
    with connection.cursor() as cursor:
        cursor.execute(SET, [list(topics), list(keys), texts])
        return [by_place[place] for place in cursor.fetchall()]


def _remove(changes: Sequence[Change]) -> list[tuple[str, str]]:
    if not changes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            REMOVE, [[change.topic for change in changes], [change.key for change in changes]]
        )
        return list(cursor.fetchall())


def _step(topics: Sequence[str]) -> list[tuple[str, str, int]]:
    if not topics:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STEP, [new_epoch(), list(topics)])
        return list(cursor.fetchall())


def new_epoch() -> str:
    """A name that no epoch has had before."""
    return secrets.token_hex(6)


@transaction.atomic
def forget(prefix: str) -> int:
    """Drop the rows of every topic that starts with `prefix`, and begin a new epoch in each.

    After a projector's rows changed their form, or a backup was restored: projectors write them
    anew at the next tick, and every screen gets a snapshot. Returns the number of topics.
    """
    Row.objects.filter(topic__startswith=prefix).delete()
    topics = Topic.objects.filter(topic__startswith=prefix)
    return topics.update(epoch=new_epoch(), version=1)


def pulse(now: datetime) -> None:
    """Record that every row is true as of `now`."""
    Pulse.objects.update_or_create(pk=1, defaults={"at": now})
