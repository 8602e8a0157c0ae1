"""Questions about rooms, cameras and recordings."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.principal import Principal, secret_hash
from accounts.rules import Action, within
from media.models import Browser, Camera, Recording, Room, Track
from media.rules import LIVE, SECRET, Occasion, Seen, State, hindrances

OFFICES = (
    Action.CAMERA_MANAGE,
    Action.RECORDING_WATCH,
    Action.RECORDING_REVIEW,
    Action.RECORDING_PUBLISH,
    Action.ARCHIVE_KEEP,
)
"""Whoever may one of these learns which recordings there are, and how they stand."""


def room_for(occasion: Occasion, path: str) -> int | None:
    """The room where an organisation at `path` holds such an occasion: its own, or the nearest
    above it; None where no cameras are set up for it.
    """
    rooms = Room.objects.filter(occasions__contains=[occasion]).select_related("organisation")
    near = [one for one in rooms if within(path, one.organisation.path)]
    return max(near, key=lambda one: len(one.organisation.path)).pk if near else None


def standing(occasion: Occasion, subject: str) -> Recording | None:
    """The recording of an occasion, if one was prepared."""
    return Recording.objects.filter(occasion=occasion, subject=subject).first()


def live_subjects(occasion: Occasion) -> list[str]:
    """Whose occasions of this sort are being recorded now."""
    found = Recording.objects.filter(occasion=occasion, state__in=LIVE)
    return list(found.values_list("subject", flat=True))


def not_ready(occasion: Occasion, subject: str) -> list[str]:
    """Why an occasion may not begin yet, in words; empty when all its cameras record and see."""
    found = standing(occasion, subject)
    if found is None or found.state not in LIVE:
        return hindrances([])
    return hindrances(seen(found))


def seen(recording: Recording) -> list[Seen]:
    """How the sources of a recording stand: seats that were left are none any more."""
    tracks = recording.tracks.filter(left_at=None)
    return [Seen(one.title, one.state, one.health) for one in tracks]


def rooms(who: Principal) -> "QuerySet[Room]":
    """The rooms whose cameras `who` keeps."""
    mine = Room.objects.filter(pk__in=[])
    for branch in who.branches(Action.CAMERA_MANAGE):
        mine |= Room.objects.filter(organisation__path__startswith=branch)
    return mine.select_related("organisation").prefetch_related("cameras")


def cameras_of(room: int) -> "QuerySet[Camera]":
    """The cameras in use in the room of this number."""
    return Camera.objects.filter(room=room, retired_at=None)


def cameras(room: Room) -> "QuerySet[Camera]":
    """The cameras in use in a room."""
    return room.cameras.filter(retired_at=None)


def recordings(who: Principal) -> "QuerySet[Recording]":
    """The recordings whose state `who` may see: pictures are another right."""
    wanted = Recording.objects.filter(pk__in=[])
    for action in OFFICES:
        for branch in who.branches(action):
            wanted |= Recording.objects.filter(scope__startswith=branch)
    return wanted.select_related("room").prefetch_related("tracks")


def is_deleted(recording: Recording) -> bool:
    """Whether a recording's years are over and the archivist has deleted it."""
    return Recording.objects.filter(pk=recording.pk, package__deleted_at__isnull=False).exists()


def has_part(who: Principal) -> bool:
    """Whether `who` has anything to do with recordings."""
    return any(map(who.may_somewhere, OFFICES))


def may_watch(who: Principal, recording: Recording) -> bool:
    """Whether `who` may see the picture of a recording while it is made.

    An opening is public; a draw or an evaluation is for those who hold the right, by name.
    """
    if recording.state not in LIVE:
        return False
    if recording.occasion not in SECRET:
        return recording.state == State.RUNNING or who.may(Action.RECORDING_WATCH, recording.scope)
    return who.person_id is not None and who.may(Action.RECORDING_WATCH, recording.scope)


@dataclass(frozen=True)
class Picture:
    """A live picture that somebody may see: whose it is, and the number of its track."""

    title: str
    track: int


def pictures(who: Principal, occasion: Occasion, subject: str) -> list[Picture]:
    """The live pictures of an occasion that `who` may see now."""
    found = standing(occasion, subject)
    if found is None or not may_watch(who, found):
        return []
    return [Picture(one.title, one.pk) for one in found.tracks.filter(left_at=None)]


def browsers(room: Room) -> "QuerySet[Browser]":
    """The browsers in use that belong to a room."""
    return room.browsers.filter(retired_at=None)


def browsers_for(occasion: Occasion, path: str) -> list[tuple[int, str]]:
    """The browsers that may sit in at such an occasion of an organisation, with their titles."""
    room = room_for(occasion, path)
    found = Browser.objects.filter(room=room, retired_at=None) if room else Browser.objects.none()
    return [(one.pk, f"{one.title} {one.place}".strip()) for one in found]


def browser_of(secret: str) -> Browser | None:
    """The registered browser that holds `secret`."""
    found = Browser.objects.filter(secret_hash=secret_hash(secret), retired_at=None)
    return found.select_related("room").first()


@dataclass(frozen=True)
class Feed:
    """A part of what a person records of themselves: its track, and how it stands."""

    track: int
    browser: int | None
    place: str
    part: str
    title: str
    state: str
    cause: str


def feeds(occasion: Occasion, subject: str, sitter: str) -> list[Feed]:
    """What a person has to record of themselves on an occasion; [] for whoever is in the room."""
    about = {"recording__occasion": occasion, "recording__subject": subject}
    found = Track.objects.filter(**about, sitter=sitter, left_at=None).select_related("browser")
    return [
        Feed(one.pk, one.browser_id, one.browser.title if one.browser else "", one.part,
             one.title, one.state, one.cause)
        for one in found
    ]  # fmt: skip
