"""Questions about releases."""

from django.db.models import Q, QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from media.models import Recording
from media.release.models import Release
from media.release.rules import Standing
from media.rules import Occasion, State

READERS = (Action.RECORDING_PUBLISH, Action.RECORDING_REVIEW)


def releases(who: Principal) -> "QuerySet[Release]":
    """The releases that `who` publishes or reviews, the newest first."""
    mine = Q(pk__in=[])
    for action in READERS:
        for branch in who.branches(action):
            mine |= Q(recording__scope__startswith=branch)
    return Release.objects.filter(mine).select_related("recording__room")


def published() -> "QuerySet[Release]":
    """What everybody may see, the newest first."""
    found = Release.objects.filter(standing=Standing.PUBLISHED)
    return found.select_related("recording__room").order_by("-reviewed_at", "-pk")


def openings(who: Principal) -> "QuerySet[Recording]":
    """The sealed openings that `who` may have made into films."""
    mine = Q(pk__in=[])
    for branch in who.branches(Action.RECORDING_PUBLISH):
        mine |= Q(scope__startswith=branch)
    found = Recording.objects.filter(mine, occasion=Occasion.OPENING, state=State.SEALED)
    return found.exclude(package__deleted_at__isnull=False).select_related("room")
