"""The publisher's page in a real Chromium: regions dragged, and ways to doubtful moments."""

from pathlib import Path

import pytest
from browser import SIZES, OpenPage, assert_accessible, assert_no_wider
from cast import PASSWORD, SETUP
from django.conf import LazySettings
from django.test import Client
from footage import film
from house import House
from live_stage import apart, cookie_of
from reviewing import sealed
from whole_house import photograph

from accounts.models import Person
from accounts.rules import Role
from accounts.services import people, posts
from media.archive import services as archive
from media.release.derivation import FILM
from media.release.models import Release
from media.release.rules import Standing

pytestmark = pytest.mark.browser


@apart
def a_film_to_review(house: House) -> tuple[int, Person]:
    """A film that is ready, with two moments at which a face was lost, and its publisher."""
    publisher, _ = people.create(
        SETUP, organisation=house.cast.county, username="pub", name="发布人", password=PASSWORD
    )
    posts.grant(SETUP, publisher, house.cast.county, Role.PUBLISHER)
    opening = sealed(house.cast, film("carphone_pristine.mp4"), cameras=1, times=1)
    assert opening.ended_at is not None
    made = Release.objects.create(
        recording=opening, track=opening.tracks.get().name, start=opening.prepared_at,
        end=opening.ended_at, standing=Standing.READY, asked_at=opening.ended_at,
        asked_by=publisher.actor, faces=12, breaks=[1.2, 3.0],
    )  # fmt: skip
    made.folder.mkdir(parents=True)
    (made.folder / FILM).write_bytes(film("carphone_pristine.mp4").read_bytes())
    return made.pk, publisher


@pytest.fixture
def filming_house(
    request: pytest.FixtureRequest,
    transactional_db: None,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> House:
    """A house whose films lie in a folder of this test."""
    for name in ("RECORDINGS_DIR", "RELEASES_DIR", "ARCHIVE_DIR"):
        setattr(settings, name, tmp_path / name)
        monkeypatch.setenv(name, str(tmp_path / name))
    house: House = request.getfixturevalue("house")
    return house


async def test_a_region_is_dragged_on_the_film_and_doubtful_moments_are_a_click_away(
    filming_house: House, open_page: OpenPage
) -> None:
    house = filming_house
    release, publisher = a_film_to_review(house)
    cookie = cookie_of(Client(), publisher)
    page = await open_page(house.url(f"/recordings/releases/{release}/"), cookie=cookie)
    await assert_accessible(page)
    await photograph(page, "release-zh")
    await page.click("#draw")
    box = await page.locator("#film").bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.25
    await page.mouse.move(left, top)
    await page.mouse.down()
    await page.mouse.move(left + box["width"] * 0.3, top + box["height"] * 0.5, steps=4)
    await page.mouse.up()
    assert await page.input_value("#id_regions") == "20.0, 25.0, 30.0, 50.0, 0, 10"
    assert await page.locator(".marked").count() == 1
    await photograph(page, "release-marked")
    await page.mouse.click(left, top)
    assert await page.locator(".marked").count() == 1, "a click is no region"
    await page.click("form[action$='/mark/'] button:not([type])")
    await page.wait_for_load_state()
    assert regions(release) == [[0.2, 0.25, 0.3, 0.5, 0.0, 10.0]]
    english = await open_page(house.url("/recordings/releases/"), cookie=cookie, language="en")
    await photograph(english, "releases-en")
    phone = await open_page(
        house.url(f"/recordings/releases/{release}/"), cookie=cookie, size=SIZES["phone"]
    )
    await assert_no_wider(phone)
    await look_at_the_archive(house, open_page, release)


async def look_at_the_archive(house: House, open_page: OpenPage, release: int) -> None:
    """The same opening in the archive: not packed yet, and with its package altered."""
    supervisor = house.cookie("supervisor")
    empty = await open_page(house.url("/recordings/archive/"), cookie=supervisor)
    await assert_accessible(empty)
    await photograph(empty, "archive-empty")
    package = an_altered_package(release)
    for language in ("", "en"):
        for name, path in {"list": "", "package": f"{package}/"}.items():
            page = await open_page(
                house.url(f"/recordings/archive/{path}"), cookie=supervisor, language=language
            )
            await assert_accessible(page)
            await photograph(page, f"archive-{name}-{language or 'zh'}")
    assert "CHANGED" in await page.inner_text(".message-error")


@apart
def an_altered_package(release: int) -> int:
    package = archive.pack(Release.objects.get(pk=release).recording_id)
    film = next(package.folder.rglob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1])
    archive.hold(package.pk, who=SETUP, reason="投诉处理期间保全")
    archive.check(package.pk)
    return package.pk


@apart
def regions(release: int) -> list[list[float]]:
    return list(Release.objects.get(pk=release).regions)
