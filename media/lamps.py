"""The recording lamps as a live topic: what is recorded, and how each camera stands; no picture."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.principal import Principal
from accounts.rules import Action
from live.checksum import Json
from live.projection import Change
from media import events
from media.alarms.selectors import waiting
from media.models import Recording
from media.rules import LIVE, SECRET, SOUND, State, TrackState

if TYPE_CHECKING:
    from ledger.selectors import Sequenced

PREFIX = "recordings:"


def topic_of(path: str) -> str:
    """The topic of all recordings at one organisation and below it."""
    return f"{PREFIX}{path}"


def may_see(who: Principal, topic: str) -> bool:
    """Whether `who` may see the lamps: boards do, and whoever keeps cameras or watches."""
    path = topic.removeprefix(PREFIX)
    asked = (Action.BOARD_READ, Action.CAMERA_MANAGE, Action.RECORDING_WATCH)
    return any(who.may(action, path) for action in asked)


@dataclass(frozen=True)
class Lamp:
    """One recording under way: how many of its cameras record and see, of how many.

    `alarms` are those that nobody has acknowledged: the camera's title and the fault, oldest first.
    """

    number: int
    occasion: str
    title: str
    well: int
    all: int
    alarms: tuple[tuple[str, str], ...] = ()
    pictures: tuple[tuple[str, int], ...] = ()
    """Titles and numbers of the tracks whose live picture is public: those of a running opening."""


def changes(kind: str) -> bool:
    """Whether an entry of `kind` can change a lamp."""
    return kind.startswith("media.") and kind not in (events.ANCHORED, events.WATCHED)


def burning(path: str) -> list[Lamp]:
    """The lamps of an organisation and all below it."""
    found = Recording.objects.filter(scope__startswith=path, state__in=LIVE).order_by("pk")
    return [_lamp(one) for one in found.prefetch_related("tracks")]


def _lamp(recording: Recording) -> Lamp:
    tracks = [one for one in recording.tracks.all() if one.left_at is None]
    well = [one for one in tracks if one.state == TrackState.RECORDING and one.health in SOUND]
    alarms = tuple((one.track.title, one.fault) for one in waiting(recording.pk))
    public = recording.occasion not in SECRET and recording.state == State.RUNNING
    pictures = tuple((one.title, one.pk) for one in well) if public else ()
    counted = (recording.title, len(well), len(tracks))
    return Lamp(recording.pk, recording.occasion, *counted, alarms, pictures)


class Lamps:
    """The projector of the lamps: a row a recording, gone when it has ended."""

    def wants(self, kind: str) -> bool:
        """Whatever changes how a recording stands."""
        return changes(kind)

    def project(self, entries: Sequence["Sequenced"], now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """The rows of the recordings that something happened to."""
        about = {one.subject for one in entries if one.subject.startswith("recording:")}
        numbers = [int(one.removeprefix("recording:")) for one in about]
        for recording in Recording.objects.filter(pk__in=numbers).prefetch_related("tracks"):
            shown = row(recording) if recording.state in LIVE else None
            for path in _branches(recording.scope):
                yield Change(topic_of(path), recording.entry_subject, shown)

    def tick(self, now: datetime) -> Iterable[Change]:  # noqa: ARG002
        """Nothing: every change of a lamp is an entry."""
        return ()


def _branches(scope: str) -> Iterator[str]:
    """The organisation itself and all above it, whose screens show it too."""
    numbers = scope.strip("/").split("/")
    for length in range(1, len(numbers) + 1):
        yield f"/{'/'.join(numbers[:length])}/"


def row(recording: Recording) -> dict[str, Json]:
    """What a lamp shows of a recording. Of a draw or an evaluation it is no more than this."""
    return {
        "occasion": recording.occasion,
        "title": recording.title,
        "state": recording.state,
        "since": recording.prepared_at.isoformat(),
        "tracks": [
            {"title": one.title, "state": one.state, "cause": one.cause, "health": one.health}
            for one in recording.tracks.all()
            if one.left_at is None
        ],
        "alarms": [
            {"title": one.track.title, "fault": one.fault, "at": one.raised_at.isoformat()}
            for one in waiting(recording.pk)
        ],
    }
