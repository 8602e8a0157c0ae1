"""Questions about viewings: for inspectors alone."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from media.models import Recording, Room
from media.review.models import Note, Survey, Viewing
from media.review.rules import to_compare
from media.rules import State


def recordings(who: Principal) -> "QuerySet[Recording]":
    """The sealed recordings that `who` may ask to look at, the newest first."""
    found = Recording.objects.none()
    for branch in who.branches(Action.RECORDING_REVIEW):
        found |= Recording.objects.filter(scope__startswith=branch)
    kept = found.filter(state=State.SEALED).exclude(package__deleted_at__isnull=False)
    return kept.select_related("room")


def rooms(who: Principal) -> "QuerySet[Room]":
    """The rooms in which those were recorded."""
    used = recordings(who).order_by().values("room")
    return Room.objects.filter(pk__in=used).select_related("organisation")


def uncompared(now: datetime) -> list[Recording]:
    """The searched recordings that are to be compared (again), oldest first."""
    found = Survey.objects.filter(recording__package__deleted_at=None).order_by("pk")
    rows = found.select_related("recording").only("compared_at", "recording")
    return [
        one.recording for one in rows if to_compare(one.compared_at, one.recording.ended_at, now)
    ]


def viewings(who: Principal) -> "QuerySet[Viewing]":
    """Who looked, or asked to, at the recordings that `who` may review."""
    found = Viewing.objects.none()
    for branch in who.branches(Action.RECORDING_REVIEW):
        found |= Viewing.objects.filter(recording__scope__startswith=branch)
    return found.select_related("recording__room")


def levels(recording: int) -> dict[str, list[int]]:
    """How loud each track was, second by second; {} before the recording was searched."""
    found = Survey.objects.filter(recording=recording).values_list("levels", flat=True).first()
    return found or {}


def notes(recording: int) -> "QuerySet[Note]":
    """Every note on a recording, whoever made it, in the order of its moments."""
    return Note.objects.filter(viewing__recording=recording).select_related("viewing")
