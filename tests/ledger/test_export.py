"""The export: what is written is read back, and a damaged file is never taken for a whole one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_logs import MemoryLog, leaf

from ledger.errors import BadInput
from ledger.export import MAGIC, ExportedLog, write_export
from ledger.findings import What
from ledger.source import leaf_in_words
from ledger.verify import verify

LEAVES = [leaf(number) for number in range(5000)]  # more than one bundle


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "log"
    write_export(MemoryLog(LEAVES, [100, 5000]), path)
    return path


def test_what_is_written_is_read_back(file: Path) -> None:
    log, written = ExportedLog(file), MemoryLog(LEAVES, [100, 5000])
    assert (log.origin, log.log_keys, log.waiting()) == (written.origin, written.log_keys, 0)
    assert list(log.bundles()) == list(written.bundles())
    assert list(log.checkpoints()) == written.notes
    assert log.describe({0, 4999}) == written.describe({0, 4999})
    assert verify(log).whole
    assert not file.with_name("log.part").exists()


def test_an_empty_log(tmp_path: Path) -> None:
    assert write_export(MemoryLog([]), tmp_path / "log") == (0, 0)
    assert verify(ExportedLog(tmp_path / "log")).whole


def test_a_flipped_byte_in_an_entry_names_the_entry(file: Path, tmp_path: Path) -> None:
    data = bytearray(file.read_bytes())
    data[data.index(LEAVES[4500]) + 100] ^= 1
    (tmp_path / "log").write_bytes(data)
    (finding,) = verify(ExportedLog(tmp_path / "log")).findings
    assert (finding.what, finding.first) == (What.CHANGED, 4500)


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(1, 2_000_000))
def test_a_file_cut_off_anywhere_is_not_complete(file: Path, cut: int) -> None:
    data = file.read_bytes()
    part = file.with_name("cut")
    part.write_bytes(data[: len(data) - 1 - cut % (len(data) - 1)])
    with pytest.raises(BadInput):
        list(ExportedLog(part).bundles())


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 10_000_000), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed_or_unexplained(file: Path, at: int, bit: int) -> None:
    """But for the few bytes that prove nothing: the log's own keys, the number that waited."""
    data = bytearray(file.read_bytes())
    at %= len(data)
    data[at] ^= 1 << bit
    part = file.with_name("flipped")
    part.write_bytes(data)
    try:
        whole = verify(ExportedLog(part)).whole
    except BadInput:
        return
    waiting = data.rindex(b"DONE")
    assert not whole or at >= waiting


def test_files_that_are_no_export(tmp_path: Path, file: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(BadInput, match="No such file"):
        ExportedLog(path)
    for data in (b"", b"rubbish", file.read_bytes()[:25], b"\0" * 1000):
        path.write_bytes(data)
        with pytest.raises(BadInput):
            ExportedLog(path)
    path.write_bytes(file.read_bytes() + b"more")
    with pytest.raises(BadInput, match="damaged at byte"):
        ExportedLog(path)


def test_json_nested_without_end_is_unreadable_and_no_crash(tmp_path: Path) -> None:
    nested = b"[" * 100_000
    assert leaf_in_words(b"\x00" + nested) == "unreadable"
    path = tmp_path / "file"
    write_export(MemoryLog([]), path)
    head = path.read_bytes()[len(MAGIC) :]
    length = int.from_bytes(head[4:12], "big")
    data = MAGIC + b"HEAD" + len(nested).to_bytes(8, "big") + nested + head[12 + length :]
    path.write_bytes(data)
    with pytest.raises(BadInput, match="not a complete export"):
        ExportedLog(path)


def test_bundles_must_follow_each_other(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    start = data.index(b"LEAF")
    end = data.index(b"LEAF", start + 4)
    (tmp_path / "log").write_bytes(data[:start] + data[end:])
    with pytest.raises(BadInput, match="entry 0 does not follow"):
        verify(ExportedLog(tmp_path / "log"))


def test_an_export_is_for_its_owner_s_eyes(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_left_over_part_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "log.part").write_text("left over by a crash")
    (tmp_path / "other.part").symlink_to("/dev/null")
    write_export(MemoryLog(LEAVES[:3]), tmp_path / "log")
    write_export(MemoryLog(LEAVES[:3]), tmp_path / "other")
    assert ExportedLog(tmp_path / "other").origin
