"""A camera that is registered by its ONVIF address, recorded from the stream its device names."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cameras import Cameras, byte_stream, need_server
from cast import SETUP, Cast
from crooked_device import CrookedDevice, dribbling
from django.conf import LazySettings
from filmed import Filming, prepared, room_with, until
from onvif_device import OnvifDevice, Profile
from recorded import Recorded

from media import services
from media.addresses import Address
from media.format.chain import records
from media.format.records import Cause, Fragment
from media.format.verifying import verify
from media.models import Recording
from media.rules import Occasion, State, TrackState
from media.services import devices

USER, PASSWORD = "admin", "secret@wo:rd/"


@pytest.fixture
def camera(bunny: Path, tmp_path: Path) -> Iterator[Cameras]:
    """A real RTSP server that wants a password by digest."""
    need_server()
    serving = Cameras(byte_stream(bunny, tmp_path), account=(USER, PASSWORD))
    yield serving
    serving.pull()


@pytest.fixture
def device(camera: Cameras) -> Iterator[OnvifDevice]:
    made = OnvifDevice(f"rtsp://0.0.0.0:{camera.port}/1", Profile("main", "主码流"))
    made.set.user, made.set.password = USER, PASSWORD
    yield made
    made.close()


@pytest.fixture
def elsewhere(camera: Cameras) -> Iterator[Cameras]:
    """The same camera at another address."""
    serving = Cameras(camera.film, account=camera.account)
    yield serving
    serving.pull()


@pytest.fixture
def filming(settings: LazySettings, tmp_path: Path, cast: Cast) -> Iterator[Filming]:
    made = Filming(settings, tmp_path)
    yield made
    made.stop()


def record(folder: Path, address: Address) -> Recorded:
    return Recorded(folder / "12" / "camera-1", address.text)


def test_the_chosen_stream_is_recorded(device: OnvifDevice, tmp_path: Path) -> None:
    recorded = record(tmp_path, devices.chosen(device.address(), "main"))
    device.close()  # its stream is known: nobody asks it
    recorded.until_recording()
    recorded.goes_on(3)
    held = recorded.stop()
    assert [one.cause for one in held.gaps] == [Cause.START]
    assert any(isinstance(one.what, Fragment) for one in records(recorded.folder))


def test_a_stream_that_has_moved_is_asked_for(
    device: OnvifDevice, camera: Cameras, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = f"rtsp://{USER}:secret%40wo%3Ard%2F@127.0.0.1:{camera.port}/no-more"
    recorded = record(tmp_path, Address(old, device.address(), "main"))
    assert recorded.until_recording() < 5
    recorded.stop()
    assert "GetStreamUri" in device.set.asked
    assert "secret" not in caplog.text


def test_a_device_that_does_not_answer_delays_nothing(
    camera: Cameras, device: OnvifDevice, tmp_path: Path
) -> None:
    known = devices.chosen(device.address(), "main").stream
    crooked = CrookedDevice(dribbling)
    crooked.silent = True
    recorded = record(tmp_path, Address(known, crooked.address, "main"))
    recorded.until_recording()
    camera.pull()
    recorded.until_lost()
    recorded.until(lambda: any("onvif" in one.name for one in threading.enumerate()))
    camera.plug_in()
    assert recorded.until_recording() <= 5
    recorded.stop()
    crooked.close()


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_device_that_moves_its_stream_during_an_opening(
    filming: Filming, cast: Cast, camera: Cameras, elsewhere: Cameras, device: OnvifDevice
) -> None:
    """The recorder's process has the address from the sealed row, and finds the stream again."""
    room = room_with(cast.centre)
    address = devices.chosen(device.address(), "main")
    services.register(room.pk, title="前", address=address, who=SETUP)
    recording = prepared(room)

    def stands(state: TrackState) -> Callable[[], bool]:
        return lambda: recording.tracks.get().state == state

    until(stands(TrackState.RECORDING))
    device.set.stream = f"rtsp://0.0.0.0:{elsewhere.port}/1"
    camera.pull()
    until(stands(TrackState.LOST))
    assert until(stands(TrackState.RECORDING)) < 5
    services.end(Occasion(recording.occasion), recording.subject, actor=SETUP.actor)
    until(lambda: Recording.objects.get(pk=recording.pk).state == State.SEALED)
    report = verify(recording.folder, trusted=[filming.key.verifier])
    assert report.whole, report.all_findings
