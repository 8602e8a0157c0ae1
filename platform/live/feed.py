"""Where the hub's rows come from: deltas by Redis, and the truth from the database.

Redis is a hint. Each second the database is asked how far the followed topics have come; one that
has gone on without its delta arriving is read whole. So a Redis that is down, emptied or replaced
costs a screen at most a second or so.
"""

import asyncio
import logging
from contextlib import suppress
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from live import selectors
from live.delta import CHANNEL_PREFIX, Delta, channel
from live.desk import Desk
from live.hub import Hub
from live.mirror import Position

logger = logging.getLogger(__name__)

POLL = 1.0
GRACE = 0.2
"""Seconds that a delta may be under way on Redis after its version is seen in the database."""
AFTER_FAILURE = 1.0
LINGER = 60.0
"""Seconds that a topic stays mirrored after its last screen has left."""


class Feed:
    """Fills a hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._desk = Desk("live-feed")
        self._redis: Redis = Redis.from_url(settings.REDIS_URL)
        self._pubsub: PubSub = self._redis.pubsub()
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._followed: dict[str, float] = {}

    async def first_pulse(self) -> None:
        """Tell the hub the time for the first time. Raises `DatabaseError` without a database."""
        pulse = await self._desk.ask(selectors.pulse)
        self._hub.hear_pulse(pulse)

    async def open(self, topic: str) -> bool:
        """Have the hub mirror `topic`; false where the database does not answer.

        Listens first and loads then, so that nothing falls between. Loads once for all who wait.
        """
        self._followed[topic] = monotonic()
        if self._hub.position(topic) is None:
            await self._listen_to(topic)
            await asyncio.shield(self._load(topic))
        return self._hub.position(topic) is not None

    async def close(self) -> None:
        """Let go of Redis and the database."""
        for task in tuple(self._loading.values()):
            task.cancel()
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]
        await self._redis.aclose()
        await self._desk.close()

    # ── Redis ────────────────────────────────────────────────────────────────────────────────────

    async def listen(self) -> None:
        """Take deltas for ever, whatever becomes of Redis."""
        while True:
            try:
                await self._listen()
            except RedisError as error:
                logger.warning("no deltas from Redis (%s); the database is asked instead", error)
            await asyncio.sleep(AFTER_FAILURE)

    async def _listen(self) -> None:
        # The bare prefix is nobody's topic: it keeps the subscription alive while there is none.
        await self._pubsub.subscribe(CHANNEL_PREFIX, *map(channel, self._followed))
        async for message in self._pubsub.listen():
            if message["type"] == "message" and not self._hub.take(
                delta := Delta.decode(message["data"])
            ):
                self._load(delta.topic)

    async def _listen_to(self, topic: str) -> None:
        try:
            await self._pubsub.subscribe(channel(topic))
        except RedisError:
            logger.info("%s is followed by the database until Redis is back", topic)

    # ── The database ─────────────────────────────────────────────────────────────────────────────

    async def poll(self) -> None:
        """Ask for the time and for missed versions, each second, for ever."""
        while True:
            began = monotonic()
            try:
                await self._poll()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("the database does not answer; screens turn grey: %s", error)
            await asyncio.sleep(max(0.0, began + POLL - monotonic()))

    async def _poll(self) -> None:
        await self._close_unfollowed()
        pulse, heads = await self._desk.ask(selectors.look, list(self._followed))
        self._hub.hear_pulse(pulse)
        await asyncio.sleep(GRACE)
        for topic, head in heads.items():
            held = self._hub.position(topic)
            if held is not None and _behind(held, head):
                self._load(topic)

    async def _close_unfollowed(self) -> None:
        """Drop what nobody has followed for a while."""
        now = monotonic()
        self._followed.update(dict.fromkeys(self._hub.followed(), now))
        for topic in [topic for topic, last in self._followed.items() if now - last > LINGER]:
            del self._followed[topic]
            self._hub.drop(topic)
            with suppress(RedisError):  # then nothing comes from there anyway
                await self._pubsub.unsubscribe(channel(topic))

    def _load(self, topic: str) -> asyncio.Task[None]:
        """Have `topic` read from the database, once at a time."""
        if (task := self._loading.get(topic)) is None:
            task = self._loading[topic] = asyncio.create_task(self._read(topic))
            task.add_done_callback(lambda _: self._loading.pop(topic))
        return task

    async def _read(self, topic: str) -> None:
        try:
            snapshot = await self._desk.ask(selectors.snapshot, topic)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("%s cannot be read: %s", topic, error)
        else:
            self._hub.load(snapshot)


def _behind(held: Position, head: tuple[str, int]) -> bool:
    epoch, version = head
    return held.epoch != epoch or (held.version or 0) < version
