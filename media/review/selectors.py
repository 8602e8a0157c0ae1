"""Questions about viewings: for inspectors alone."""

from django.db.models import QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from media.models import Recording
from media.review.models import Note, Survey, Viewing
from media.rules import State


def recordings(who: Principal) -> "QuerySet[Recording]":
    """The sealed recordings that `who` may ask to look at, the newest first."""
    found = Recording.objects.none()
    for branch in who.branches(Action.RECORDING_REVIEW):
        found |= Recording.objects.filter(scope__startswith=branch)
    kept = found.filter(state=State.SEALED).exclude(package__deleted_at__isnull=False)
    return kept.select_related("room")


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
