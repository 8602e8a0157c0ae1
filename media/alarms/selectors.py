"""Questions about alarms."""

from collections.abc import Collection, Iterator

from django.db.models import F, QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from media.alarms.models import TROUBLES, Alarm, Sight


def readable(who: Principal) -> "QuerySet[Alarm]":
    """The alarms of the branches that `who` supervises: what waits first, the newest first."""
    found = Alarm.objects.filter(pk__in=[])
    for branch in who.branches(Action.WARNING_READ):
        found |= Alarm.objects.filter(track__recording__scope__startswith=branch)
    related = found.select_related("track__recording__room", "track__camera")
    return related.order_by(F("acknowledged_at").desc(nulls_first=True), "-raised_at", "-pk")


def waiting(recording: int) -> list[Alarm]:
    """The alarms of a recording that wait for a name, oldest first."""
    found = Alarm.objects.filter(track__recording=recording, acknowledged_at=None)
    return list(found.select_related("track").order_by("pk"))


def of_track(track: int) -> list[Alarm]:
    """Every alarm of a track, oldest first."""
    return list(Alarm.objects.filter(track=track).order_by("pk"))


def faults(recordings: Collection[int]) -> Iterator[tuple[int, str]]:
    """Each sort of alarm that each of the recordings had, by its name."""
    names = dict(TROUBLES)
    found = Alarm.objects.filter(track__recording__in=recordings).order_by("track__recording")
    for recording, fault in found.values_list("track__recording", "fault").distinct():
        yield recording, str(names[fault])


def sight(camera: int) -> bytes | None:
    """How a camera's picture looks when all is well, if that was learned."""
    found = Sight.objects.filter(camera=camera).values_list("baseline", flat=True).first()
    return None if found is None else bytes(found)
