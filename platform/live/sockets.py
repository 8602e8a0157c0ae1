"""The hub's end of a screen: something that takes frames now, or says that it cannot."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum
from typing import Protocol

from live.frames import Parcel

logger = logging.getLogger(__name__)

CUT_OFF = 4408
NOT_SENT = 4500
"""Close codes: the client read nothing for too long; the server could not send."""


class Sent(Enum):
    """What became of a parcel."""

    ALL = "with the kernel"
    PART = "taken, but some of it waits in this process"
    NONE = "not taken"


class Socket(Protocol):
    """A screen's socket. Nothing here waits: a slow screen is the hub's business."""

    def write(self, parcel: Parcel) -> Sent:
        """Send `parcel` unless something sent before still waits, or the socket is closing."""
        ...

    def idle(self) -> bool:
        """Whether nothing waits any more and a write would be taken."""
        ...

    def close(self, code: int) -> None:
        """Say good-bye; nothing is sent afterwards."""
        ...

    def cut(self) -> None:
        """End the connection with what still waits for it."""
        ...


class AsgiSocket:
    """A socket on a server of which only the ASGI interface is known.

    Each parcel is sent by a task of its own, one at a time for each socket; so a server that waits
    for a slow client delays nobody else, and what waits here is never more than one parcel.
    """

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
    ) -> None:
        self._send = send
        self._close = close
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def write(self, parcel: Parcel) -> Sent:
        """Begin to send `parcel`, unless the one before is still on its way."""
        if not self.idle():
            return Sent.NONE
        self._task = asyncio.get_running_loop().create_task(self._deliver(parcel))
        return Sent.ALL

    def idle(self) -> bool:
        """Whether the last parcel has been taken by the server."""
        return not self._closed and (self._task is None or self._task.done())

    def close(self, code: int) -> None:
        """Have the server close; what is still on its way is given up."""
        if not self._closed:
            self._closed = True
            if self._task is not None:
                self._task.cancel()
            self._task = asyncio.get_running_loop().create_task(self._leave(code))

    def cut(self) -> None:
        """Close; the server ends the connection of a client that does not answer."""
        self.close(CUT_OFF)

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            for text in parcel.texts:
                await self._send(text)
        except OSError:  # the client has gone; ASGI tells the consumer so in its own time
            self._closed = True
        except Exception:  # whatever a server may raise: a screen that misses something must go
            logger.exception("a screen's server does not take what it is sent")
            self._closed = True
            await self._leave(NOT_SENT)

    async def _leave(self, code: int) -> None:
        with suppress(OSError):  # it has gone already
            await self._close(code)
