"""Packages of the house: kept for their years by service, database and S3 alike; checked yearly."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from buckets import BUCKET, a_locking_bucket, s3
from cast import SETUP, Cast
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks
from reviewing import sealed
from stamping import StampServer

from ledger import clock, keys, selectors
from ledger.selectors import Sequenced, history
from media.archive import events, process, services
from media.archive.models import Image, Package
from media.archive.rules import Blank, keep_until, may_delete
from media.archive.storage import Bucket, NotStored, configured
from media.errors import Refused
from media.models import Recording
from media.recording.spare import Spare
from monitoring import warnings
from monitoring.models import WarningRaised

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(cast: Cast, settings: LazySettings, tmp_path: Path, bunny: Path) -> Recording:
    """A sealed opening, in folders and under a key of this test."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.ARCHIVE_DIR = tmp_path / "archive"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return sealed(cast, bunny)


@pytest.fixture
def bucket(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_locking_bucket(settings, monkeypatch):
        yield


def kinds(package: Package) -> list[str]:
    return [one.kind for one in history(package.subject)]


def at_the_end(package: Package, settings: LazySettings) -> None:
    """Let a rehearsal's clock show the day after the package's years."""
    clock.step_to(package.keep_until + timedelta(days=1))


def test_the_archivist_packs_and_verifies_once(recording: Recording) -> None:
    process.look(threading.Event())
    package = Package.objects.get()
    assert package.whole
    assert (package.folder / "seal.note").exists()
    assert package.keep_until.year == recording.ended_at.year + 15
    process.look(threading.Event())
    assert kinds(package) == [events.PACKED, events.VERIFIED]


def test_a_package_is_verified_again_after_a_year_and_says_what_was_touched(
    recording: Recording,
) -> None:
    process.look(threading.Event())
    package = Package.objects.get()
    film = next(package.folder.rglob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1])
    clock.step_to(clock.now() + timedelta(days=366))
    process.look(threading.Event())
    package.refresh_from_db()
    assert package.whole is False
    said = history(package.subject)[-1]
    assert said.kind == events.ALTERED
    name = film.relative_to(package.folder)
    assert said.body["findings"][0] == f"CHANGED {name}"
    assert said.body["findings"][1].startswith(f"CUT {film.parent.name}: fragment ")


def test_a_search_that_fails_keeps_no_package_from_being_verified(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_recording: Recording) -> None:
        raise ValueError("a picture of no size")

    monkeypatch.setattr(process, "survey", fails)
    process.look(threading.Event())
    assert Package.objects.get().whole
    assert "a picture of no size" in caplog.text


@pytest.mark.parametrize("take", ["bagit.txt", "manifest-sha256.txt", ""])
def test_a_package_that_cannot_be_read_any_more_stops_nobody_and_is_an_alarm(
    recording: Recording, take: str
) -> None:
    process.look(threading.Event())
    package = Package.objects.get()
    gone = package.folder / take
    if take:
        gone.write_bytes(b"\xff")
    else:
        shutil.rmtree(gone)
    clock.step_to(clock.now() + timedelta(days=366))
    process.look(threading.Event())
    assert kinds(package)[-2:] == [events.VERIFIED, events.ALTERED]
    warnings.raise_from([told(package)])
    raised = WarningRaised.objects.get()
    assert (raised.title, raised.number) == (recording.title, f"package-{package.pk}")
    assert raised.url.endswith(f"/archive/{package.pk}/")
    done = warnings.acknowledge(raised.pk, who=SETUP, note="取异地副本")
    assert history(package.subject)[-1].body["package"] == done.number


def told(package: Package) -> Sequenced:
    """The newest entry about a package as the relay hands it on."""
    one = history(package.subject)[-1]
    return Sequenced(
        0, b"", one.entry, one.kind, one.subject, one.actor, one.scope, one.at, one.body
    )


def test_the_seal_is_stamped_by_the_configured_authority(
    recording: Recording, settings: LazySettings, authority: StampServer
) -> None:
    settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATES = authority.url, str(authority.root)
    package = services.pack(recording.pk)
    assert package.stamped_at is not None
    assert services.check(package.pk).stamped_at == package.stamped_at


