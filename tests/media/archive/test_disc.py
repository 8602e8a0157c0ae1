"""Disc images: what is on them, and a real Chromium that plays and verifies one from `file://`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alone import nothing_but_cryptography
from browser import OpenPage, assert_accessible, comes_to
from playwright.async_api import Page
from pycdlib import PyCdlib
from recorded import fill
from tapes import Tape

from media.archive import disc, image, volumes
from media.archive.verifying import verify
from media.archive.viewer import Shelf, Viewer, facts
from media.archive.volumes import RESERVE, Capacity, TooLarge, common, plan

VIEWER = Path(__file__).parents[3] / "frontend" / "dist" / "offline" / "disc.html"


@pytest.fixture
def viewer() -> str:
    """The built page; skipped where the pages have not been built."""
    if not VIEWER.exists():
        pytest.skip("needs the built pages")
    return VIEWER.read_text(encoding="utf-8")


def small(package: Path, films: int) -> int:
    """A capacity that has room for so many of the package's films."""
    each = max(path.stat().st_size for path in package.rglob("*.mp4")) + 2048
    return (
        RESERVE
        + sum((package / name).stat().st_size + 2048 for name in common(package))
        + (each * films)
    )


def extracted(image: Path, target: Path) -> Path:
    """The files of an image, as its UDF side has them."""
    iso = PyCdlib()
    iso.open(str(image))
    for folder, _folders, files in iso.walk(udf_path="/"):
        place = target / folder.lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        for name in files:
            iso.get_file_from_iso(str(place / name), udf_path=f"{folder.rstrip('/')}/{name}")
    iso.close()
    return target


@pytest.fixture
def discs(package: Path, ended: Tape, viewer: str, tmp_path: Path) -> list[Path]:
    """Two volumes of the package, as somebody finds them in the drive."""
    key = str(ended.key.verifier)
    target = tmp_path / "images"
    target.mkdir()
    capacity = small(package, 2)
    page = Viewer(viewer, key, {})
    made = list(disc.write(package, target, capacity=capacity, page=page))
    return [extracted(one.path, tmp_path / f"disc-{one.volume.number}") for one in made]


def test_films_go_on_volumes_in_the_order_of_time(package: Path) -> None:
    made = plan(package, small(package, 2))
    assert [film.rpartition("/")[2] for one in made for film in one.films] == sorted(
        film.rpartition("/")[2] for one in made for film in one.films
    )
    assert len(made) > 1
    assert len(plan(package, Capacity.DVD.value)) == 1


def test_a_film_that_fits_no_disc_is_refused(package: Path) -> None:
    with pytest.raises(TooLarge):
        plan(package, RESERVE + 4096)


def test_the_volumes_together_are_the_package(discs: list[Path], package: Path) -> None:
    for one in discs:
        report = verify(one / "package")
        assert report.all_findings == []
        assert report.elsewhere
    together = discs[0] / "package"
    for one in discs[1:]:
        for film in (one / "package").rglob("*.mp4"):
            film.rename(together / film.relative_to(one / "package"))
    report = verify(together)
    assert report.whole
    assert report.recording is not None
    assert report.elsewhere == []
    assert report.files == verify(package).files


def test_one_volume_by_itself_names_the_fragment_that_was_touched(discs: list[Path]) -> None:
    film = next((discs[0] / "package").rglob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1])
    recording = verify(discs[0] / "package").recording
    assert recording is not None
    assert [one.what for one in recording.all_findings] == ["cut"]


def test_the_verifier_on_the_disc_stands_alone(discs: list[Path], tmp_path: Path) -> None:
    command = [sys.executable, "-S", "-P", str(discs[0] / "verify.pyz"), "--json"]
    alone = nothing_but_cryptography(tmp_path)

    def run() -> tuple[int, dict[str, Any]]:
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=alone, check=False)
        return done.returncode, json.loads(done.stdout)

    status, report = run()
    assert status == 0
    assert report["whole"]
    assert any("timestamp not judged" in one for one in report["remarks"])
    film = next((discs[0] / "package").rglob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1])
    status, report = run()
    assert status == 1
    assert not report["whole"]


async def _verified(page: Page, folder: Path) -> str:
    await page.set_input_files("#folder", folder)
    await comes_to(page, "document.getElementById('progress').hidden", True)
    return await page.inner_text("#verdict")


@pytest.mark.browser
async def test_a_disc_plays_and_verifies_itself_without_a_network(
    discs: list[Path], open_page: OpenPage
) -> None:
    page = await open_page((discs[0] / "index.html").as_uri())
    await assert_accessible(page)
    assert await page.inner_text("#title") == "开标"
    await page.click("#play")
    await comes_to(
        page,
        "[...document.querySelectorAll('video')].filter(v => v.currentTime > 1 && !v.error).length"
        " === [...document.querySelectorAll('video')].filter(v => v.src).length",
        True,
    )
    await page.click("#play")
    assert (await _verified(page, discs[0] / "package")).startswith("完整")
    film = next((discs[0] / "package").rglob("*.mp4"))
    data = bytearray(film.read_bytes())
    data[len(data) // 2] ^= 1
    film.write_bytes(data)
    assert (await _verified(page, discs[0] / "package")).startswith("不完整")
    assert "片段被改动" in await page.inner_text("#findings")


@pytest.mark.browser
async def test_another_key_is_not_taken(discs: list[Path], open_page: OpenPage) -> None:
    from ledger.notes import SignerKey

    page = await open_page((discs[0] / "index.html").as_uri() + "#en")
    await page.fill("#key", str(SignerKey.generate("log.example").verifier))
    assert (await _verified(page, discs[0] / "package")).startswith("Not whole")


def test_capacities_are_those_of_blank_discs() -> None:
    assert volumes.Capacity.BLU_RAY_25.value == 25_025_314_816


def test_the_viewer_is_told_how_fast_the_house_clock_ran(tape: Tape, bunny: Path) -> None:
    writer = tape.writer()
    writer.clocked("boot", 60.0, None, tape.clock())
    tape.play(writer, bunny)
    writer.close(tape.clock())
    writer.release()
    tape.end()
    told = facts(tape.folder, Shelf("", lambda *_piece: None, int), "", {})
    assert told["rate"] == 60


def test_an_image_that_a_full_disk_refused_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(bytes(1 << 20))
    fill(small_disk)
    with pytest.raises(OSError, match="No space left"):
        image.write(small_disk / "disc.iso", "MINGJING_01", {"film": film})
    assert [one.name for one in small_disk.iterdir()] == ["ballast"]
