"""The web process: Daphne, with a way for the hub to reach each socket.

`serve` is what `mingjing web` runs. The application finds the direct socket of an accepted
connection by `direct_socket(scope)`; on any other server there is none, and the live screens go by
plain ASGI.
"""

import asyncio
import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred

from live import pacing, station
from live.frames import WINDOW_BITS
from live.transport import DirectSocket, Watched, self_check, usable

logger = logging.getLogger(__name__)

# Twisted's interfaces have no `self`: type checkers would take their first argument for it.
reactor: Any = installed_reactor

EXTENSION = "mingjing.direct"
BACKLOG = 4096
SELDOM, OFTEN = 60, 5
"""Seconds between pings. On direct sockets the hub sees who does not read. Where Daphne does the
writing, which keeps all it cannot send, only a ping that is not answered ends that."""
LOOK = 5
"""Seconds between two looks at all connections (Daphne's own looks, each one and two seconds, cost
more than a beat), and for which the answer to a Close is waited for."""
MAX_MESSAGE = 4 * 1024 * 1024
"""Bytes; also of what Daphne itself sends, which is whole snapshots where it does the writing."""
CLIENT_WINDOW_BITS = 10


def serve(
    application: object,
    endpoints: Sequence[str],
    ready: Callable[[list[tuple[str, int]]], None],
) -> None:
    """Serve an ASGI application on Twisted `endpoints` until SIGTERM or SIGINT.

    `ready` is told the addresses listened on once connections are taken.
    """
    trouble = self_check()
    if trouble:
        logger.warning("live screens go by plain ASGI: %s", trouble)
    plain = trouble is not None or any(endpoint.startswith("ssl:") for endpoint in endpoints)
    LiveServer(
        application,
        direct=trouble is None,
        ready=ready,
        endpoints=endpoints,
        websocket_timeout=-1,  # a wall stays for months
        ping_interval=OFTEN if plain else SELDOM,
        ping_timeout=OFTEN if plain else SELDOM,
        websocket_max_message_size=MAX_MESSAGE,
        websocket_max_frame_size=MAX_MESSAGE,
        server_name="mingjing",
    ).run()


def tcp(host: str, port: int) -> str:
    """The endpoint of a TCP address; port 0 takes any free one."""
    quoted = host.strip("[]").replace(":", r"\:")
    return f"tcp:port={port}:interface={quoted}:backlog={BACKLOG}"


def direct_socket(scope: Mapping[str, Any]) -> DirectSocket | None:
    """The direct socket of an accepted connection, where the server offers one."""
    offer: Callable[[], DirectSocket | None] | None = scope.get("extensions", {}).get(EXTENSION)
    return offer() if offer else None


class LiveProtocol(Watched, WebSocketProtocol):  # type: ignore[misc]  # Daphne has no types
    """Daphne's WebSocket protocol, watched."""


class LiveServer(Server):  # type: ignore[misc]  # Daphne has no types
    """Daphne that lets the application have a connection's direct socket."""

    def __init__(
        self,
        application: object,
        *,
        direct: bool,
        ready: Callable[[list[tuple[str, int]]], None],
        **options: object,
    ) -> None:
        super().__init__(application, ready_callable=self._listening, **options)
        self._direct = direct
        self._ready = ready
        self._looks = 0

    def _listening(self) -> None:
        self.ws_factory.protocol = LiveProtocol
        self.ws_factory.setProtocolOptions(
            perMessageCompressionAccept=accept_deflate, closeHandshakeTimeout=LOOK
        )
        reactor.addSystemEventTrigger("before", "shutdown", _close_station)
        # What stands by now stands for good: the collector need not go through it again and again.
        gc.collect()
        gc.freeze()
        self._ready(self.listening_addresses)

    def create_application(
        self, protocol: object, scope: dict[str, Any]
    ) -> "asyncio.Queue[object] | None":
        """Put the offer of a direct socket into the scope of a WebSocket connection."""
        if self._direct and isinstance(protocol, WebSocketProtocol):
            scope.setdefault("extensions", {})[EXTENSION] = partial(_offer, protocol)
        queue: asyncio.Queue[object] | None = super().create_application(protocol, scope)
        return queue

    async def handle_reply(self, protocol: Any, message: Mapping[str, Any]) -> None:
        """Send what the application says; of a longer answer, return when its reader has room."""
        body = message["type"] == "http.response.body"
        more = body and message.get("more_body", False)
        if more:
            pacing.attend(protocol)
        elif body:
            pacing.leave(protocol)
        await super().handle_reply(protocol, message)
        if more:
            await pacing.room(protocol)

    def timeout_checker(self) -> None:
        """Look for connections that must be pinged or given up."""
        for protocol in tuple(self.connections):
            protocol.check_timeouts()
        reactor.callLater(LOOK, self.timeout_checker)

    def application_checker(self) -> None:
        """Look for applications that have ended, in every fifth of Daphne's rounds."""
        self._looks += 1
        if self._looks % LOOK:
            reactor.callLater(1, self.application_checker)
        else:
            super().application_checker()

    def kill_all_applications(self) -> object:
        """End what runs before the reactor stops, passing over connections that have ended."""
        for protocol, details in tuple(self.connections.items()):
            if "application_instance" not in details:
                del self.connections[protocol]
        return super().kill_all_applications()


def _close_station() -> "Deferred[None]":
    return Deferred.fromFuture(asyncio.ensure_future(station.close()))


def _offer(protocol: WebSocketProtocol) -> DirectSocket | None:
    return DirectSocket(protocol) if usable(protocol) else None


def accept_deflate(offers: Sequence[object]) -> PerMessageDeflateOfferAccept | None:
    """Agree on compression whose messages stand alone, in windows that cost little memory."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer) and _wide_enough(offer):
            return PerMessageDeflateOfferAccept(  # type: ignore[no-untyped-call]
                offer,
                request_no_context_takeover=offer.accept_no_context_takeover,
                request_max_window_bits=CLIENT_WINDOW_BITS if offer.accept_max_window_bits else 0,
                no_context_takeover=True,
                window_bits=WINDOW_BITS,
            )
    return None


def _wide_enough(offer: PerMessageDeflateOffer) -> bool:
    bits: int = offer.request_max_window_bits
    return bits == 0 or bits >= WINDOW_BITS
