"""Films, and recordings made from them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cameras import Cameras, byte_stream, need_server
from footage import film
from tapes import Tape


@pytest.fixture
def bunny() -> Path:
    """5.3 s of H.264 1280×720 at 25 pictures a second, with AAC; one key frame."""
    return film("bigbuckbunny.mp4")


@pytest.fixture
def bikes() -> Path:
    """10 s of H.264 at 640×360 without sound."""
    return film("bikes.mp4")


@pytest.fixture
def tape(tmp_path: Path) -> Tape:
    """An empty recording."""
    return Tape(tmp_path / "12")


@pytest.fixture
def ended(tape: Tape, bunny: Path) -> Tape:
    """A recording of two tracks, ended and signed."""
    for name in ("camera-1", "camera-2"):
        tape.track(name, bunny)
    tape.end()
    return tape


@pytest.fixture
def cameras(bunny: Path, tmp_path: Path) -> Iterator[Cameras]:
    """A camera of 1280×720 at 25 pictures a second."""
    need_server()
    serving = Cameras(byte_stream(bunny, tmp_path))
    yield serving
    serving.pull()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full; skipped where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = "size=160m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
