"""Telling the hubs through Redis: a hint that may be lost, and must never hold anybody up."""

import logging
import time
from collections.abc import Iterable

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from live.delta import Delta, channel

logger = logging.getLogger(__name__)

PATIENCE = 0.2
"""Seconds that one exchange with Redis may take."""
SILENCE = 1.0
"""Seconds without a further try after a failure: hubs ask the database that often anyway."""


class Publisher:
    """Publishes deltas, each once, encoded once; says when Redis goes and when it is back."""

    def __init__(self) -> None:
        self._redis: redis.Redis = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that died while idle
        )
        self._silent_until = 0.0
        self._well = True

    def publish(self, deltas: Iterable[Delta]) -> None:
        """Send `deltas`; where Redis does not take them, hubs find them in the database."""
        if time.monotonic() < self._silent_until:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for delta in deltas:
                    pipe.publish(channel(delta.topic), delta.encode())
                pipe.execute()
        except redis.RedisError as error:
            self._failed(error)
        else:
            self._worked()

    def close(self) -> None:
        """Let go of the connection."""
        self._redis.close()

    def _failed(self, error: redis.RedisError) -> None:
        self._silent_until = time.monotonic() + SILENCE
        if self._well:
            logger.warning("Redis takes no deltas (%s); hubs read the database meanwhile", error)
        self._well = False

    def _worked(self) -> None:
        if not self._well:
            logger.warning("Redis takes deltas again")
        self._well = True
