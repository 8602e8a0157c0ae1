"""Screens, and the groups of them that get the same bytes."""

from dataclasses import dataclass, field
from time import monotonic

from live.frames import Parcel
from live.mirror import Position
from live.sockets import Socket

Topics = frozenset[str]


@dataclass(eq=False, slots=True)
class Client:
    """One screen, as the hub knows it.

    While it keeps up it stands in an audience and has no state of its own: it holds what was last
    published. While it does not, `held` says what it has, topic by topic; `letters` are for it
    alone and `asked` are topics that it wants an answer about even if nothing is new.
    """

    socket: Socket
    audience: "Audience | None" = None
    held: dict[str, Position] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    letters: list[Parcel] = field(default_factory=list)
    late_since: float = 0.0

    @property
    def topics(self) -> Topics:
        """What it follows."""
        return self.audience.topics if self.audience else frozenset(self.held)


@dataclass(eq=False, slots=True)
class Audience:
    """All screens that keep up and follow the same topics; one parcel serves them all."""

    topics: Topics
    clients: set[Client] = field(default_factory=set)
    beaten: float = field(default_factory=monotonic)
