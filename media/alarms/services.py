"""What happens to alarms: the only writers of their rows."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media.alarms import events
from media.alarms.models import SPARED, Alarm, Sight
from media.errors import Refused
from media.health.rules import Fault
from media.rules import Health
from media.services import judge
from media.services.tracks import RECORDER

EYE = "system:eye"
HEALTH = {
    Fault.BLACK: Health.BLACK,
    Fault.COVERED: Health.COVERED,
    Fault.FROZEN: Health.FROZEN,
    Fault.DEFOCUS: Health.BLURRED,
    Fault.MOVED: Health.MOVED,
    Fault.LOST: Health.UNKNOWN,
}
"""What a track is judged to be while a fault stands; whether it is lost, the recorder says too."""


@transaction.atomic
def sound(track: int, fault: Fault, since: datetime) -> Alarm:
    """Raise the alarm of a track; the one that stands already, if it is of the same fault.

    Another that stood is taken back: the picture has one trouble at a time.
    """
    standing = _standing(track)
    if standing is not None and standing.fault == fault:
        return standing
    if standing is not None:
        _end(standing)
    made = Alarm.objects.create(track_id=track, fault=fault, since=since, raised_at=clock.now())
    _record(events.RAISED, made, EYE, made.raised_at)
    judge(track, HEALTH[fault])
    return made


@transaction.atomic
def spared(track: int) -> None:
    """Have somebody told, once, that a track goes on on the spare disk, its own being full.

    Nothing is wrong with the picture: the alarm is gone as it is raised, and waits for a name.
    """
    if Alarm.objects.filter(track=track, fault=SPARED).exists():
        return
    now = clock.now()
    made = Alarm.objects.create(track_id=track, fault=SPARED, since=now, raised_at=now, gone_at=now)
    _record(events.RAISED, made, RECORDER, now)


@transaction.atomic
def relieve(track: int) -> None:
    """The picture of a track is well: what stood is taken back, though it may still wait."""
    if (standing := _standing(track)) is not None:
        _end(standing)
    judge(track, Health.GOOD)


@transaction.atomic
def take_back(track: int) -> None:
    """What stood of a track whose picture nobody judges is over: it records again."""
    if (standing := _standing(track)) is not None:
        _end(standing)


@transaction.atomic
def acknowledge(alarm: int, *, who: Principal, note: str = "") -> Alarm:
    """Put one's name under an alarm: somebody has seen it and answers for it.

    Whoever does so of a camera that was moved says that it stands rightly now: what it shows is
    learned anew. Raises `NotAllowed`, and `Refused` where there is none or somebody already has.
    """
    found = Alarm.objects.select_for_update(of=["self"]).filter(pk=alarm)
    standing = found.select_related("track__recording").first()
    if standing is None:
        raise Refused("no_such_alarm", _("没有这条报警。"))
    who.must(Action.WARNING_ACKNOWLEDGE, standing.track.recording.scope)
    if standing.acknowledged_at is not None:
        raise Refused("acknowledged", _("该报警已经签收。"))
    standing.acknowledged_at, standing.acknowledged_by = clock.now(), who.actor
    standing.note = note.strip()
    standing.save()
    if standing.fault in {Fault.MOVED, Fault.DEFOCUS}:
        Sight.objects.filter(camera=standing.track.camera_id).delete()
    _record(events.ACKNOWLEDGED, standing, who.actor, standing.acknowledged_at)
    return standing


def learned(camera: int, baseline: bytes) -> None:
    """Keep how a camera's picture looks when all is well; no deed, so no entry of the ledger."""
    Sight.objects.update_or_create(
        camera_id=camera, defaults={"baseline": baseline, "learned_at": clock.now()}
    )


def _standing(track: int) -> Alarm | None:
    return Alarm.objects.select_for_update().filter(track=track, gone_at=None).first()


def _end(alarm: Alarm) -> None:
    alarm.gone_at = clock.now()
    alarm.save()
    _record(events.GONE, alarm, EYE, alarm.gone_at)


def _record(kind: str, alarm: Alarm, actor: str, at: datetime) -> None:
    track = alarm.track
    recording = track.recording
    ledger.services.append(
        kind,
        subject=recording.entry_subject,
        actor=actor,
        scope=recording.scope,
        at=at,
        body={
            "alarm": alarm.pk,
            "track": track.name,
            "title": track.title,
            "fault": alarm.fault,
            "since": alarm.since,
            "note": alarm.note,
            "occasion": recording.occasion,
            "about": recording.subject,
        },
    )
