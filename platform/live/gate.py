"""Who is on which socket, what they may follow, and for how much longer.

A socket is opened by the cookies of a page and stays open long after. So whoever it belongs to is
asked for again and again, once for all sockets of one browser: a session that has ended, a display
that was revoked, a right that was taken away ends here within seconds. The public, whoever is not
known, is one visitor together: however many come, asking about them costs the same.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeAlias

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from accounts.principal import Principal
from accounts.selectors import principal_of
from accounts.services import devices
from live import doors, messages
from live.audience import Client
from live.desk import Desk
from live.hub import Hub

logger = logging.getLogger(__name__)

Scope: TypeAlias = Mapping[str, Any]

REVOKED = 4401
"""Close code: the session has ended, or the display was revoked."""
NOT_ALLOWED = "not-allowed"

RECHECK = 4.0
"""Seconds for which an answer about a visitor is believed."""
ROUND = 1.0
MOST_A_ROUND = 100
"""Visitors asked about in one round: a thousand browsers must not occupy the database."""
PUBLIC: Scope = {"headers": []}
"""A handshake that shows no cookies."""


@dataclass(eq=False, slots=True)
class Visitor:
    """One browser, one display or the public: all sockets that show the same cookies."""

    scope: Scope
    principal: Principal
    checked: float
    allowed: set[str] = field(default_factory=set)
    clients: set[Client] = field(default_factory=set)


class Gate:
    """Lets visitors in, and sees to it that they still may be there."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._desk = Desk("live-gate")
        self._visitors: dict[bytes, Visitor] = {}
        self._asking: dict[bytes, asyncio.Task[Principal]] = {}
        self._sockets: Counter[str] = Counter()

    async def admit(self, scope: Scope) -> Visitor:
        """Whoever opens the socket of `scope`; one of the public where that is nobody known."""
        cookies = _cookies(scope)
        visitor = self._visitors.get(cookies)
        if visitor is not None and monotonic() - visitor.checked < RECHECK:
            return visitor
        principal = await asyncio.shield(self._who(cookies, scope))
        if principal.is_nobody:
            return self._visitors.get(_cookies(PUBLIC)) or Visitor(PUBLIC, principal, monotonic())
        return Visitor(scope, principal, monotonic())

    def is_full(self, visitor: Visitor) -> bool:
        """Whether the visitor's principal, or the public, has as many sockets as it may have."""
        known, public = settings.LIVE_SOCKETS_PER_PRINCIPAL, settings.LIVE_SOCKETS_OF_PUBLIC
        most = public if visitor.principal.is_nobody else known
        return self._sockets[visitor.principal.actor] >= most

    def enter(self, visitor: Visitor, client: Client) -> Visitor:
        """Count a socket in, with the others that show the same cookies."""
        visitor = self._visitors.setdefault(_cookies(visitor.scope), visitor)
        visitor.clients.add(client)
        self._sockets[visitor.principal.actor] += 1
        return visitor

    def leave(self, visitor: Visitor, client: Client) -> None:
        """Count a socket out."""
        visitor.clients.discard(client)
        self._sockets[visitor.principal.actor] -= 1
        if not visitor.clients:
            self._visitors.pop(_cookies(visitor.scope), None)

    async def may(self, visitor: Visitor, topic: str) -> bool:
        """Whether the visitor may follow `topic`; a yes is believed until the next check."""
        if topic not in visitor.allowed and await self._desk.ask(
            doors.may, visitor.principal, topic
        ):
            visitor.allowed.add(topic)
        return topic in visitor.allowed

    async def close(self) -> None:
        """Give the database connection back."""
        await self._desk.close()

    def _who(self, cookies: bytes, scope: Scope) -> asyncio.Task[Principal]:
        """Ask who shows these cookies, once for all sockets that are opened meanwhile."""
        if (task := self._asking.get(cookies)) is None:
            task = asyncio.create_task(self._desk.ask(principal_of, scope))
            self._asking[cookies] = task
            task.add_done_callback(lambda _: self._asking.pop(cookies))
        return task

    # ── Again and again ──────────────────────────────────────────────────────────────────────────

    async def watch(self) -> None:
        """Ask about visitors again, for ever."""
        while True:
            await asyncio.sleep(ROUND)
            try:
                await self._round()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("visitors cannot be checked: %s", error)

    async def _round(self) -> None:
        believed = monotonic() - RECHECK
        due = [visitor for visitor in self._visitors.values() if visitor.checked < believed]
        for visitor in sorted(due, key=lambda visitor: visitor.checked)[:MOST_A_ROUND]:
            topics = set().union(*(client.topics for client in visitor.clients))
            principal, closed = await self._desk.ask(_look, visitor.scope, topics)
            visitor.checked = monotonic()
            visitor.allowed = topics - closed
            if principal.actor != visitor.principal.actor:
                self._expel(visitor)
                continue
            visitor.principal = principal
            for client in visitor.clients:
                for topic in closed & client.topics:
                    self._hub.unsubscribe(client, topic)
                    self._hub.tell(client, messages.refused(topic, NOT_ALLOWED))

    def _expel(self, visitor: Visitor) -> None:
        for client in visitor.clients:
            client.socket.close(REVOKED)
            self._hub.leave(client)


def _look(scope: Scope, topics: Iterable[str]) -> tuple[Principal, set[str]]:
    """Who shows the cookies of `scope` now, and which of `topics` are closed to them."""
    principal = principal_of(scope)
    devices.seen(principal)
    return principal, {topic for topic in topics if not doors.may(principal, topic)}


def _cookies(scope: Scope) -> bytes:
    return b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
