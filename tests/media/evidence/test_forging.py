"""Packages forged by whoever holds the house's own key, and packages that are made to mislead."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tapes import Tape, edit

from media.archive.main import main
from media.evidence.layout import CERTIFICATE, CERTIFICATE_NOTE, Certificate, certified
from media.evidence.verifying import verify
from media.format import layout
from media.format.errors import BadFormat, FormatError
from media.format.manifest import Manifest
from media.format.plain import plain
from media.format.records import Piece, Record

from .conftest import FIRST, SECOND, House, taken_from

ORDERS: dict[str, Callable[[list[int]], list[int]]] = {
    "the first fragment is gone": lambda ns: [ns[0], *ns[2:]],
    "the last is gone": lambda ns: ns[:-1],
    "one in the midst is gone": lambda ns: [*ns[:4], *ns[5:]],
    "one is shown twice": lambda ns: [*ns[:4], ns[3], *ns[4:]],
    "two are exchanged": lambda ns: [*ns[:3], ns[4], ns[3], *ns[5:]],
    "nothing is left": lambda _ns: [],
}


@pytest.mark.parametrize("how", ORDERS)
def test_a_film_that_is_not_all_of_its_time_is_named(house: House, how: str) -> None:
    house.cut(FIRST, ORDERS[how](house.films[FIRST]))
    assert house.sign().findings == [
        f"CHANGED {CERTIFICATE}: {FIRST} is not what was recorded in that time"
    ]


def test_fragments_of_another_second_or_behind_another_beginning_are_named(house: House) -> None:
    first, second = house.films[FIRST], house.films[SECOND]
    house.cut(FIRST, [*first[:-1], second[-1]])
    house.cut(SECOND, [first[0], *second[1:]])
    found = house.sign().findings
    assert {one.partition(": ")[2].split()[0] for one in found} == {FIRST, SECOND}


def test_a_camera_that_is_left_out_is_named(house: House) -> None:
    for name in (FIRST, SECOND):
        (house.folder / name).unlink()
        del house.films[name]
    assert len(house.sign().findings) == 2
    (house.folder / "camera-1" / layout.CHAIN).unlink()
    assert house.sign().findings == ["MISSING camera-1/chain.jsonl: the manifest has this track"]


def test_cameras_that_change_places_are_named(house: House) -> None:
    one, other, aside = (house.folder / name for name in ("camera-1", "camera-2", "aside"))
    for before, after in ((one, aside), (other, one), (aside, other)):
        before.rename(after)
    kept = Manifest.parse((house.folder / layout.MANIFEST).read_bytes())
    first, second = kept.tracks
    swapped = (replace(second, name=first.name), replace(first, name=second.name))
    house.sign_manifest(replace(kept, tracks=swapped))
    assert [one for one in house.sign().findings if "another recording or track" in one]


def test_marks_that_the_manifest_does_not_name_are_named(house: House) -> None:
    mark = {"at": "2026-09-30T08:00:01.000000Z", "entry": 1, "kind": "k", "subject": "s"}
    (house.folder / layout.MARKS).write_text(json.dumps({**mark, "text": "从未发生"}) + "\n")
    assert house.sign().findings == [
        "CHANGED marks.jsonl: it is not the one that the manifest names"
    ]
    (house.folder / layout.MARKS).unlink()
    assert "MISSING marks.jsonl" in house.sign().findings


def test_a_manifest_that_hides_a_gap_or_is_of_another_session_is_named(house: House) -> None:
    kept = Manifest.parse((house.folder / layout.MANIFEST).read_bytes())
    first, *others = kept.tracks
    house.sign_manifest(replace(kept, tracks=(replace(first, gaps=()), *others)))
    assert house.sign().findings == [
        "CHANGED manifest.json: camera-1 has other gaps by its records"
    ]
    house.sign_manifest(replace(kept, recording="log.example/recording/13"))
    assert "CHANGED manifest.json: it is of log.example/recording/13" in house.sign().findings


def test_names_that_lead_out_of_the_package_are_no_certificate(house: House) -> None:
    known = house.certificate
    for name in (
        "../secret", "/etc/passwd", "camera-1/../../x", "camera-1/film-1.mp4:stream", "INDEX.HTML",
        "camera-1\\film-1.mp4", "camera-1/film-0.mp4", "README.txt\n", "a\0b", "\ud800",
    ):  # fmt: skip
        for made in (
            replace(known, sha256={**known.sha256, name: "0" * 64}),
            replace(known, films={**known.films, name: [1]}),
        ):
            with pytest.raises((BadFormat, UnicodeEncodeError)):
                Certificate.parse(made.text)


def test_links_and_pipes_are_not_followed(house: House, session: Tape) -> None:
    chain = house.folder / "camera-1" / layout.CHAIN
    chain.unlink()
    chain.symlink_to("/dev/zero")
    (house.folder / "linked").symlink_to("/")
    film = house.folder / "camera-2" / "film-1.mp4"
    film.unlink()
    os.mkfifo(film)
    found = verify(house.folder, [session.key.verifier]).findings
    assert {"CHANGED camera-1/chain.jsonl", "CHANGED camera-2/film-1.mp4"} <= {*found}
    assert "UNKNOWN linked: the certificate does not name it" in found


def test_a_forged_size_takes_no_memory(house: House) -> None:
    """In a chain that is its house's own: the largest number that a record holds."""
    folder = house.folder / "camera-1"
    lines = (folder / layout.CHAIN).read_bytes().split(b"\n")[:-1]
    n, made = house.films[FIRST][1], list[bytes]()
    for line in lines:
        record = Record.parse(line)
        if record.n == n and isinstance(record.what, Piece):
            record = replace(record, what=replace(record.what, size=(1 << 63) - 1))
        prev = sha256(made[-1]).digest() if made else record.prev
        made.append(replace(record, prev=prev).line)
    (folder / layout.CHAIN).write_bytes(b"".join(line + b"\n" for line in made))
    kept = Manifest.parse((house.folder / layout.MANIFEST).read_bytes())
    first, *others = kept.tracks
    house.sign_manifest(
        replace(kept, tracks=(replace(first, head=sha256(made[-1]).hexdigest()), *others))
    )
    assert f"CHANGED {FIRST}: record {n}" in house.sign().findings


