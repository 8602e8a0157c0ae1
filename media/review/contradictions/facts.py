"""What is known of a recorded session: the ledger's side, the cameras' side, who was in picture."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which a camera did not show what it should, and why, in words."""

    start: datetime
    end: datetime
    why: str

    def covers(self, moment: datetime) -> bool:
        """Whether `moment` lies in it."""
        return self.start <= moment <= self.end


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of the room: when it did not record, and when what it showed was no good picture.

    One of a remote seat shows the person who sits there, `since` they were seated, and nobody else.
    """

    name: str
    title: str
    blind: tuple[Span, ...]
    judged: bool
    """Whether its picture was looked at while it recorded."""
    sitter: str = ""
    """Who sits before it, as entries name actors; empty for a camera of the room."""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """An entry of the ledger about the session: what was done, when, by whom, from which seat.

    `seat` is empty where the entry names none; `actor` is who it was as entries name them.
    """

    at: datetime
    entry: int
    label: str
    by: str
    seat: str = ""
    in_room: bool = False
    enters: bool = False
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A key frame that was searched for faces: when, by which camera, how many were found."""

    at: datetime
    camera: str
    faces: int


@dataclass(frozen=True, slots=True)
class Departure:
    """By how many seconds a camera's own clock was behind the house's, from `at` on."""

    at: datetime
    camera: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that is compared. Times are of the house clock.

    `samples` and `departures` are None before the recording was searched; `steps` are moments at
    which the house clock was put forward (microseconds > 0) or back.
    """

    occasion: str
    prepared: datetime
    begun: datetime | None
    ended: datetime
    done: tuple[Done, ...]
    cameras: tuple[Camera, ...]
    samples: tuple[Sample, ...] | None = None
    departures: tuple[Departure, ...] | None = None
    steps: tuple[tuple[datetime, int], ...] = ()
    broken: tuple[str, ...] = ()
    """What the archive's last verification found; empty where it was whole, or never done."""

    def witnesses(self, one: Done) -> list[Camera]:
        """The cameras that a deed was done before: of whoever sits far away, their own alone."""
        own = [
            camera
            for camera in self.cameras
            if camera.sitter and camera.sitter == one.actor
            and (camera.since is None or camera.since <= one.at)
        ]  # fmt: skip
        return own or [camera for camera in self.cameras if not camera.sitter]
