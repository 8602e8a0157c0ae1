"""A package: whole as made, and whatever is done to it is named."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bagit
import pytest
from exported import export_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stamping import StampServer
from tapes import NAME, Tape

from ledger.notes import SignerKey
from media.archive import bag, layout, seal, timestamps
from media.archive.main import main
from media.archive.verifying import verify
from media.format import manifest
from media.format.errors import BadFormat


def test_a_package_is_a_valid_bag_and_whole(package: Path, ended: Tape) -> None:
    assert bagit.Bag(str(package)).is_valid()
    report = verify(package, [ended.key.verifier])
    assert report.findings == []
    assert report.whole
    assert report.signed_by == ended.key.name
    assert report.stamped_at is not None
    assert abs(report.stamped_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert report.recording is not None
    assert len(report.recording.tracks) == 2


def test_a_recording_rewritten_packed_and_sealed_again_contradicts_the_ledger(
    ended: Tape, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, trusted = export_of(ended, tmp_path / "ledger")
    (tmp_path / "trusted").write_text("".join(f"{key}\n" for key in trusted))

    def verified() -> tuple[int, str]:
        made = tmp_path / f"package-{time.monotonic_ns()}"
        whole = manifest.load(ended.folder)
        assert whole is not None
        bag.pack(ended.folder, made, bag.info_of(whole, "Trading centre"))
        seal.sign(NAME, made, ended.key)
        assert verify(made, trusted).whole, "by itself it is consistent: its owner signed it"
        call = [str(made), "--trust", str(tmp_path / "trusted"), "--ledger", str(export)]
        return main(call), capsys.readouterr().out

    status, said = verified()
    assert status == 0
    assert "4 heads in the ledger compared" in said
    ended.rewrite("camera-2", since=10)
    status, said = verified()
    assert status == 1
    assert "ANCHOR camera-2: entry 3 of the ledger holds another head" in said
    assert "MANIFEST entry 4 of the ledger sealed another manifest" in said
    assert "camera-1" not in said


def test_a_package_is_a_copy_of_its_own(package: Path, ended: Tape) -> None:
    for file in (package / layout.PAYLOAD).rglob("*.mp4"):
        original = ended.folder / file.relative_to(package / layout.PAYLOAD)
        assert file.read_bytes() == original.read_bytes()
        assert file.stat().st_ino != original.stat().st_ino


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


SEGMENT = f"{layout.PAYLOAD}/camera-1/00000001.mp4"
TOUCHED: list[tuple[Callable[[Path], object], str]] = [
    (lambda made: _flip(made / SEGMENT), f"CHANGED {SEGMENT}"),
    (lambda made: (made / SEGMENT).unlink(), f"REMOVED {SEGMENT}"),
    (lambda made: (made / "data" / "more.mp4").write_bytes(b"x"), "INSERTED data/more.mp4"),
    (lambda made: _flip(made / "bag-info.txt"), "CHANGED bag-info.txt"),
    (lambda made: (made / layout.SEAL).unlink(), "SIGNATURE the package has no seal"),
    (lambda made: (made / "manifest-sha512.txt").unlink(), "REMOVED manifest-sha512.txt"),
]


@pytest.mark.parametrize(("touch", "finding"), TOUCHED)
def test_what_was_touched_is_named(
    package: Path, ended: Tape, touch: Callable[[Path], object], finding: str
) -> None:
    touch(package)
    report = verify(package, [ended.key.verifier])
    assert finding in report.findings
    assert not report.whole


@pytest.mark.parametrize("path", ["/etc/passwd", "..", "../x", "data/../../x", "data/.."])
def test_a_manifest_names_nothing_outside_its_package(package: Path, path: str) -> None:
    (package / "manifest-sha256.txt").write_text(f"{'0' * 64}  {path}\n")
    with pytest.raises(BadFormat):
        verify(package)


def test_a_bag_made_anew_has_another_seal(package: Path, ended: Tape) -> None:
    _flip(package / SEGMENT)
    whole = bagit.Bag(str(package))
    whole.save(manifests=True)
    assert whole.is_valid()
    report = verify(package, [ended.key.verifier])
    assert "SIGNATURE the seal is over other manifests" in report.findings
    assert report.recording is not None
    assert not report.recording.whole


def test_a_stranger_s_seal_is_no_seal(package: Path) -> None:
    report = verify(package, [SignerKey.generate("log.example").verifier])
    assert "SIGNATURE no trusted key signed the seal" in report.findings


def test_a_seal_of_another_recording_is_named(package: Path, ended: Tape) -> None:
    seal.sign(f"{NAME}3", package, replace(ended.key, name=f"{NAME}3"))
    found = verify(package, [ended.key.verifier]).findings
    assert f"SIGNATURE the seal is of {NAME}3, the payload of {NAME}" in found


def test_a_timestamp_over_something_else_is_named(
    package: Path, ended: Tape, authority: StampServer
) -> None:
    accepted = timestamps.authorities(authority.root.read_bytes())
    other = timestamps.ask(authority.url, b"something else", accepted)
    (package / layout.STAMP).write_bytes(other)
    found = verify(package, [ended.key.verifier]).findings
    assert [one.split()[0] for one in found] == ["TIMESTAMP"]


def test_an_authority_nobody_accepted_stamps_nothing(
    authority: StampServer, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding
    from timestamping import an_authority

    stranger = an_authority().certificate.public_bytes(Encoding.PEM)
    with pytest.raises(timestamps.NoStamp):
        timestamps.ask(authority.url, b"seal", timestamps.authorities(stranger))


def test_nothing_is_packed_over_something(package: Path, ended: Tape) -> None:
    with pytest.raises(FileExistsError):
        bag.pack(ended.folder, package, {})


LOOSE = {layout.STAMP, layout.AUTHORITIES}
"""Files in which a byte may stand that vouches for nothing, such as a comment."""


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_byte_of_whatever_file_is_altered_is_noticed_and_breaks_no_verifier(
    package: Path, ended: Tape, data: st.DataObject
) -> None:
    files = sorted(path for path in package.rglob("*") if path.is_file() and path.stat().st_size)
    path = data.draw(st.sampled_from(files))
    sound = path.read_bytes()
    spoilt = bytearray(sound)
    spoilt[data.draw(st.integers(0, len(sound) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(spoilt)
    try:
        assert not verify(package, [ended.key.verifier]).whole or path.name in LOOSE
    except BadFormat:
        pass
    finally:
        path.write_bytes(sound)
