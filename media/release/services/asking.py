"""Asking for a film; the work is done by another process."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media.errors import Refused
from media.models import Recording
from media.release import events, tasks
from media.release.models import Release
from media.release.regions import Region
from media.release.rules import Standing, fits, may_mark, releasable
from media.release.services.record import locked, record
from media.rules import State


@transaction.atomic
def ask(
    recording: int,
    track: str,
    start: datetime,
    end: datetime,
    *,
    regions: Sequence[Region] = (),
    sound: bool = True,
    who: Principal,
) -> Release:
    """Have a piece of an opening made into a film for the public; it is published by nobody yet.

    Raises `NotAllowed`, and `Refused` for a draw or an evaluation, for what is not sealed, or for a
    piece or a camera that the recording does not have.
    """
    found = Recording.objects.filter(pk=recording).first()
    if found is None:
        raise Refused("no_such_recording", _("没有这份录像。"))
    who.must(Action.RECORDING_PUBLISH, found.scope)
    if not releasable(found.occasion):
        raise Refused("secret", _("只有开标的录像可以发布；抽取和评标的录像永不公开。"))
    if found.state != State.SEALED or found.ended_at is None or not found.folder.exists():
        raise Refused("not_sealed", _("录像封存之后才能发布。"))
    if not found.tracks.filter(name=track).exists():
        raise Refused("no_such_track", _("这次录像没有这台摄像机。"))
    if not fits(start, end, found.prepared_at, found.ended_at):
        raise Refused("bad_piece", _("片段须在录像之内，结束晚于开始，不超过四小时。"))
    now = clock.now()
    made = Release.objects.create(
        recording=found, track=track, start=start, end=end, sound=sound,
        regions=[astuple(one) for one in regions], asked_at=now, asked_by=who.actor,
    )  # fmt: skip
    record(events.ASKED, made, who.actor, now, {"track": track, "start": start, "end": end})
    transaction.on_commit(lambda: tasks.make.delay(made.pk))
    return made


@transaction.atomic
def mark(release: int, *, regions: Sequence[Region], who: Principal) -> Release:
    """Have a film that waits for its review made again with other marked regions.

    Raises `NotAllowed`, and `Refused` once it was reviewed, or while it is being made.
    """
    found = locked(release)
    who.must(Action.RECORDING_PUBLISH, found.recording.scope)
    if not may_mark(found.standing, found.alive_at, timezone.now()):
        raise Refused("too_late", _("正在处理或已经审查，不能再改。"))
    found.standing, found.regions = Standing.ASKED, [astuple(one) for one in regions]
    found.asked_by, found.asked_at, found.problem = who.actor, clock.now(), ""
    found.alive_at = timezone.now()
    found.save()
    record(events.ASKED, found, who.actor, found.asked_at, {"regions": found.regions})
    transaction.on_commit(lambda: tasks.make.delay(found.pk))
    return found
