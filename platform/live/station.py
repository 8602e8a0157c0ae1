"""What a web process has one of: the hub, its feed and its gate, begun with the first screen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from live.feed import Feed
from live.gate import Gate
from live.hub import Hub

logger = logging.getLogger(__name__)

AFTER_FAILURE = 1.0


class Station:
    """The hub with all that keeps it going."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.feed = Feed(self.hub)
        self.gate = Gate(self.hub)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Learn the time and begin. Raises `DatabaseError` where the database does not answer."""
        await self.feed.first_pulse()
        for work in (self.feed.listen, self.feed.poll, self.gate.watch):
            self._tasks.append(asyncio.create_task(_keep(work)))

    async def stop(self) -> None:
        """End everything and give back all connections."""
        self.hub.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.feed.close()
        await self.gate.close()


async def _keep(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` for ever. A fault in it is logged in full, and it begins again."""
    while True:
        try:
            await work()
        except Exception:  # cancellation is none; anything else must not silence the screens
            logger.exception("%s fell and begins again", work)
            await asyncio.sleep(AFTER_FAILURE)


_stations: dict[asyncio.AbstractEventLoop, asyncio.Task[Station]] = {}


async def station() -> Station:
    """The station of the running loop, begun by whoever comes first.

    Raises `DatabaseError` where the database does not answer; the next who comes tries again.
    """
    loop = asyncio.get_running_loop()
    task = _stations.get(loop)
    if task is None or (task.done() and task.exception()):
        task = _stations[loop] = asyncio.create_task(_begin())
    return await asyncio.shield(task)


async def _begin() -> Station:
    begun = Station()
    await begun.start()
    return begun


async def close() -> None:
    """End the station of the running loop, if there is one."""
    task = _stations.pop(asyncio.get_running_loop(), None)
    if task is not None:
        await (await task).stop()
