"""A package of evidence by itself: written as a stream, verified with Python alone."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import av
import pytest
from alone import nothing_but_cryptography
from exported import export_of
from tapes import NAME, Tape, edit

from media.evidence.verifying import verify
from media.evidence.writing import films, written
from media.format.anchors import exported_anchors
from media.review import taking

from .conftest import TAKEN, taken_from


def test_it_is_made_while_it_is_read(session: Tape) -> None:
    blocks = list(written(session.folder, TAKEN, films(session.folder, TAKEN), session.key, {}))
    pieces = sum(len(one.pieces) for one in films(session.folder, TAKEN))
    assert len(blocks) > pieces
    assert max(map(len, blocks)) < sum(map(len, blocks)) / 5


def test_each_connection_is_a_film_that_plays_by_itself(unpacked: Path) -> None:
    for track in ("camera-1", "camera-2"):
        for number in (1, 2):
            with av.open(str(unpacked / track / f"film-{number}.mp4")) as film:
                assert sum(1 for _frame in film.decode(video=0)) > 60


def test_the_zip_and_the_folder_are_both_whole(session: Tape, unpacked: Path) -> None:
    path = unpacked.with_suffix(".zip")
    path.write_bytes(taken_from(session))
    (unpacked / ".DS_Store").write_bytes(b"left by a desktop")
    for one in (path, unpacked):
        report = verify(one, [session.key.verifier])
        assert report.whole, report
        assert (report.taken_by, report.viewing) == ("监督员", 7)


def flipped(place: int) -> Callable[[bytearray], None]:
    """Flip a bit of one byte."""
    return lambda data: data.__setitem__(place, data[place] ^ 1)


def longer(data: bytearray) -> None:
    """Put something behind the end."""
    data.extend(b" ")


TOUCHES = {
    "CHANGED camera-1/film-1.mp4: record": ("camera-1/film-1.mp4", flipped(90_000)),
    "INSERTED camera-2/film-2.mp4": ("camera-2/film-2.mp4", longer),
    "CHANGED index.html": ("index.html", longer),
    "CHANGED verify.pyz": ("verify.pyz", longer),
    "SIGNATURE certificate.note": ("certificate.json", longer),
    "CHANGED camera-2/chain.jsonl: broken": ("camera-2/chain.jsonl", flipped(500)),
}


@pytest.mark.parametrize("finding", TOUCHES)
def test_whatever_is_touched_is_named(session: Tape, unpacked: Path, finding: str) -> None:
    name, change = TOUCHES[finding]
    edit(unpacked / name, change)
    found = verify(unpacked, [session.key.verifier]).findings
    assert any(one.startswith(finding) for one in found), found


def test_what_the_house_has_lost_is_named_and_nothing_else(session: Tape, tmp_path: Path) -> None:
    (session.folder / "camera-2" / "00000002.mp4").unlink()
    path = tmp_path / "evidence.zip"
    path.write_bytes(taken_from(session))
    found = verify(path, [session.key.verifier]).findings
    assert found
    assert {one.rpartition(" ")[0] for one in found} == {"CHANGED camera-2/film-2.mp4: record"}


def test_a_chain_that_is_spoilt_or_lost_is_named_and_the_rest_can_be_taken(
    session: Tape, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.zip"
    chain = session.folder / "camera-2" / "chain.jsonl"
    lines = chain.read_bytes().split(b"\n")
    chain.write_bytes(b"\n".join([*lines[:9], b"{", *lines[10:]]))
    path.write_bytes(taken_from(session))
    found = verify(path, [session.key.verifier]).findings
    assert found == ["CHANGED camera-2/chain.jsonl: broken at record 9"]
    chain.unlink()
    path.write_bytes(taken_from(session))
    found = verify(path, [session.key.verifier]).findings
    assert found == ["MISSING camera-2/chain.jsonl: the manifest has this track"]
    with ZipFile(path) as package:
        assert "camera-1/film-2.mp4" in package.namelist()


def test_a_recording_rewritten_whole_and_signed_again_contradicts_the_ledger(
    session: Tape, bunny: Path, tmp_path: Path
) -> None:
    """The house makes another recording under its own key and hands out evidence of that."""
    export, trusted = export_of(session, tmp_path / "ledger")
    path = tmp_path / "evidence.zip"
    path.write_bytes(taken_from(session))
    report = verify(path, trusted, exported_anchors(export, trusted))
    assert report.whole, report
    assert report.anchored == 4
    other = Tape(tmp_path / "again", key=session.key)
    for name in ("camera-1", "camera-2"):
        other.clock.passed = 0
        other.track(name, bunny)
    other.end()
    path.write_bytes(taken_from(other))
    assert verify(path, trusted).whole, "by itself it is consistent: its owner signed it"
    found = verify(path, trusted, exported_anchors(export, trusted)).findings
    assert any("ledger holds another head at record" in one for one in found)
    assert any("ledger sealed another manifest" in one for one in found)


def test_the_verifier_in_it_stands_alone(session: Tape, unpacked: Path, tmp_path: Path) -> None:
    export, trusted = export_of(session, tmp_path / "ledger")
    (tmp_path / "trusted").write_text("".join(f"{one}\n" for one in trusted))
    command = [
        sys.executable, "-S", "-P", str(unpacked / "verify.pyz"), "--json",
        "--trust", str(tmp_path / "trusted"), "--ledger", str(export),
    ]  # fmt: skip

    alone = nothing_but_cryptography(tmp_path)

    def run() -> tuple[int, dict[str, Any]]:
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=alone, check=False)
        return done.returncode, json.loads(done.stdout)

    status, report = run()
    assert status == 0
    assert (report["recording"], report["anchored"]) == (NAME, 4)
    edit(unpacked / "camera-1" / "film-1.mp4", lambda data: data.__setitem__(90_000, 1))
    status, report = run()
    assert status == 1
    assert report["findings"]


def test_the_readme_says_who_took_it(session: Tape, tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    path.write_bytes(taken_from(session))
    with ZipFile(path) as package:
        assert package.namelist()[0] == "index.html"
        assert "监督员" in package.read("README.txt").decode()
    assert "verify.pyz" in taking.README
    assert "Bring your own verifier" in taking.README
