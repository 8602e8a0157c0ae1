"""Legal holds placed and lifted, and deletion once the years are over.

Two offices are needed to make evidence vanish: an inspector lifts a hold, an archivist deletes.
"""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media.archive import events, storage
from media.archive.models import Hold, Package
from media.archive.rules import may_delete
from media.archive.services.common import locked, must_any, record
from media.errors import Refused
from media.recording.spare import LINK

logger = logging.getLogger(__name__)


@transaction.atomic
def hold(package: int, *, who: Principal, reason: str) -> Hold:
    """Place a legal hold: an inspector or the archivist may.

    Raises `NotAllowed`, `Refused` without a reason, and `NotStored` where the copy in S3 cannot be
    held.
    """
    found = locked(package)
    must_any(who, found, Action.RECORDING_REVIEW, Action.ARCHIVE_KEEP)
    made = Hold.objects.create(
        package=found, reason=_given(reason), placed_at=clock.now(), placed_by=who.actor
    )
    record(events.HELD, found, who.actor, made.placed_at, {"hold": made.pk, "reason": made.reason})
    if found.copied_at is not None:
        storage.configured().hold(found.name, held=True)
    return made


@transaction.atomic
def release(hold_: int, *, who: Principal, reason: str) -> Hold:
    """Lift a legal hold: an inspector alone may.

    Raises `NotAllowed`, `Refused` for one that does not stand or without a reason, and `NotStored`.
    """
    standing = Hold.objects.filter(pk=hold_, lifted_at=None).first()
    if standing is None:
        raise Refused("no_such_hold", _("没有这项保全，或已经解除。"))
    found = locked(standing.package_id)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    standing.lifted_at, standing.lifted_by = clock.now(), who.actor
    standing.lift_reason = _given(reason)
    said = {"hold": standing.pk, "reason": standing.lift_reason}
    record(events.RELEASED, found, who.actor, standing.lifted_at, said)
    standing.save()  # the database looks for the entry first
    if found.copied_at is not None and not found.holds.filter(lifted_at=None).exists():
        storage.configured().hold(found.name, held=False)
    return standing


@transaction.atomic
def delete(package: int, *, who: Principal, reason: str) -> Package:
    """Delete a package whose years are over, with the recording it was made of and all copies.

    The row stays and says that it was deleted; who and why, the ledger says. Raises `NotAllowed`,
    `Refused` before its time or without a reason, and `NotStored` where S3 keeps its copy.
    """
    found = locked(package)
    who.must(Action.ARCHIVE_KEEP, found.recording.scope)
    now = clock.now()
    held = found.holds.filter(lifted_at=None).exists()
    if not may_delete(found.keep_until, held=held, now=now):
        raise Refused("kept", _("保管期未满或正在保全，任何人不得删除。"))
    found.deleted_at = now
    found.save(update_fields=["deleted_at"])
    facts = {"seal_sha256": found.seal_sha256, "reason": _given(reason)}
    record(events.DELETED, found, who.actor, now, facts)
    if found.copied_at is not None:
        storage.configured().forget(found.name)
    transaction.on_commit(lambda: remove(found))
    return found


def remains(package: Package) -> bool:
    """Whether something of a package, or of its recording, still lies here."""
    return any(_places(package))


def remove(package: Package) -> None:
    """Take away whatever of a deleted package and its recording lies here.

    Where the disk refuses, or somebody is killed in the midst of it, the archivist's process does
    it again.
    """
    try:
        for place in _places(package):
            if place.is_symlink():
                place.unlink()
            else:
                shutil.rmtree(place)
    except OSError as error:
        logger.warning("%s is deleted, and cannot be taken away yet: %s", package.name, error)


def _places(package: Package) -> Iterator[Path]:
    """Where it lies: the package, its discs, the recording, and what of that went to the spare."""
    recording = package.recording.folder
    spared = recording.parent / LINK / recording.name
    for place in (package.folder, package.images, recording, spared):
        if place.is_symlink() or place.exists():
            yield place


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("no_reason", _("请说明理由。"))
    return reason.strip()
