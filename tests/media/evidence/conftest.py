"""A package of evidence, taken out of a recording without a house."""

import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from footage import film, with_sound
from tapes import NAME, START, Tape

from media.archive.viewer import Viewer
from media.evidence.layout import Taken
from media.review import taking

PAGE = Path(__file__).parents[3] / "frontend" / "dist" / "offline" / "disc.html"
TAKEN = Taken(
    NAME, START + timedelta(seconds=3), START + timedelta(seconds=8),
    "监督员", 7, "投诉核查", datetime(2026, 11, 22, 12, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Tape:
    """Two cameras that were connected twice; the first sends G.711, the second AAC."""
    folder, bunny = tmp_path_factory.mktemp("recorded"), film("bigbuckbunny.mp4")
    tape = Tape(folder / "12")
    for name, sent in (("camera-1", with_sound(bunny, folder, "pcm_alaw")), ("camera-2", bunny)):
        tape.clock.passed = 0
        tape.track(name, sent)
    tape.end()
    return tape


@pytest.fixture
def session(recorded: Tape, tmp_path: Path) -> Tape:
    """The recording, to be touched."""
    shutil.copytree(recorded.folder, tmp_path / "12")
    return Tape(tmp_path / "12", key=recorded.key)


def taken_from(tape: Tape, template: str = "<!--FACTS-->") -> bytes:
    """The zip as it is downloaded."""
    page = Viewer(template, str(tape.key.verifier), {})
    return b"".join(taking.package(tape.folder, TAKEN, page, tape.key))


@pytest.fixture
def unpacked(session: Tape, tmp_path: Path) -> Path:
    """The package as somebody unpacks it; with the built page, where there is one."""
    template = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "<!--FACTS-->"
    folder = tmp_path / "evidence-12-7"
    with zipfile.ZipFile(BytesIO(taken_from(session, template))) as package:
        package.extractall(folder)
    return folder
