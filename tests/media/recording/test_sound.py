"""Sound as cameras send it, recorded bit for bit over real RTSP."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import pytest
from cameras import Cameras, byte_stream, need_server, speech
from footage import with_sound
from recorded import Recorded
from tapes import cuts

from media.format.chain import records
from media.format.pieces import pieces, read, shots
from media.format.records import Begun
from media.review.hearing import heard

KINDS = {"alaw": "alaw", "mulaw": "ulaw", "aac": "mp4a.40.2"}


@pytest.fixture(params=KINDS)
def camera(
    request: pytest.FixtureRequest, bunny: Path, tmp_path: Path
) -> Iterator[tuple[str, Cameras]]:
    need_server()
    sound = speech(bunny, tmp_path, request.param)
    serving = Cameras(byte_stream(bunny, tmp_path), sound=sound)
    yield request.param, serving
    serving.pull()


def test_what_the_microphone_sent_is_on_record(camera: tuple[str, Cameras], tmp_path: Path) -> None:
    kind, cameras = camera
    made = Recorded(tmp_path / "12" / "camera-1", cameras.address())
    made.until_recording()
    made.goes_on(5)
    held = made.stop()  # verifies what it made
    begun = next(one.what for one in records(made.folder) if isinstance(one.what, Begun))
    assert begun.codecs == f"avc1.4d401f,{KINDS[kind]}"
    assert cameras.sound is not None
    sent = b"".join(packets(cameras.sound.packets)) * 2
    found = b"".join(sound_of(made.folder))
    assert len(found) > cameras.sound.packets.stat().st_size / 5
    assert found in sent
    assert held.start is not None
    assert held.end is not None
    assert max(heard(made.folder, held.start, held.end)) > 20


@pytest.mark.parametrize(
    ("encoder", "said"), [("libmp3lame", "mp4a.6B"), ("libopus", "opus"), ("pcm_mulaw", "ulaw")]
)
def test_codecs_are_named_as_players_ask_for_them(
    bunny: Path, tmp_path: Path, encoder: str, said: str
) -> None:
    initialisation, _made = cuts(with_sound(bunny, tmp_path, encoder))
    assert initialisation.codecs == f"avc1.4d401f,{said}"


def packets(file: Path) -> Iterator[bytes]:
    """The packets of a file as the server reads them."""
    data, at = file.read_bytes(), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def sound_of(track: Path) -> Iterator[bytes]:
    """The packets of sound that a track holds, as a player finds them."""
    every = next(iter(records(track))).at, list(records(track))[-1].at
    film = BytesIO(b"".join(read(track, one) for one in pieces(shots(track, *every)).values()))
    with av.open(film, "r", format="mp4") as source:
        for packet in source.demux(audio=0):
            if packet.size:
                yield bytes(packet)