def test_an_authority_that_talks_rubbish_stops_nobody_and_costs_no_second_copy(
    recording: Recording, settings: LazySettings, authority: StampServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.TIMESTAMP_URL = f"http://127.0.0.1:{door.getsockname()[1]}/"
        settings.TIMESTAMP_CERTIFICATES = str(authority.root)
        rubbish = threading.Thread(target=_answer, args=(door, b"rubbish\r\n\r\n"))
        rubbish.start()
        process.look(threading.Event())
        rubbish.join()
    assert not Package.objects.exists()
    copied = next(Path(settings.ARCHIVE_DIR).rglob("*.mp4")).stat().st_ino
    settings.TIMESTAMP_URL = authority.url
    process.look(threading.Event())
    package = Package.objects.get()
    assert package.whole
    assert package.stamped_at is not None
    assert next(package.folder.rglob("*.mp4")).stat().st_ino == copied


def _answer(door: socket.socket, data: bytes) -> None:
    line, _address = door.accept()
    with line:
        line.recv(1 << 16)
        line.sendall(data)


def test_nobody_deletes_early_not_even_past_the_service(recording: Recording) -> None:
    now = clock.now()
    with pytest.raises(DatabaseError, match="fifteen"), transaction.atomic():
        Package.objects.create(recording=recording, size=0, packed_at=now, keep_until=now)
    package = services.pack(recording.pk)
    services.hold(package.pk, who=SETUP, reason="诉讼")
    with pytest.raises(Refused):
        services.delete(package.pk, who=SETUP, reason="期满")
    for sql in (
        "DELETE FROM media_archive_package",
        "TRUNCATE media_archive_package CASCADE",
        "UPDATE media_archive_package SET keep_until = now()",
        "UPDATE media_archive_package SET deleted_at = now()",
        "UPDATE media_archive_package SET seal_sha256 = ''",
        "DELETE FROM media_archive_hold",
        "TRUNCATE media_archive_hold",
        "UPDATE media_archive_hold SET lifted_at = now(), lifted_by = 'x', lift_reason = 'x'",
        "UPDATE media_archive_hold SET package_id = 0",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert package.folder.exists()


def test_a_hold_outlasts_the_years(
    recording: Recording,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    package = services.pack(recording.pk)
    held = services.hold(package.pk, who=SETUP, reason="诉讼")
    at_the_end(package, settings)
    with pytest.raises(Refused):
        services.delete(package.pk, who=SETUP, reason="期满")
    with pytest.raises(DatabaseError), transaction.atomic():
        Package.objects.update(deleted_at=clock.now())
    services.release(held.pk, who=SETUP, reason="结案")
    with django_capture_on_commit_callbacks(execute=True):
        services.delete(package.pk, who=SETUP, reason="期满")
    assert not package.folder.exists()
    assert not recording.folder.exists()
    assert kinds(package)[-3:] == [events.HELD, events.RELEASED, events.DELETED]


def test_what_went_to_the_spare_disk_goes_with_the_package_though_the_deleter_was_killed(
    recording: Recording, settings: LazySettings, tmp_path: Path
) -> None:
    spare = Spare(settings.RECORDINGS_DIR, tmp_path / "spare")
    shelter = spare.shelter(recording.folder)
    recording.folder.rename(shelter)
    recording.folder.symlink_to(shelter)
    package = services.pack(recording.pk)
    at_the_end(package, settings)
    services.delete(package.pk, who=SETUP, reason="期满")  # and nothing is done after the commit
    assert shelter.exists()
    process.look(threading.Event())
    assert not any(os.path.lexists(one) for one in (package.folder, recording.folder, shelter))


def test_a_hold_placed_while_a_package_is_copied_holds_the_copy_too(
    recording: Recording, settings: LazySettings, bucket: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = services.pack(recording.pk)
    put = Bucket.put

    def meanwhile(*arguments: object, **options: object) -> None:
        put(*arguments, **options)
        services.hold(package.pk, who=SETUP, reason="诉讼")

    monkeypatch.setattr(Bucket, "put", meanwhile)
    services.copy(package.pk)
    client = s3(settings)
    for one in client.list_object_versions(Bucket=BUCKET)["Versions"]:
        facts = client.head_object(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])
        assert facts["ObjectLockLegalHoldStatus"] == "ON"


def test_a_hold_placed_after_a_copy_was_broken_off_holds_what_lay_there_already(
    recording: Recording, settings: LazySettings, bucket: None
) -> None:
    package = services.pack(recording.pk)
    # All is stored, and the archivist is killed before the row says so.
    configured().put(package.folder, package.name, package.keep_until, held=False)
    services.hold(package.pk, who=SETUP, reason="诉讼")
    services.copy(package.pk)
    client = s3(settings)
    for one in client.list_object_versions(Bucket=BUCKET)["Versions"]:
        facts = client.head_object(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])
        assert facts["ObjectLockLegalHoldStatus"] == "ON"


def test_discs_that_a_killed_archivist_left_half_written_are_written_anew(
    recording: Recording,
) -> None:
    package = services.pack(recording.pk)
    pressing = services.order(package.pk, who=SETUP, blank=Blank.DVD)
    pressing.folder.mkdir(parents=True)
    for name in ("recording-1-01.iso", "recording-1-02.iso.making", "tmp123"):
        (pressing.folder / name).write_bytes(b"half")
    Image.objects.create(pressing=pressing, number=1, name="recording-1-01.iso", size=4, sha256="x")
    process.look(threading.Event())
    image = pressing.images.get()
    assert [one.name for one in pressing.folder.iterdir()] == [image.name]
    written = (pressing.folder / image.name).read_bytes()
    assert (len(written), sha256(written).hexdigest()) == (image.size, image.sha256)


def test_s3_keeps_the_copy_whoever_asks(
    recording: Recording, settings: LazySettings, bucket: None
) -> None:
    package = services.pack(recording.pk)
    services.hold(package.pk, who=SETUP, reason="诉讼")
    services.copy(package.pk)
    client = s3(settings)
    versions = client.list_object_versions(Bucket=BUCKET)["Versions"]
    assert len(versions) == sum(1 for one in package.folder.rglob("*") if one.is_file())
    for one in versions:
        facts = client.head_object(Bucket=BUCKET, Key=one["Key"])
        assert facts["ObjectLockMode"] == "COMPLIANCE"
        assert facts["ObjectLockLegalHoldStatus"] == "ON"
        assert abs(facts["ObjectLockRetainUntilDate"] - package.keep_until) < timedelta(seconds=1)
        with pytest.raises(ClientError):
            client.delete_object(
                Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"],
                BypassGovernanceRetention=True,
            )  # fmt: skip
    # Its years are over by a rehearsal's clock, not by the storage's: then nothing at all goes.
    services.release(package.holds.get().pk, who=SETUP, reason="结案")
    at_the_end(package, settings)
    with pytest.raises(NotStored):
        services.delete(package.pk, who=SETUP, reason="期满")
    assert package.folder.exists()
    assert Package.objects.get().deleted_at is None


def test_another_version_over_a_locked_one_hides_it_from_no_hold_and_no_check(
    recording: Recording, settings: LazySettings, bucket: None
) -> None:
    package = services.pack(recording.pk)
    services.copy(package.pk)
    client = s3(settings)
    locked = client.list_object_versions(Bucket=BUCKET, Prefix=package.name)["Versions"]
    client.delete_object(Bucket=BUCKET, Key=f"{package.name}/seal.note")
    client.put_object(Bucket=BUCKET, Key=f"{package.name}/bagit.txt", Body=b"another")
    assert services.check(package.pk).whole
    services.hold(package.pk, who=SETUP, reason="诉讼")
    for one in locked:
        facts = client.head_object(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])
        assert facts["ObjectLockLegalHoldStatus"] == "ON"
    settings.ARCHIVE_S3_BUCKET = "elsewhere"
    assert services.check(package.pk).findings[0].startswith("COPY cannot be compared")
    client.create_bucket(Bucket="elsewhere", ObjectLockEnabledForBucket=True)
    assert "COPY lacks seal.note" in services.check(package.pk).findings
    services.copy(package.pk)
    assert services.check(package.pk).whole


def test_a_bucket_that_does_not_lock_takes_nothing(
    recording: Recording, settings: LazySettings, bucket: None
) -> None:
    s3(settings).create_bucket(Bucket="open")
    settings.ARCHIVE_S3_BUCKET = "open"
    package = services.pack(recording.pk)
    with pytest.raises(NotStored):
        services.copy(package.pk)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(15, 60))  # noqa: DTZ001
def test_years_are_calendar_years(closed: datetime, years: int) -> None:
    until = keep_until(closed.replace(tzinfo=UTC), years)
    assert until.year == closed.year + years
    assert not may_delete(until, held=False, now=until - timedelta(microseconds=1))
    assert may_delete(until, held=False, now=until)
    assert not may_delete(until, held=True, now=until)


def test_fewer_years_than_the_law_s_are_refused() -> None:
    with pytest.raises(ValueError, match="15 years"):
        keep_until(datetime(2026, 1, 1, tzinfo=UTC), 14)
