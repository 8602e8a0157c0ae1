"""The archive's pages: what each office may do to a package, and that nothing goes early."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cast import PASSWORD, SETUP, Cast
from django.conf import LazySettings
from django.test import Client
from pycdlib import PyCdlib
from pytest_django import DjangoCaptureOnCommitCallbacks
from reviewing import sealed

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts
from ledger import clock, keys, selectors
from media.archive import process
from media.archive.models import Image, Package
from media.models import Recording

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def _of(cast: Cast, role: Role) -> Client:
    made, _secret = people.create(
        SETUP, organisation=cast.county, username=role, name=role, password=PASSWORD
    )
    posts.grant(SETUP, made, cast.county, role)
    client = Client()
    client.force_login(made, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def recording(cast: Cast, settings: LazySettings, tmp_path: Path, bikes: Path) -> Recording:
    """A sealed opening of one camera, in folders and under a key of this test."""
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    settings.ARCHIVE_DIR = tmp_path / "archive"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    return sealed(cast, bikes, cameras=1, times=1)


def test_a_package_s_life_on_its_pages(
    recording: Recording,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    archivist, inspector = _of(cast, Role.ARCHIVIST), _of(cast, Role.INSPECTOR)
    assert "1 份已封存的录像等待归档" in archivist.get("/recordings/archive/").content.decode()
    process.look(threading.Event())
    package = Package.objects.get()
    address = f"/recordings/archive/{package.pk}/"
    page = archivist.get(address).content.decode()
    assert "完整" in page
    assert package.seal_sha256 in page
    assert "期满销毁" not in page.split("经过")[0]

    assert archivist.post(f"{address}hold/", {"reason": ""}).status_code == 422
    archivist.post(f"{address}hold/", {"reason": "诉讼"})
    hold = package.holds.get()
    lifting = f"/recordings/archive/holds/{hold.pk}/release/"
    assert archivist.post(lifting, {"reason": "结案"}).status_code == 403
    clock.step_to(package.keep_until + timedelta(days=1))
    asked = {"reason": "期满", "sure": "on"}
    archivist.post(f"{address}delete/", asked)
    assert Package.objects.get().deleted_at is None
    inspector.post(lifting, {"reason": "结案"})
    assert inspector.post(f"{address}delete/", asked).status_code == 403
    assert archivist.post(f"{address}delete/", {"reason": "期满"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        archivist.post(f"{address}delete/", asked)
    assert not package.folder.exists()
    assert not recording.folder.exists()
    told = archivist.get(address).content.decode()
    assert "永久保留" in told
    assert all(word in told for word in ("诉讼", "结案", "期满"))
    assert "已期满销毁" in archivist.get(f"/recordings/{recording.pk}/").content.decode()
    assert "没有找到档案包" in archivist.get("/recordings/archive/?standing=kept").content.decode()


def test_disc_images_are_ordered_on_the_page_and_written_by_the_process(
    recording: Recording, cast: Cast
) -> None:
    archivist = _of(cast, Role.ARCHIVIST)
    process.look(threading.Event())
    package = Package.objects.get()
    address = f"/recordings/archive/{package.pk}/"
    archivist.post(f"{address}discs/", {"blank": "dvd"})
    assert "制作中" in archivist.get(address).content.decode()
    process.look(threading.Event())
    image = Image.objects.get()
    path = image.pressing.folder / image.name
    assert path.stat().st_size == image.size
    assert image.sha256 in archivist.get(address).content.decode()
    disc = PyCdlib()
    disc.open(str(path))
    assert [one for one in disc.list_children(udf_path="/") if one is not None]
    disc.close()


def test_what_was_touched_is_named_to_whoever_reads_the_page(
    recording: Recording, cast: Cast
) -> None:
    process.look(threading.Event())
    package = Package.objects.get()
    film = next(package.folder.rglob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1])
    clock.step_to(clock.now() + timedelta(days=366))
    process.look(threading.Event())
    inspector = _of(cast, Role.INSPECTOR)
    page = inspector.get(f"/recordings/archive/{package.pk}/").content.decode()
    assert f"CHANGED {film.relative_to(package.folder)}" in page
    listing = inspector.get("/recordings/archive/?check=broken&export=csv").content.decode()
    assert "不完整" in listing
