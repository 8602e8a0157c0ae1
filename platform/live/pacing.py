"""Answers at the pace of whoever reads them.

Daphne hands everything that an application sends to Twisted, which keeps what the socket does not
take: a film of two gigabytes for somebody on a slow line would lie in memory. Twisted tells a
producer when its buffer is full and when it is empty; here the application waits for that.
"""

import asyncio
import logging

from daphne.http_protocol import WebRequest
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

logger = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds in which a reader must take what waits, some 128 kB, or is cut off: so long it holds a
file open, and the thread of its request."""


@implementer(IPushProducer)
class Reader:
    """Who reads an answer, as Twisted tells of it (hence the names)."""

    def __init__(self) -> None:
        self._room = asyncio.Event()
        self._room.set()

    def pauseProducing(self) -> None:  # noqa: N802
        """The buffer is full."""
        self._room.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        """Everything was taken."""
        self._room.set()

    def stopProducing(self) -> None:  # noqa: N802
        """The reader went: nobody need wait."""
        self._room.set()

    async def room(self) -> None:
        """Wait until more may be sent. Raises `TimeoutError` for one who does not read."""
        await asyncio.wait_for(self._room.wait(), PATIENCE)


def attend(request: WebRequest) -> None:
    """Have Twisted say how the answer to `request` is taken."""
    if _going_on(request) and request.producer is None:
        request.registerProducer(Reader(), streaming=True)


def leave(request: WebRequest) -> None:
    """The last part is about to be sent: nothing waits behind it."""
    if _going_on(request) and request.producer is not None:
        request.unregisterProducer()


async def room(request: WebRequest) -> None:
    """Wait until the reader of an answer may be sent more; who does not read is cut off."""
    if not _going_on(request):
        return
    try:
        await request.producer.room()
    except TimeoutError:
        logger.info("cut off: %s reads nothing", request.client_addr)
        request.channel.forceAbortClient()


def _going_on(request: WebRequest) -> bool:
    return not request.finished and request.channel is not None
