"""The live socket. A consumer lets in, registers and listens; sending is the hub's business."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.db import DatabaseError, InterfaceError

from live import messages
from live.audience import Client
from live.daphne import direct_socket
from live.gate import NOT_ALLOWED, Visitor
from live.messages import Misspoken, Subscribe, Unsubscribe, heard
from live.mirror import Position
from live.sockets import AsgiSocket, Socket
from live.station import Station, station

MISSPOKEN = 4400
TOO_MANY = 4429
UNAVAILABLE = 4503
"""Close codes: not of the protocol; too many sockets or messages; the database does not answer."""

MAX_TOPICS = 16
TOO_MANY_TOPICS = "too-many"
BURST = 40
PER_SECOND = 4.0
"""A client may say this many things at once, and this many a second after."""


class LiveConsumer(AsyncConsumer):
    """One screen's socket.

    Not one of Channels' generic consumers: those visit Django's thread for every message, to close
    database connections that this one does not have.
    """

    _station: Station
    _visitor: Visitor
    _client: Client | None = None
    _allowance: float = BURST
    _spoke: float = 0.0

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Act on what the server says."""
        match message["type"]:
            case "websocket.connect":
                await self._connect()
            case "websocket.receive":
                await self._receive(message.get("text") or "")
            case "websocket.disconnect":
                self._leave()
                raise StopConsumer

    async def _connect(self) -> None:
        """Find out who it is, accept, register."""
        try:
            self._station = await station()
            visitor = await self._station.gate.admit(self.scope)
        except (DatabaseError, InterfaceError):
            await self._turn_away(UNAVAILABLE)
            return
        if self._station.gate.is_full(visitor):
            await self._turn_away(TOO_MANY)
        else:
            await self.send({"type": "websocket.accept"})
            self._client = self._station.hub.join(self._socket())
            self._visitor = self._station.gate.enter(visitor, self._client)

    async def _turn_away(self, code: int) -> None:
        """Accept and close at once: a browser is told a close code, but no status."""
        await self.send({"type": "websocket.accept"})
        await self._close(code)

    def _socket(self) -> Socket:
        return direct_socket(self.scope) or AsgiSocket(self._say, self._close)

    async def _say(self, text: str) -> None:
        await self.send({"type": "websocket.send", "text": text})

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": code})

    async def _receive(self, text: str) -> None:
        """Do what the client says, if it says it right and not too often."""
        if self._client is None:
            return
        if not self._allowed():
            self._client.socket.close(TOO_MANY)
            return
        try:
            message = heard(text)
        except Misspoken:
            self._client.socket.close(MISSPOKEN)
            return
        match message:
            case Subscribe():
                await self._subscribe(self._client, message)
            case Unsubscribe():
                self._station.hub.unsubscribe(self._client, message.topic)

    def _allowed(self) -> bool:
        now = monotonic()
        earned = (now - self._spoke) * PER_SECOND
        self._allowance = min(BURST, self._allowance + earned) - 1
        self._spoke = now
        return self._allowance >= 0

    async def _subscribe(self, client: Client, wanted: Subscribe) -> None:
        hub, topic = self._station.hub, wanted.topic
        if len(client.topics | {topic}) > MAX_TOPICS:
            hub.tell(client, messages.refused(topic, TOO_MANY_TOPICS))
        elif not await self._station.gate.may(self._visitor, topic):
            hub.tell(client, messages.refused(topic, NOT_ALLOWED))
        elif not await self._station.feed.open(topic):
            client.socket.close(UNAVAILABLE)
        else:
            hub.subscribe(client, topic, Position(wanted.epoch, wanted.version))

    def _leave(self) -> None:
        if self._client is not None:
            self._station.hub.leave(self._client)
            self._station.gate.leave(self._visitor, self._client)
