"""Packages made, verified and copied: the archivist's own work, which nobody has to ask for."""

import shutil
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger import clock
from ledger.checkpoints import signer
from ledger.selectors import origin
from media.archive import bag, events, seal, storage, timestamps
from media.archive.models import Package
from media.archive.rules import keep_until
from media.archive.services.common import ARCHIVIST, locked, record
from media.archive.verifying import PackageReport, stated_hashes, verify
from media.errors import Refused
from media.format import manifest
from media.format.errors import FormatError
from media.models import Recording
from media.rules import State

MOST = 20
"""So many findings stand in the ledger; whoever verifies by command sees them all."""


def pack(recording: int) -> Package:
    """Pack and seal a sealed recording; the package it has, if it has one.

    Killed in the midst of it, it is done again: what was half made is made anew, and what is
    copied already waits for its timestamp. Raises `Refused` for a recording that is not sealed,
    `NoStamp` where the configured authority gives no timestamp.
    """
    found = Recording.objects.select_related("room__organisation").get(pk=recording)
    known = Package.objects.filter(recording=found).first()
    if known is not None:
        return known
    whole = manifest.load(found.folder)
    if found.state != State.SEALED or whole is None or found.ended_at is None:
        raise Refused("not_sealed", _("录像封存之后才能归档。"))
    made = Package(recording=found, keep_until=keep_until(found.ended_at, settings.ARCHIVE_YEARS))
    if not bag.holds(made.folder, found.folder):
        shutil.rmtree(made.folder, ignore_errors=True)  # another installation's, of the same number
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
    record(events.PACKED, made, ARCHIVIST, made.packed_at, facts)
    return made


def check(package: int) -> PackageReport:
    """Verify a package as anyone would, with its copy, and put on record whether it is whole.

    One that is not calls for a person: the entry becomes a warning that somebody acknowledges.
    """
    found = Package.objects.select_related("recording").get(pk=package)
    report = _verified(found)
    if found.copied_at is not None:
        report.findings += _of_its_copy(found)
    with transaction.atomic():
        found.checked_at, found.whole = clock.now(), report.whole
        found.save(update_fields=["checked_at", "whole"])
        findings = report.all_findings[:MOST]
        facts = {"whole": report.whole, "findings": findings, "bytes": report.size}
        record(events.VERIFIED, found, ARCHIVIST, found.checked_at, facts)
        if not report.whole:
            about = {"title": found.recording.title, "findings": findings}
            record(events.ALTERED, found, ARCHIVIST, found.checked_at, about)
    return report


def _verified(package: Package) -> PackageReport:
    """What anyone finds; a package that cannot be read at all is not whole either."""
    try:
        return verify(package.folder, [signer(origin()).verifier])
    except (FormatError, OSError) as error:
        return PackageReport(package.name, findings=[f"UNREADABLE {error}"])


def _of_its_copy(package: Package) -> list[str]:
    """What the storage no longer keeps of a package, or does not lock as long as it must."""
    try:
        hashes = stated_hashes(package.folder)
        lacking = storage.configured().lacking(package.name, package.keep_until, hashes)
    except (FormatError, OSError, storage.NotStored) as error:
        return [f"COPY cannot be compared: {error}"]
    return [f"COPY lacks {path}" for path in lacking]


def _is_held(package: Package) -> bool:
    return package.holds.filter(lifted_at=None).exists()


def copy(package: int) -> None:
    """Put a copy into the configured S3 bucket, locked until its years are over.

    Raises `storage.NotStored`, and `Refused` where it was deleted meanwhile.
    """
    found, bucket = Package.objects.get(pk=package), storage.configured()
    bucket.put(found.folder, found.name, found.keep_until, held=_is_held(found))
    with transaction.atomic():
        found = locked(package)
        if found.holds.exists():  # placed or lifted meanwhile, or after a copy was broken off
            bucket.hold(found.name, held=_is_held(found))
        found.copied_at = clock.now()
        found.save(update_fields=["copied_at"])
        facts = {"bucket": settings.ARCHIVE_S3_BUCKET, "locked_until": found.keep_until}
        record(events.COPIED, found, ARCHIVIST, found.copied_at, facts)
