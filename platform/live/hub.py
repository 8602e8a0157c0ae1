"""The hub of a web process: every screen's rows, sent once for all who follow the same.

The hub works in turns. A turn sends what is new to each audience, a beat to those that have not had
one for a second, and catches up whoever was late; the next turn comes at least `PACE` later, so a
first event leaves at once and a storm is merged. Nothing here waits for a socket and no socket has
a queue: one that does not take a parcel leaves its audience, keeps only the version it has, and
gets one merged delta (or a snapshot) when it drains. Runs in one event loop; needs no locks.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from live import messages
from live.audience import Audience, Client, Topics
from live.delta import Delta
from live.frames import Message, Parcel, join
from live.mirror import Mirror, Position
from live.selectors import Pulse, Snapshot
from live.sockets import Sent, Socket

PACE = 0.025
"""Seconds from the end of one turn to the next."""
STORM_PACE = 0.05
"""The same while events keep coming faster than that: larger portions, fewer writes."""
SETTLE = 0.05
"""Seconds between two looks at sockets that are late."""
BEAT_RIDES = 0.5
BEAT_ALONE = 1.1
"""Seconds after a beat from which the next one rides with news, and at which it leaves without: a
screen to which something happens each second gets one write a second, not two."""
CHECK = 60.0
CUT_AFTER = 20.0
"""Seconds without draining after which a screen is cut off; it reconnects when it can."""
MAX_LETTERS = 32


class Hub:
    """The screens of this process and the topics they follow."""

    def __init__(self) -> None:
        self._mirrors: dict[str, Mirror] = {}
        self._published: dict[str, Position] = {}
        self._fresh: set[str] = set()
        self._checked: dict[str, float] = {}
        self._audiences: dict[Topics, Audience] = {}
        self._following: dict[str, set[Audience]] = {}
        self._late: set[Client] = set()
        self._pulse: tuple[Pulse, float] | None = None
        self._looked = 0.0  # when the last turn ended
        self._told = 0.0  # when the last turn with news ended
        self._pace = PACE
        self._storm = False  # whether news had to wait for the pace
        self._beat_look = 0.0
        self._next: asyncio.TimerHandle | None = None

    # ── What the feed says ───────────────────────────────────────────────────────────────────────

    def position(self, topic: str) -> Position | None:
        """Where the mirror of `topic` stands; None where there is none yet."""
        mirror = self._mirrors.get(topic)
        return mirror.position if mirror else None

    def take(self, delta: Delta) -> bool:
        """Follow `delta`; false where it reveals a gap, and the topic must be loaded."""
        mirror = self._mirrors.get(delta.topic)
        if mirror is None:
            return True
        if mirror.follow(delta):
            self._moved(delta.topic)
            return True
        return delta.epoch == mirror.epoch and delta.version <= mirror.version

    def load(self, snapshot: Snapshot) -> None:
        """Mirror a topic, or bring its mirror to `snapshot`."""
        mirror = self._mirrors.get(snapshot.topic)
        if mirror is None:
            mirror = self._mirrors[snapshot.topic] = Mirror(snapshot)
            self._published[snapshot.topic] = mirror.position
            self._checked[snapshot.topic] = monotonic()
            return
        mirror.load(snapshot)
        if mirror.position != self._published[snapshot.topic]:
            self._moved(snapshot.topic)

    def drop(self, topic: str) -> None:
        """Forget a topic that nobody follows."""
        self._mirrors.pop(topic, None)
        self._published.pop(topic, None)
        self._checked.pop(topic, None)
        self._following.pop(topic, None)
        self._fresh.discard(topic)

    def hear_pulse(self, pulse: Pulse) -> None:
        """Know the time, and how fresh the rows are."""
        self._pulse = (pulse, monotonic())

    def followed(self) -> set[str]:
        """The topics that some screen follows."""
        groups = [audience.topics for audience in self._audiences.values()]
        return set().union(*groups, *(client.held for client in self._late))

    def _moved(self, topic: str) -> None:
        self._fresh.add(topic)
        wait = self._told + self._pace - monotonic()
        if wait <= 0:
            self._turn()
        else:
            self._storm = True
            self._plan(wait)

    # ── What screens say ─────────────────────────────────────────────────────────────────────────

    def join(self, socket: Socket) -> Client:
        """Take in a screen and greet it. The feed must have told the time before."""
        client = Client(socket)
        self._fall_late(client)
        now, rate, _ = self._reading()
        self.tell(client, messages.hello(now, rate))
        return client

    def leave(self, client: Client) -> None:
        """Forget a screen."""
        self._late.discard(client)
        self._unseat(client)

    def subscribe(self, client: Client, topic: str, held: Position) -> None:
        """Let a screen that holds `held` follow `topic`, which must be loaded."""
        self._fall_late(client)
        client.held[topic] = held
        client.asked.add(topic)
        self._wake()

    def unsubscribe(self, client: Client, topic: str) -> None:
        """End a screen's interest in `topic`."""
        self._fall_late(client)
        client.held.pop(topic, None)
        client.asked.discard(topic)
        self._wake()

    def tell(self, client: Client, message: Message) -> None:
        """Send something to one screen, as soon as it takes it."""
        self._fall_late(client)
        client.letters.append(Parcel(message))
        if len(client.letters) > MAX_LETTERS:
            self._cut(client)
        self._wake()

    # ── Turns ────────────────────────────────────────────────────────────────────────────────────

    def _wake(self) -> None:
        """Have a turn for a screen's sake, soon."""
        self._plan(max(0.0, self._looked + PACE - monotonic()))

    def _plan(self, wait: float) -> None:
        """Have a turn in `wait` seconds, unless an earlier one is planned."""
        loop = asyncio.get_running_loop()
        if self._next is not None:
            if self._next.when() <= loop.time() + wait:
                return
            self._next.cancel()
        self._next = loop.call_later(wait, self._turn)

    def stop(self) -> None:
        """Have no further turns."""
        if self._next is not None:
            self._next.cancel()

    def _turn(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        now = monotonic()
        before = {topic: self._published[topic] for topic in self._fresh}
        news = self._news(now)
        for audience in self._touched(news, now):
            parcels = [news[topic] for topic in audience.topics if topic in news]
            if now - audience.beaten >= (BEAT_RIDES if parcels else BEAT_ALONE):
                parcels.append(self._beat(audience, now))
            self._send(audience, join(parcels), before)
        for client in tuple(self._late):
            self._catch_up(client, now)
        self._looked = monotonic()
        if news:  # a turn without any does not hold up the first event after it
            self._told = self._looked
            self._pace, self._storm = (STORM_PACE if self._storm else PACE), False
        self._plan(SETTLE if self._late else max(0.0, self._beat_look - self._looked))

    def _news(self, now: float) -> dict[str, Parcel]:
        """What is new in each topic, published from here on; and checksums that are due."""
        news = {}
        for topic in self._fresh:
            mirror = self._mirrors[topic]
            news[topic] = mirror.since(self._published[topic])
            self._published[topic] = mirror.position
        self._fresh.clear()
        for topic, checked in self._checked.items():
            if now - checked >= CHECK and self._following.get(topic):
                self._checked[topic] = now
                check = Parcel(self._mirrors[topic].check())
                news[topic] = join([news[topic], check]) if topic in news else check
        return news

    def _touched(self, news: Iterable[str], now: float) -> set[Audience]:
        """The audiences that get something: news, or a beat that is due."""
        touched = {audience for topic in news for audience in self._following.get(topic, ())}
        if now >= self._beat_look:
            everybody = self._audiences.values()
            due = [audience for audience in everybody if now - audience.beaten >= BEAT_ALONE]
            touched.update(due)
            later = (one.beaten + BEAT_ALONE for one in everybody if one not in touched)
            self._beat_look = min(later, default=now + BEAT_ALONE)
        return touched

    def _beat(self, audience: Audience, now: float) -> Parcel:
        audience.beaten = now
        versions = {topic: self._published[topic].version or 0 for topic in sorted(audience.topics)}
        return Parcel(messages.beat(*self._reading(), versions))

    def _reading(self) -> tuple[datetime, float, datetime | None]:
        """The ledger's time now, counted on from the last pulse; its rate; the age of the rows."""
        if self._pulse is None:
            raise RuntimeError("the hub was never told the time")
        pulse, heard = self._pulse
        elapsed = timedelta(seconds=(monotonic() - heard) * pulse.rate)
        return pulse.now + elapsed, pulse.rate, pulse.asof

    def _send(self, audience: Audience, parcel: Parcel, before: Mapping[str, Position]) -> None:
        """Write to all of an audience; who does not take all of it is late from now on."""
        everything = Sent.ALL
        late = [
            (client, sent)
            for client in audience.clients
            if (sent := client.socket.write(parcel)) is not everything
        ]
        for client, sent in late:
            self._fall_late(client)
            if sent is Sent.NONE:
                client.held.update({t: p for t, p in before.items() if t in client.held})

    # ── Who is late ──────────────────────────────────────────────────────────────────────────────

    def _fall_late(self, client: Client) -> None:
        """Take a screen out of its audience; it holds what is published by now."""
        if client in self._late:
            return
        client.held = {topic: self._published[topic] for topic in client.topics}
        client.late_since = monotonic()
        self._unseat(client)
        self._late.add(client)

    def _catch_up(self, client: Client, now: float) -> None:
        """Give a screen all it lacks in one write, once it can take it."""
        if not client.socket.idle():
            if now - client.late_since > CUT_AFTER:
                self._cut(client)
            return
        lacking = [self._mirrors[topic].since(held) for topic, held in self._lacks(client)]
        parcels = client.letters + lacking
        sent = client.socket.write(join(parcels)) if parcels else Sent.ALL
        if sent is Sent.NONE:
            return
        client.letters.clear()
        client.asked.clear()
        client.held = {topic: self._published[topic] for topic in client.held}
        if sent is Sent.ALL:
            self._seat(client)
        else:
            client.late_since = now

    def _lacks(self, client: Client) -> list[tuple[str, Position]]:
        return [
            (topic, held)
            for topic, held in client.held.items()
            if topic in client.asked or held != self._published[topic]
        ]

    def _cut(self, client: Client) -> None:
        client.socket.cut()
        self.leave(client)

    # ── Audiences ────────────────────────────────────────────────────────────────────────────────

    def _seat(self, client: Client) -> None:
        """Put a screen that holds everything into its audience."""
        topics = frozenset(client.held)
        audience = self._audiences.get(topics)
        if audience is None:
            audience = self._audiences[topics] = Audience(topics)
            for topic in topics:
                self._following.setdefault(topic, set()).add(audience)
        self._late.discard(client)
        audience.clients.add(client)
        client.audience = audience
        client.held = {}

    def _unseat(self, client: Client) -> None:
        audience, client.audience = client.audience, None
        if audience is None:
            return
        audience.clients.discard(client)
        if not audience.clients:
            del self._audiences[audience.topics]
            for topic in audience.topics:
                self._following[topic].discard(audience)
