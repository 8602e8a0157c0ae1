"""A person looks at a film before it is public, and lets it out or not."""

import shutil
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from ledger.checkpoints import signer
from ledger.selectors import history, origin
from media.errors import Refused
from media.release import events
from media.release.derivation import DERIVATION, NOTE, Derivation
from media.release.models import Release
from media.release.rules import ONE_LOOK, Standing
from media.release.services.record import locked, record


@transaction.atomic
def seen(release: int, *, who: Principal) -> Release:
    """Put on record that somebody looks at a film before it is public. Raises `NotAllowed`.

    A player asks for many parts, in any order: within `ONE_LOOK` they are one look.
    """
    found, now = locked(release), clock.now()
    must_see(who, found)
    if found.standing == Standing.READY and not _looked(found, who.actor, now - ONE_LOOK):
        record(events.SEEN, found, who.actor, now, {})
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
    record(events.PUBLISHED, found, who.actor, clock.now(), facts)
    return found


@transaction.atomic
def refuse(release: int, *, who: Principal, review: str) -> Release:
    """Do not let a film out, and say why; it is taken away. Raises as `publish` does."""
    found = _reviewed(release, who, review, Standing.REFUSED)
    record(events.REFUSED, found, who.actor, clock.now(), {"review": found.review})
    transaction.on_commit(lambda: shutil.rmtree(found.folder, ignore_errors=True))
    return found


def _reviewed(release: int, who: Principal, review: str, standing: Standing) -> Release:
    found = locked(release)
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
