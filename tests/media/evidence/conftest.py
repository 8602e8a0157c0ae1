"""A package of evidence, taken out of a recording without a house."""

import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from footage import film, with_sound
from tapes import NAME, START, Tape

from media.archive.viewer import Viewer
from media.evidence.layout import CERTIFICATE, CERTIFICATE_NOTE, Certificate, Taken, certified
from media.evidence.verifying import Report, verify
from media.format import layout
from media.format.manifest import Manifest
from media.format.records import Piece, Record
from media.review import taking

PAGE = Path(__file__).parents[3] / "frontend" / "dist" / "offline" / "disc.html"
TAKEN = Taken(
    NAME, START + timedelta(seconds=3), START + timedelta(seconds=8),
    "监督员", 7, "投诉核查", datetime(2026, 11, 22, 12, tzinfo=UTC),
)  # fmt: skip


FIRST, SECOND = "camera-1/film-1.mp4", "camera-1/film-2.mp4"


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


class House:
    """A package whose house signs whatever it changed in it."""

    def __init__(self, folder: Path, tape: Tape) -> None:
        self.folder, self.tape = folder, tape
        self.certificate = Certificate.parse((folder / CERTIFICATE).read_bytes())
        self.films = {name: [*ns] for name, ns in self.certificate.films.items()}

    def pieces(self, film: str) -> dict[int, bytes]:
        """The bytes of every piece of a film, by its record's place."""
        data, at, made = (self.folder / film).read_bytes(), 0, {}
        for n in self.certificate.films[film]:
            size = self.record(film, n).size
            made[n], at = data[at : at + size], at + size
        return made

    def record(self, film: str, n: int) -> Piece:
        chain = self.folder / film.partition("/")[0] / layout.CHAIN
        what = Record.parse(chain.read_bytes().split(b"\n")[n]).what
        assert isinstance(what, Piece)
        return what

    def cut(self, film: str, order: list[int]) -> None:
        """Make a film of these of its pieces, or of the other film's."""
        known = self.pieces(FIRST) | self.pieces(SECOND)
        (self.folder / film).write_bytes(b"".join(known[n] for n in order))
        self.films[film] = order

    def sign(self) -> Report:
        """The certificate over all that lies there now; and what the verifier makes of it."""
        found = {
            one.relative_to(self.folder).as_posix(): sha256(one.read_bytes()).hexdigest()
            for one in self.folder.rglob("*")
            if one.is_file() and one.name not in {CERTIFICATE, CERTIFICATE_NOTE}
        }
        made = replace(self.certificate, films=self.films, sha256=found)
        (self.folder / CERTIFICATE).write_bytes(made.text)
        note = certified(made.taken.recording, made.text).signed(self.tape.key)
        (self.folder / CERTIFICATE_NOTE).write_text(str(note))
        return verify(self.folder, [self.tape.key.verifier])

    def sign_manifest(self, manifest: Manifest) -> None:
        (self.folder / layout.MANIFEST).write_bytes(manifest.text)
        (self.folder / layout.NOTE).write_text(str(manifest.note(self.tape.key)))


@pytest.fixture
def house(unpacked: Path, session: Tape) -> House:
    made = House(unpacked, session)
    assert made.sign().whole
    return made
