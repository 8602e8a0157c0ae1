"""What an export of the ledger proves of a package of evidence, and what it leaves open."""

from dataclasses import replace
from pathlib import Path

import pytest
from exported import KEY, entries_of, entry, export_of, written_export
from ledger_logs import WITNESS, leaf
from tapes import Tape, edit

from ledger.errors import BadInput
from ledger.notes import SignerKey
from media.evidence.verifying import verify
from media.format.anchors import ANCHORED, SEALED, exported_anchors
from media.format.errors import BadFormat

from .conftest import taken_from

BEFORE = [leaf(0), leaf(1)]


@pytest.fixture
def taken(session: Tape, tmp_path: Path) -> Path:
    """The zip."""
    path = tmp_path / "evidence.zip"
    path.write_bytes(taken_from(session))
    return path


def test_an_export_that_is_not_whole_proves_nothing(session: Tape, tmp_path: Path) -> None:
    export, trusted = export_of(session, tmp_path / "ledger")
    edit(export, lambda data: data.__setitem__(data.index(b"media.chain") + 4, ord("X")))
    with pytest.raises(BadFormat, match="not whole itself"):
        exported_anchors(export, trusted)
    stranger = SignerKey.generate("log.example").verifier
    export, _trusted = export_of(session, tmp_path / "ledger")
    with pytest.raises(BadFormat, match="not whole itself"):
        exported_anchors(export, [stranger])


def test_an_entry_that_says_nothing_readable_is_refused(tmp_path: Path) -> None:
    """What it held would not be compared."""
    export = written_export([entry(ANCHORED, {"heads": [1]})], tmp_path / "ledger")
    with pytest.raises(BadFormat, match="entry 0 of the export is no entry"):
        exported_anchors(export)


def test_an_export_without_the_recording_vouches_for_nothing(session: Tape, tmp_path: Path) -> None:
    export, trusted = export_of(None, tmp_path / "ledger")
    path = tmp_path / "evidence.zip"
    path.write_bytes(taken_from(session))
    (found,) = verify(path, [session.key.verifier], exported_anchors(export, trusted)).findings
    assert "holds nothing of it" in found


@pytest.mark.parametrize(("kept", "said"), [(0, "holds nothing"), (2, "before it was sealed")])
def test_an_export_of_before_does_not_cover_what_came_after(
    session: Tape, taken: Path, tmp_path: Path, kept: int, said: str
) -> None:
    export = written_export([*BEFORE, *entries_of(session)[:kept]], tmp_path / "ledger")
    (found,) = verify(taken, [], exported_anchors(export, [KEY.verifier])).findings
    assert found.startswith("NOT COVERED")
    assert said in found


def test_what_the_house_signed_behind_its_witness_vouches_for_nothing(
    session: Tape, taken: Path, tmp_path: Path
) -> None:
    """It could write another session there: only who asks no witness takes its word."""
    leaves = [*BEFORE, *entries_of(session)]
    export = written_export(leaves, tmp_path / "ledger", witnessed=len(leaves) - 1)
    assert verify(taken, [], exported_anchors(export, [KEY.verifier])).whole
    anchors = exported_anchors(export, [KEY.verifier, WITNESS.verifier])
    (found,) = verify(taken, [], anchors).findings
    assert found.startswith("NOT COVERED")
    export = written_export(leaves, tmp_path / "witnessed", witnessed=len(leaves))
    assert verify(taken, [], exported_anchors(export, [KEY.verifier, WITNESS.verifier])).whole


def test_two_sealings_of_one_recording_are_never_both_right(
    session: Tape, taken: Path, tmp_path: Path
) -> None:
    again = entry(SEALED, {"manifest_sha256": "0" * 64})
    export = written_export([*entries_of(session), again], tmp_path / "ledger")
    (found,) = verify(taken, [], exported_anchors(export)).findings
    assert "entry 3 of the ledger sealed another manifest" in found


def test_an_export_of_another_house_or_under_other_keys_is_refused(
    taken: Path, tmp_path: Path
) -> None:
    export = written_export(BEFORE, tmp_path / "ledger")
    stranger = SignerKey.generate("other.example").verifier
    with pytest.raises(BadFormat, match="none of the keys given is of the ledger"):
        exported_anchors(export, [stranger])
    with pytest.raises(BadFormat, match="the export is of other"):
        verify(taken, [], replace(exported_anchors(export), origin="other.example"))


@pytest.mark.parametrize("end", [30, 500, -1])
def test_an_export_that_was_cut_is_none(session: Tape, tmp_path: Path, end: int) -> None:
    export, trusted = export_of(session, tmp_path / "ledger")
    edit(export, lambda data: data.__delitem__(slice(end, None)))
    with pytest.raises(BadInput):
        exported_anchors(export, trusted)


@pytest.mark.parametrize("head", [[[], "00"], [1, None], ["1", "00"], [True, "00"]])
def test_heads_of_other_types_are_no_entry(tmp_path: Path, head: list[object]) -> None:
    export = written_export([entry(ANCHORED, {"heads": {"camera-1": head}})], tmp_path / "ledger")
    with pytest.raises(BadFormat, match="is no entry"):
        exported_anchors(export)
