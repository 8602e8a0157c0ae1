"""Commands of releases; the only writers of their rows and folders."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from ledger.checkpoints import signer
from ledger.selectors import history, origin
from media.errors import Refused
from media.models import Recording
from media.release import events, tasks
from media.release.derivation import DERIVATION, NOTE, Derivation
from media.release.following import breaks
from media.release.models import Release
from media.release.regions import Region
from media.release.rules import ONE_LOOK, Standing, fits, may_mark, releasable
from media.rules import State

MAKER = "system:publisher"


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
    _record(events.ASKED, made, who.actor, now, {"track": track, "start": start, "end": end})
    transaction.on_commit(lambda: tasks.make.delay(made.pk))
    return made


@transaction.atomic
def mark(release: int, *, regions: Sequence[Region], who: Principal) -> Release:
    """Have a film that waits for its review made again with other marked regions.

    Raises `NotAllowed`, and `Refused` once it was reviewed, or while it is being made.
    """
    found = _locked(release)
    who.must(Action.RECORDING_PUBLISH, found.recording.scope)
    if not may_mark(found.standing, found.alive_at, timezone.now()):
        raise Refused("too_late", _("正在处理或已经审查，不能再改。"))
    found.standing, found.regions = Standing.ASKED, [astuple(one) for one in regions]
    found.asked_by, found.asked_at, found.problem = who.actor, clock.now(), ""
    found.alive_at = timezone.now()
    found.save()
    _record(events.ASKED, found, who.actor, found.asked_at, {"regions": found.regions})
    transaction.on_commit(lambda: tasks.make.delay(found.pk))
    return found


def alive(order: Release) -> None:
    """Whoever makes a film that was ordered is at it; no deed, so no entry of the ledger."""
    Release.objects.filter(pk=order.pk, standing=Standing.ASKED).update(alive_at=timezone.now())


@transaction.atomic
def made(order: Release, derived: Derivation, film: Path) -> Release:
    """Keep a film and what it was derived from; it waits for its review from now on.

    One that nobody waits for any more is left where it is: of a task that was sent twice, or of an
    order that another has taken the place of meanwhile.
    """
    found = _locked(order.pk)
    if not _is_open(found, order):
        return found
    shutil.rmtree(found.folder, ignore_errors=True)
    found.folder.mkdir(parents=True)
    shutil.move(film, found.film)
    (found.folder / DERIVATION).write_bytes(derived.text)
    found.standing, found.made_at = Standing.READY, clock.now()
    found.film_sha256, found.faces = derived.film_sha256, len(derived.seen)
    length = (derived.end - derived.start).total_seconds()
    found.breaks = breaks(derived.seen, length)
    found.save()
    facts = {"film_sha256": derived.film_sha256, "faces": found.faces}
    _record(events.MADE, found, MAKER, found.made_at, facts)
    return found


@transaction.atomic
def broken(order: Release, problem: str) -> Release:
    """A film that could not be made says why."""
    found = _locked(order.pk)
    if not _is_open(found, order):
        return found
    found.standing, found.problem = Standing.BROKEN, problem[:300]
    found.save()
    return found


def _is_open(found: Release, order: Release) -> bool:
    """Whether a film still waits to be made as it was ordered."""
    return found.standing == Standing.ASKED and found.asked_at == order.asked_at


@transaction.atomic
def seen(release: int, *, who: Principal) -> Release:
    """Put on record that somebody looks at a film before it is public. Raises `NotAllowed`.

    A player asks for many parts, in any order: within `ONE_LOOK` they are one look.
    """
    found, now = _locked(release), clock.now()
    must_see(who, found)
    if found.standing == Standing.READY and not _looked(found, who.actor, now - ONE_LOOK):
        _record(events.SEEN, found, who.actor, now, {})
    return found


def _looked(release: Release, actor: str, since: datetime) -> bool:
    """Whether somebody's look at the film as it stands is on record since then."""
    for one in reversed(history(release.subject)):
        if one.kind == events.MADE:
            return False
        if (one.kind, one.actor) == (events.SEEN, actor) and one.at > since:
            return True
    return False


def must_see(who: Principal, release: Release) -> None:
    """Raise `NotAllowed` unless `who` publishes, or reviews what is to be published."""
    if not who.may(Action.RECORDING_REVIEW, release.recording.scope):
        who.must(Action.RECORDING_PUBLISH, release.recording.scope)


@transaction.atomic
def publish(release: int, *, who: Principal, review: str) -> Release:
    """Let a film out: its derivation is signed, and everybody may see it.

    Raises `NotAllowed` for whoever reviews no recordings, and `Refused` for what one has asked for
    oneself, what is not ready, or without a word on what was looked at.
    """
    found = _reviewed(release, who, review, Standing.PUBLISHED)
    derived = Derivation.parse((found.folder / DERIVATION).read_bytes())
    key = replace(signer(origin()), name=derived.recording)
    (found.folder / NOTE).write_text(str(derived.note().signed(key)), encoding="utf-8")
    facts = {"film_sha256": found.film_sha256, "review": found.review}
    _record(events.PUBLISHED, found, who.actor, clock.now(), facts)
    return found


@transaction.atomic
def refuse(release: int, *, who: Principal, review: str) -> Release:
    """Do not let a film out, and say why; it is taken away. Raises as `publish` does."""
    found = _reviewed(release, who, review, Standing.REFUSED)
    _record(events.REFUSED, found, who.actor, clock.now(), {"review": found.review})
    transaction.on_commit(lambda: shutil.rmtree(found.folder, ignore_errors=True))
    return found


def _reviewed(release: int, who: Principal, review: str, standing: Standing) -> Release:
    found = _locked(release)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    if found.asked_by == who.actor or who.person_id is None:
        raise Refused("own_release", _("须由另一个人审查。"))
    if found.standing != Standing.READY:
        raise Refused("not_ready", _("现在没有可审查的影片。"))
    if not review.strip():
        raise Refused("no_reason", _("请写明审查意见。"))
    found.standing, found.review = standing, review.strip()
    found.reviewed_at, found.reviewed_by = clock.now(), who.actor
    found.save()
    return found


def _locked(release: int) -> Release:
    rows = Release.objects.select_for_update(of=["self"]).select_related("recording")
    found = rows.filter(pk=release).first()
    if found is None:
        raise Refused("no_such_release", _("没有这个发布。"))
    return found


def _record(
    kind: str, release: Release, actor: str, at: datetime, body: Mapping[str, object]
) -> None:
    ledger.services.append(
        kind,
        subject=release.subject,
        actor=actor,
        scope=release.recording.scope,
        at=at,
        body={"recording": release.recording_id, **body},
    )
