"""An archivist killed while it packs, copies and presses: nothing half made is taken for whole."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

import pytest
from buckets import BUCKET, a_locking_bucket
from cast import SETUP, Cast
from django.conf import LazySettings
from django.db import connection
from filmed import MINGJING, until
from footage import film
from reviewing import sealed

from ledger import keys, selectors
from media.archive import services, storage
from media.archive.models import Image, Package, Pressing
from media.archive.rules import Blank
from media.archive.verifying import stated_hashes, verify
from media.models import Recording

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
WORK = 6.0
"""Seconds within which most of what one start finds to do is done."""


@pytest.fixture(autouse=True)
def bucket(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with a_locking_bucket(settings, monkeypatch):
        yield


@pytest.fixture
def recording(cast: Cast, settings: LazySettings, tmp_path: Path) -> Recording:
    """A sealed opening that takes some seconds to pack."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.ARCHIVE_DIR = tmp_path / "archive"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return sealed(cast, film("bigbuckbunny.mp4"), times=40)


def test_what_is_on_record_is_whole_whenever_the_archivist_was_killed(
    recording: Recording, settings: LazySettings, kills: int
) -> None:
    for _ in range(max(8, kills // 4)):
        process = _archivist(settings)
        _begins(process)
        time.sleep(random.uniform(0.0, WORK))
        process.kill()
        process.wait()
        _nothing_half_made(recording)
        _order_discs(recording)
    process = _archivist(settings)
    until(lambda: not Pressing.objects.filter(ended_at=None).exists(), 120)
    until(lambda: Package.objects.filter(whole=True, copied_at__isnull=False).exists(), 120)
    process.terminate()
    process.wait(20)
    _nothing_half_made(recording)
    assert Image.objects.exists()
    left = [
        *Path(settings.ARCHIVE_DIR).rglob("*.making"),
        *Path(settings.ARCHIVE_DIR).rglob("tmp*"),
    ]
    assert not left


def _nothing_half_made(recording: Recording) -> None:
    """Whatever a row speaks of is there and whole, and a copy's seal is there last."""
    bucket = storage.configured()
    for package in Package.objects.filter(recording=recording):
        assert verify(package.folder).whole
        lacking = bucket.lacking(package.name, package.keep_until, stated_hashes(package.folder))
        assert not (package.copied_at and lacking)
        assert not lacking or "seal.note" in lacking
    for image in Image.objects.select_related("pressing__package"):
        with (image.pressing.folder / image.name).open("rb") as file:
            assert file_digest(file, "sha256").hexdigest() == image.sha256


def _order_discs(recording: Recording) -> None:
    package = Package.objects.filter(recording=recording).first()
    if package is not None and not package.pressings.filter(ended_at=None).exists():
        services.order(package.pk, who=SETUP, blank=Blank.DVD)


def _begins(process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process speaks with the database: what comes before is but its start."""
    with connection.cursor() as cursor:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        cursor.execute(asked)
        before = cursor.fetchone()[0]

        def speaks() -> bool:
            assert process.poll() is None
            cursor.execute(asked)
            return cursor.fetchone()[0] > before

        until(speaks, 60)


def _archivist(settings: LazySettings) -> "subprocess.Popen[bytes]":
    database = connection.settings_dict
    host = quote(database["HOST"], safe="")
    words = {
        "DATABASE_URL": f"postgres://{database['USER']}@{host}/{database['NAME']}",
        "RECORDINGS_DIR": str(settings.RECORDINGS_DIR),
        "ARCHIVE_DIR": str(settings.ARCHIVE_DIR),
        "LEDGER_KEY_FILE": str(settings.LEDGER_KEY_FILE),
        "ARCHIVE_S3_URL": str(settings.ARCHIVE_S3_URL),
        "ARCHIVE_S3_BUCKET": BUCKET,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen([*MINGJING, "archivist"], env={**os.environ, **words})
