"""Commands of the archive; the only writers of its rows."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from ledger.checkpoints import signer
from ledger.selectors import origin
from media.archive import bag, events, seal, storage, timestamps
from media.archive.models import Hold, Package
from media.archive.rules import keep_until, may_delete
from media.archive.verifying import PackageReport, verify
from media.errors import Refused
from media.format import manifest
from media.models import Recording
from media.rules import State

ARCHIVIST = "system:archivist"


def pack(recording: int) -> Package:
    """Pack and seal a sealed recording; the package it has, if it has one.

    Killed in the midst of it, it is done again: what was half made is made anew. Raises `Refused`
    for a recording that is not sealed, `NoStamp` where the configured authority gives no timestamp.
    """
    found = Recording.objects.select_related("room__organisation").get(pk=recording)
    known = Package.objects.filter(recording=found).first()
    if known is not None:
        return known
    whole = manifest.load(found.folder)
    if found.state != State.SEALED or whole is None or found.ended_at is None:
        raise Refused("not_sealed", _("录像封存之后才能归档。"))
    made = Package(recording=found, keep_until=keep_until(found.ended_at, settings.ARCHIVE_YEARS))
    shutil.rmtree(made.folder, ignore_errors=True)  # of an earlier try that came to no row
    made.folder.parent.mkdir(parents=True, exist_ok=True)
    bag.pack(found.folder, made.folder, bag.info_of(whole, found.room.organisation.name))
    sealed = seal.sign(
        whole.recording, made.folder, replace(signer(origin()), name=whole.recording)
    )
    made.stamped_at = _stamp(made.folder, sealed)
    return _known(made, sealed)


def _stamp(package: Path, sealed: bytes) -> datetime | None:
    """Have the seal time-stamped, where an authority is configured."""
    if not settings.TIMESTAMP_URL:
        return None
    pem = Path(settings.TIMESTAMP_CERTIFICATES).read_bytes()
    accepted = timestamps.authorities(pem)
    token = timestamps.ask(settings.TIMESTAMP_URL, sealed, accepted)
    seal.stamp(package, token, pem)
    return timestamps.check(token, sealed, accepted).tst_info.gen_time


@transaction.atomic
def _known(made: Package, sealed: bytes) -> Package:
    made.packed_at = clock.now()
    made.seal_sha256 = sha256(sealed).hexdigest()
    made.size = sum(one.stat().st_size for one in made.folder.rglob("*") if one.is_file())
    made.save()
    facts = {"seal_sha256": made.seal_sha256, "bytes": made.size, "keep_until": made.keep_until}
    _record(events.PACKED, made, ARCHIVIST, made.packed_at, facts)
    return made


def check(package: int) -> PackageReport:
    """Verify a package as anyone would, and put on record whether it is whole."""
    found = Package.objects.get(pk=package)
    report = verify(found.folder, [signer(origin()).verifier])
    with transaction.atomic():
        found.checked_at, found.whole = clock.now(), report.whole
        found.save(update_fields=["checked_at", "whole"])
        facts = {"whole": report.whole, "findings": report.findings[:20], "bytes": report.size}
        _record(events.VERIFIED, found, ARCHIVIST, found.checked_at, facts)
    return report


def copy(package: int) -> None:
    """Put a copy into the configured S3 bucket, locked until its years are over.

    Raises `storage.NotStored`.
    """
    found = Package.objects.get(pk=package)
    held = found.holds.filter(lifted_at=None).exists()
    storage.configured().put(found.folder, found.name, found.keep_until, held=held)
    with transaction.atomic():
        found.copied_at = clock.now()
        found.save(update_fields=["copied_at"])
        facts = {"bucket": settings.ARCHIVE_S3_BUCKET, "locked_until": found.keep_until}
        _record(events.COPIED, found, ARCHIVIST, found.copied_at, facts)


@transaction.atomic
def hold(package: int, *, who: Principal, reason: str) -> Hold:
    """Place a legal hold. Raises `NotAllowed`, and `Refused` without a reason."""
    found = _locked(package)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    if not reason.strip():
        raise Refused("no_reason", _("请说明保全的理由。"))
    made = Hold.objects.create(
        package=found, reason=reason.strip(), placed_at=clock.now(), placed_by=who.actor
    )
    _record(events.HELD, found, who.actor, made.placed_at, {"hold": made.pk, "reason": made.reason})
    if found.copied_at is not None:
        storage.configured().hold(found.name, held=True)
    return made


@transaction.atomic
def release(hold_: int, *, who: Principal) -> Hold:
    """Lift a legal hold. Raises `NotAllowed`, and `Refused` for one that does not stand."""
    standing = Hold.objects.filter(pk=hold_, lifted_at=None).select_related("package").first()
    if standing is None:
        raise Refused("no_such_hold", _("没有这项保全，或已经解除。"))
    found = _locked(standing.package_id)
    who.must(Action.RECORDING_REVIEW, found.recording.scope)
    standing.lifted_at, standing.lifted_by = clock.now(), who.actor
    standing.save()
    _record(events.RELEASED, found, who.actor, standing.lifted_at, {"hold": standing.pk})
    if found.copied_at is not None and not found.holds.filter(lifted_at=None).exists():
        storage.configured().hold(found.name, held=False)
    return standing


@transaction.atomic
def delete(package: int, *, who: Principal) -> Package:
    """Delete a package whose years are over. Raises `NotAllowed`, and `Refused` before that.

    The row stays, and says that it was deleted, when and by whom the ledger.
    """
    found = _locked(package)
    who.must(Action.CAMERA_MANAGE, found.recording.scope)
    now = clock.now()
    held = found.holds.filter(lifted_at=None).exists()
    if not may_delete(found.keep_until, held=held, now=now):
        raise Refused("kept", _("保管期未满或正在保全，任何人不得删除。"))
    found.deleted_at = now
    found.save(update_fields=["deleted_at"])
    _record(events.DELETED, found, who.actor, now, {"seal_sha256": found.seal_sha256})
    transaction.on_commit(lambda: shutil.rmtree(found.folder))
    return found


def _locked(package: int) -> Package:
    rows = Package.objects.select_for_update(of=["self"]).select_related("recording")
    found = rows.filter(pk=package, deleted_at=None).first()
    if found is None:
        raise Refused("no_such_package", _("没有这个档案包。"))
    return found


def _record(
    kind: str, package: Package, actor: str, at: datetime, body: Mapping[str, object]
) -> None:
    ledger.services.append(
        kind,
        subject=package.subject,
        actor=actor,
        scope=package.recording.scope,
        at=at,
        body={"recording": package.recording_id, **body},
    )
