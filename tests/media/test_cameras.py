"""The registry: who may, what is an address, and what becomes of its password."""

from functools import partial
from pathlib import Path

import pytest
from cast import SETUP, Cast
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from filmed import prepared, room_with

from accounts.errors import NotAllowed
from ledger import clock
from ledger.selectors import history
from media import services
from media.addresses import shown
from media.errors import Refused
from media.format import layout
from media.format.records import Cause
from media.models import Camera, Recording
from media.rules import Occasion, State
from media.sealing import unseal
from media.services import tracks

ADDRESS = "rtsp://admin:secret-word@192.0.2.7:554/front?x=1"


@pytest.fixture
def camera(cast: Cast) -> Camera:
    return room_with(cast.centre, ADDRESS).cameras.get()


def test_a_password_is_neither_shown_nor_in_the_ledger_nor_in_the_row(camera: Camera) -> None:
    sealed = bytes(camera.sealed_address)
    assert unseal(sealed) == ADDRESS
    assert b"secret-word" not in sealed
    assert "secret-word" not in shown(ADDRESS)
    assert "secret-word" not in str([one.body for one in history(camera.subject)])


@pytest.mark.parametrize(
    "address", ["http://192.0.2.7/", "rtsp://", "rtsp://192.0.2.7:99999/", "rtsp://a b/", "-i x"]
)
def test_what_is_no_address_is_refused(camera: Camera, address: str) -> None:
    with pytest.raises(Refused):
        services.register(camera.room_id, title="后", address=address, who=SETUP)


def test_two_cameras_of_a_room_differ_in_title(camera: Camera) -> None:
    with pytest.raises(Refused) as refused:
        services.register(camera.room_id, title=camera.title, address=ADDRESS, who=SETUP)
    assert refused.value.code == "same_title"


def test_only_whoever_keeps_cameras_registers_one(cast: Cast, camera: Camera) -> None:
    for part in ("clerk", "supervisor", "outsider"):
        with pytest.raises(NotAllowed):
            services.register(camera.room_id, title="后", address=ADDRESS, who=cast.principal(part))


def test_a_camera_that_records_is_not_retired(camera: Camera) -> None:
    prepared(camera.room)
    with pytest.raises(Refused) as refused:
        services.retire(camera.pk, who=SETUP)
    assert refused.value.code == "recording"


def test_prepared_twice_is_prepared_once(camera: Camera) -> None:
    first, second = prepared(camera.room), prepared(camera.room)
    assert first == second
    assert first.tracks.count() == 1


def test_what_else_becomes_a_mark_is_on_record(camera: Camera) -> None:
    first = prepared(camera.room)
    call = partial(
        services.prepare, first.occasion, first.subject,
        room=camera.room_id, title=first.title, scope=first.scope, actor="system:test",
    )  # fmt: skip
    call(about=["tender:8"])
    call(about=["tender:8"])
    added = [one.body["added"] for one in history(first.entry_subject) if "added" in one.body]
    assert added == [["tender:8"]]


def test_a_page_shows_a_recording_and_its_missing_pictures(cast: Cast, client: Client) -> None:
    recording = prepared(room_with(cast.centre, ADDRESS), Occasion.OPENING)
    client.force_login(cast.supervisor)
    listing = client.get("/recordings/").content.decode()
    assert "道路工程" in listing
    assert "等待画面" in listing
    page = client.get(f"/recordings/{recording.pk}/").content.decode()
    assert "还没有任何记录" in page
    assert "secret-word" not in page
    export = client.get("/recordings/?export=csv").content.decode("utf-8-sig")
    assert export.splitlines()[1].startswith(f"{recording.pk},开标,道路工程")


def test_the_page_of_a_recording_says_which_track_was_spoilt(
    cast: Cast, client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RECORDINGS_DIR = tmp_path
    track = prepared(room_with(cast.centre, ADDRESS)).tracks.get()
    track.folder.mkdir(parents=True)
    (track.folder / layout.CHAIN).write_bytes(b"no record\n")
    client.force_login(cast.supervisor)
    page = client.get(reverse("media:recording", args=[track.recording_id]))
    assert page.status_code == 200
    assert "无法读取" in page.content.decode()
    assert "not a record" in page.content.decode()


def test_a_track_that_is_gone_after_the_end_is_not_said_to_have_no_record_yet(
    cast: Cast, client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RECORDINGS_DIR = tmp_path
    track = prepared(room_with(cast.centre, ADDRESS)).tracks.get()
    tracks.close(track.pk)
    client.force_login(cast.supervisor)
    page = client.get(f"/recordings/{track.recording_id}/").content.decode()
    assert "还没有任何记录" not in page
    assert "无法读取" in page


def test_a_certificate_is_given_once_it_is_on_record_that_it_was_sealed(
    cast: Cast, client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.RECORDINGS_DIR = tmp_path
    recording = prepared(room_with(cast.centre, ADDRESS))
    recording.folder.mkdir()
    (recording.folder / layout.MANIFEST).write_text("{}")  # the sealing was broken off
    client.force_login(cast.supervisor)
    address = reverse("media:manifest", args=[recording.pk])
    assert client.get(address).status_code == 302
    Recording.objects.update(state=State.SEALED)
    assert client.get(address).getvalue() == b"{}"


def test_a_draw_s_page_opens_with_its_live_pictures(cast: Cast, client: Client) -> None:
    recording = prepared(room_with(cast.centre, ADDRESS), Occasion.DRAW, "draw:3/1")
    client.force_login(cast.supervisor)
    assert client.get(f"/recordings/{recording.pk}/").status_code == 200
    shown_ = client.get("/recordings/pictures/draw/draw:3/1.json").json()
    assert [one["title"] for one in shown_["pictures"]] == ["开标一室 1 号"]


def test_a_camera_that_is_lost_is_not_said_to_have_no_gap(cast: Cast, client: Client) -> None:
    recording = prepared(room_with(cast.centre, ADDRESS))
    now = clock.now()
    tracks.note(recording.tracks.get().pk, recording=False, cause=Cause.REFUSED, since=now)
    client.force_login(cast.supervisor)
    page = client.get(f"/recordings/{recording.pk}/").content.decode()
    assert "起没有画面：镜头地址没有应答" in page