SPELT: dict[str, Callable[[str], str]] = {
    "a key twice": lambda text: text.replace('{\n "form"', '{\n "viewing": 1,\n "form"'),
    "other spaces": lambda text: text.replace("\n", "\r\n"),
    "a field more": lambda text: text.replace('{\n "form"', '{\n "more": 1,\n "form"'),
    "a number as text": lambda text: text.replace('"viewing": 7', '"viewing": "7"'),
}


@pytest.mark.parametrize("how", SPELT)
def test_a_certificate_has_one_spelling(house: House, session: Tape, how: str) -> None:
    path = house.folder / CERTIFICATE
    data = SPELT[how](path.read_text(encoding="utf-8")).encode()
    path.write_bytes(data)
    note = certified(house.certificate.taken.recording, data).signed(session.key)
    (house.folder / CERTIFICATE_NOTE).write_text(str(note))
    assert verify(house.folder, [session.key.verifier]).findings == [
        f"CHANGED {CERTIFICATE}: it is not spelt as it was written"
    ]


WILD = [
    None, True, -1, 10**400, float("inf"), float("nan"), "", "x", "\ud800", [], {}, [[]], {"a": 1},
]  # fmt: skip


def _forged(told: Any) -> Iterator[Any]:
    """`told` with another value in each of its places, one at a time."""
    yield from WILD
    pairs = told.items() if isinstance(told, dict) else enumerate(told)
    for key, value in pairs if isinstance(told, dict | list) else ():
        for other in _forged(value) if isinstance(value, dict | list) else WILD:
            made = told.copy()
            made[key] = other
            yield made


def _is_refused(data: bytes) -> bool:
    try:
        Certificate.parse(data)
    except BadFormat:
        return True
    return False


