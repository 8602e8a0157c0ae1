"""The live socket. A consumer lets in, registers and listens; sending is the hub's business."""

from time import monotonic
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
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


class LiveConsumer(AsyncWebsocketConsumer):
    """One screen's socket."""

    _station: Station
    _visitor: Visitor
    _client: Client | None = None
    _allowance: float = BURST
    _spoke: float = 0.0

    async def connect(self) -> None:
        """Find out who it is, accept, register. Nobody is turned away during the handshake."""
        try:
            self._station = await station()
            visitor = await self._station.gate.admit(self.scope)
        except (DatabaseError, InterfaceError):
            await self._refuse(UNAVAILABLE)
            return
        if visitor is None:
            await self.close()
        elif self._station.gate.is_full(visitor):
            await self._refuse(TOO_MANY)
        else:
            await self.accept()
            self._client = self._station.hub.join(self._socket())
            self._visitor = self._station.gate.enter(visitor, self._client)

    async def _refuse(self, code: int) -> None:
        """Accept and close at once: a browser is told a close code, but no status."""
        await self.accept()
        await self.close(code)

    def _socket(self) -> Socket:
        return direct_socket(self.scope) or AsgiSocket(self.send, self.close)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what the client says, if it says it right and not too often."""
        del bytes_data  # not of the protocol, so there is no text, which is misspoken
        if self._client is None:
            return
        if not self._allowed():
            self._client.socket.close(TOO_MANY)
            return
        try:
            message = heard(text_data or "")
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

    async def disconnect(self, code: Any) -> None:
        """Leave."""
        del code
        if self._client is not None:
            self._station.hub.leave(self._client)
            self._station.gate.leave(self._visitor, self._client)