def test_no_certificate_of_any_making_ends_in_a_traceback(house: House) -> None:
    facts = json.loads((house.folder / CERTIFICATE).read_bytes())
    facts["films"] = {FIRST: facts["films"][FIRST][:2]}
    facts["sha256"] = {FIRST: facts["sha256"][FIRST]}
    forged = [json.dumps(one).encode() for one in _forged(facts)]
    refused = sum(map(_is_refused, forged))
    assert len(forged) // 2 < refused < len(forged)  # another reason is no worse a certificate
    for data in (b"[" * 200_000, b"\xff", b"", b'{"form": "mingjing-evidence/1"}'):
        with pytest.raises(BadFormat):
            Certificate.parse(data)


@pytest.fixture(scope="module")
def downloaded(recorded: Tape) -> bytes:
    return taken_from(recorded)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_zip_that_was_cut_or_spoilt_anywhere_is_never_whole(
    downloaded: bytes, recorded: Tape, tmp_path: Path, data: st.DataObject
) -> None:
    path, spoilt = tmp_path / "evidence.zip", bytearray(downloaded)
    # Where the zip keeps its own numbers as often as in its films.
    places = st.integers(len(downloaded) - 4000, len(downloaded) - 1)
    place = data.draw(st.one_of(places, st.integers(0, len(downloaded) - 1)))
    if data.draw(st.booleans()):
        del spoilt[place:]
    else:
        spoilt[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(spoilt)
    try:
        report = verify(path, [recorded.key.verifier])
    except FormatError:
        return
    if report.whole:  # the zip's own dates and versions say nothing of its files
        with zipfile.ZipFile(path) as one:
            there = {name: one.read(name) for name in one.namelist()}
        path.write_bytes(downloaded)
        with zipfile.ZipFile(path) as one:
            assert there == {name: one.read(name) for name in one.namelist()}


def test_what_another_program_would_take_out_of_the_zip_is_named(
    downloaded: bytes, recorded: Tape, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.zip"

    def found() -> list[str]:
        return verify(path, [recorded.key.verifier]).findings

    path.write_bytes(downloaded)
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as package,
    ):
        package.writestr("index.html", package.read("index.html"))
    assert found() == ["INSERTED index.html: 2 files of the zip have this name"]
    path.write_bytes(b"MZ" + downloaded)
    assert found() == ["INSERTED before index.html: bytes that the zip does not list"]


def test_an_encrypted_file_is_a_finding(downloaded: bytes, recorded: Tape, tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    path.write_bytes(downloaded)
    with zipfile.ZipFile(path) as package:
        listed = package.start_dir

    def encrypt(data: bytearray) -> None:
        data[listed + 8] |= 1

    edit(path, encrypt)
    assert "CHANGED index.html" in verify(path, [recorded.key.verifier]).findings


def test_names_cannot_speak_for_the_verifier(house: House, tmp_path: Path) -> None:
    (house.folder / "x\nrecording: whole\x1b[2K\u202e").write_bytes(b"")
    (house.folder / os.fsdecode(b"\xff")).write_bytes(b"")
    said = str(verify(house.folder, [])).split("\n")
    assert r"UNKNOWN x\nrecording: whole\x1b[2K\u202e: the certificate does not name it" in said
    code = (
        f"import sys; from media.archive.main import main; sys.exit(main([{str(house.folder)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")


@given(st.text())
def test_text_of_any_making_is_one_line_that_can_be_written(text: str) -> None:
    made = plain(text)
    assert "\n" not in made
    assert made.encode().decode() == made
    assert len(made.splitlines()) <= 1


def test_a_package_with_a_name_too_long_is_not_readable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    for name in ("manifest", "tagmanifest"):
        for algorithm in ("sha256", "sha512"):
            (tmp_path / f"{name}-{algorithm}.txt").write_text(f"00  data/{'x' * 5000}\n")
    assert main([str(tmp_path)]) == 2
    assert "too long" in capsys.readouterr().err
