"""Any log: whole, or the entry that was touched is named, or at least the interval it lies in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_logs import LOG, WITNESS, MemoryLog, checkpoint, hashes, leaf

from ledger.errors import BadInput
from ledger.export import ExportedLog, write_export
from ledger.findings import Finding, Report, What
from ledger.keys import Trust
from ledger.notes import COSIGNATURE_V1, Note, SignerKey
from ledger.source import StoredNote
from ledger.verify import verify

SIZE = 40
SIZES = (10, 20, 25, 30, 40)
LEAVES = [leaf(number) for number in range(SIZE)]
FORGED = leaf(-1, "hall.case.forged.v1")
TRUST = Trust((LOG.verifier,), (WITNESS.verifier,))

Forge = Callable[[list[bytes]], None]


def log(leaves: list[bytes] = LEAVES, sizes: tuple[int, ...] = SIZES) -> MemoryLog:
    return MemoryLog(leaves, sizes)


def change(leaves: list[bytes]) -> None:
    leaves[22] = FORGED


def remove(leaves: list[bytes]) -> None:
    del leaves[22]


def insert(leaves: list[bytes]) -> None:
    leaves.insert(22, FORGED)


def reorder(leaves: list[bytes]) -> None:
    leaves[21], leaves[23] = leaves[23], leaves[21]


FORGERIES = [(change, What.CHANGED), (remove, What.REMOVED), (insert, What.INSERTED)]
ALL_FORGERIES = [*FORGERIES, (reorder, What.REORDERED)]


def forged(forge: Forge) -> MemoryLog:
    """Entries forged; record and checkpoints as they were."""
    one = log()
    forge(one.leaves)
    return one


def rebuilt(forge: Forge) -> MemoryLog:
    """Entries forged and the record rebuilt over them; the checkpoints as they were."""
    one = forged(forge)
    one.recorded = hashes(one.leaves)
    return one


def resigned(forge: Forge) -> MemoryLog:
    """Everything rebuilt and signed again with the log's own key."""
    leaves = LEAVES.copy()
    forge(leaves)
    return log(leaves, tuple(size for size in SIZES if size <= len(leaves)))


def kinds(report: Report) -> list[tuple[What, int | None, int | None]]:
    return [(one.what, one.first, one.last) for one in report.findings]


def test_a_whole_log() -> None:
    report = verify(log(), Trust((LOG.verifier,)))
    assert report.whole
    assert (report.size, report.checkpoints, report.signed_size) == (40, 5, 40)
    assert report.keys_were_given
    assert report.log_keys == (str(LOG.verifier),)


def test_an_empty_log() -> None:
    assert verify(MemoryLog([])).whole
    assert verify(MemoryLog([], [0])).whole


def test_a_log_by_its_own_word() -> None:
    report = verify(log())
    assert report.whole
    assert not report.keys_were_given


@pytest.mark.parametrize(("forge", "what"), FORGERIES)
def test_a_forged_entry_is_named(forge: Forge, what: What) -> None:
    report = verify(forged(forge))
    assert (what, 22, 22) in kinds(report)
    assert {one.what for one in report.findings} == {what}


def test_reordered_entries_are_named() -> None:
    report = verify(forged(reorder))
    assert kinds(report) == [(What.REORDERED, 21, 21), (What.REORDERED, 23, 23)]
    assert "entry 21: it stood at 23" in report.findings[0].text


def test_a_finding_says_what_stands_there_now() -> None:
    assert "hall.case.forged.v1 about case:-1 by person:3" in str(
        verify(forged(change)).findings[0]
    )


@pytest.mark.parametrize(("forge", "_"), ALL_FORGERIES)
def test_a_rebuilt_tree_is_caught_between_two_checkpoints(forge: Forge, _: What) -> None:
    (finding,) = verify(rebuilt(forge)).findings
    assert (finding.what, finding.first, finding.last) == (What.REWRITTEN, 20, 24)


def test_a_shortened_log_says_so() -> None:
    one = rebuilt(lambda leaves: leaves.__delitem__(slice(33, 36)))
    (finding,) = verify(one).findings
    assert (finding.what, finding.first, finding.last) == (What.REWRITTEN, 30, 39)
    assert "3 entries short" in finding.text


def test_a_log_cut_off_at_a_checkpoint() -> None:
    (finding,) = verify(rebuilt(lambda leaves: leaves.__delitem__(slice(30, 40)))).findings
    assert (finding.what, finding.first, finding.last) == (What.REMOVED, 30, 39)


@pytest.mark.parametrize(("forge", "_"), ALL_FORGERIES)
def test_a_log_signed_again_contradicts_what_a_witness_saw(forge: Forge, _: What) -> None:
    one = resigned(forge)
    assert verify(one, Trust((LOG.verifier,))).whole  # its own word is all it takes
    pins = [checkpoint(LEAVES[:size], witnessed=True) for size in (5, 20, 30)]
    (finding,) = verify(one, Trust((), (WITNESS.verifier,)), pins).findings[:1]
    assert (finding.what, finding.first, finding.last) == (What.REWRITTEN, 20, 29)


@pytest.mark.parametrize(("forge", "what"), ALL_FORGERIES)
def test_a_pinned_export_names_the_entry_even_then(
    forge: Forge, what: What, tmp_path: Path
) -> None:
    write_export(log(LEAVES[:35], (10, 35)), tmp_path / "pinned")
    report = verify(resigned(forge), pinned=ExportedLog(tmp_path / "pinned"))
    named = {(one.what, one.first) for one in report.findings if one.first is not None}
    assert named == ({(what, 21), (what, 23)} if forge is reorder else {(what, 22)})


def test_a_pinned_export_of_a_log_that_grew(tmp_path: Path) -> None:
    write_export(log(LEAVES[:35], (10, 35)), tmp_path / "pinned")
    assert verify(log(), pinned=ExportedLog(tmp_path / "pinned")).whole


def test_a_log_shorter_than_the_pinned_export(tmp_path: Path) -> None:
    write_export(log(), tmp_path / "pinned")
    report = verify(log(LEAVES[:38], (10, 38)), pinned=ExportedLog(tmp_path / "pinned"))
    assert kinds(report) == [(What.REMOVED, 38, 38), (What.REMOVED, 39, 39)]


def test_a_pinned_export_must_be_whole_itself(tmp_path: Path) -> None:
    write_export(forged(change), tmp_path / "pinned")
    with pytest.raises(BadInput, match="not whole itself"):
        verify(log(), pinned=ExportedLog(tmp_path / "pinned"))


def test_an_altered_record_over_an_intact_entry() -> None:
    one = log()
    one.recorded[7] = hashes([FORGED])[0]
    report = verify(one)
    assert kinds(report) == [(What.RECORD, 7, 7)]
    assert "the entry itself is intact" in report.findings[0].text


def test_two_forgeries_at_once() -> None:
    """One changed under its record; one changed together with its record: a name, an interval."""
    one = log()
    one.leaves[3] = FORGED
    one.leaves[33] = leaf(-2)
    one.recorded[33] = hashes([leaf(-2)])[0]
    assert kinds(verify(one)) == [(What.CHANGED, 3, 3), (What.REWRITTEN, 30, 39)]


def test_an_entry_that_is_gone_is_exported_as_gone(tmp_path: Path) -> None:
    one = log()
    one.leaves[22] = b""
    assert kinds(verify(one)) == [(What.REMOVED, 22, 22)]
    write_export(one, tmp_path / "export")
    assert kinds(verify(ExportedLog(tmp_path / "export"))) == [(What.REMOVED, 22, 22)]


def test_a_hash_of_nothing_does_not_stand_for_an_entry() -> None:
    one = log()
    one.leaves[22] = b""
    one.recorded[22] = hashes([b""])[0]
    assert verify(one).found(What.REMOVED)


# ── Checkpoints and witnesses ────────────────────────────────────────────────────────────────────


def with_note(size: int, note: Note | str) -> MemoryLog:
    one = log()
    one.notes = [StoredNote(size, str(note)) if n.size == size else n for n in one.notes]
    return one


STRANGER = SignerKey.generate(LOG.name)
SIGNATURE_FLIPPED = str(checkpoint(LEAVES[:25]))[:-5] + "AAA=\n"


@pytest.mark.parametrize(
    ("note", "says"),
    [
        (checkpoint(LEAVES[:25], key=STRANGER), "not signed by a trusted key"),
        (checkpoint(LEAVES[:25], origin="log.example/other"), "is of log.example/other"),
        (checkpoint(LEAVES[:26]), "is of log.example/hall, size 26"),
        (str(checkpoint(LEAVES[:25])).replace("\n25\n", "\n26\n"), "does not verify"),
        ("rubbish", "a note is text"),
    ],
    ids=["stranger's", "another log's", "misfiled", "altered", "rubbish"],
)
def test_a_checkpoint_that_is_none(note: Note | str, says: str) -> None:
    (finding,) = verify(with_note(25, note), Trust((LOG.verifier,))).findings
    assert finding.what is What.CHECKPOINT
    assert "the checkpoint of size 25" in finding.text
    assert says in finding.text


def test_all_signed_by_a_stranger() -> None:
    one = log()
    one.notes = [StoredNote(n, str(checkpoint(LEAVES[:n], key=STRANGER))) for n in SIZES]
    one.log_keys = (STRANGER.verifier,)
    assert verify(one).whole
    (finding,) = verify(one, Trust((LOG.verifier,))).findings
    assert finding.what is What.CHECKPOINT
    assert "size 10" in finding.text
    assert "4 more" in finding.text


def test_a_trusted_key_that_signed_nothing() -> None:
    one = log(sizes=())
    assert verify(one).whole
    (finding,) = verify(one, Trust((LOG.verifier,))).findings
    assert finding.what is What.CHECKPOINT


def test_a_difference_without_a_name_is_still_one() -> None:
    """An entry is gone and its place on record repeats another's; nothing is signed."""
    one = log(sizes=())
    one.leaves[22] = b""
    one.recorded[22] = one.recorded[21]
    (finding,) = verify(one).findings
    assert finding.what is What.REWRITTEN


def test_a_root_that_is_not_the_log_s() -> None:
    other = [*LEAVES[:24], FORGED]
    (finding,) = verify(with_note(25, checkpoint(other))).findings
    assert (finding.what, finding.first, finding.last) == (What.REWRITTEN, 20, 24)


def test_a_log_that_signed_two_trees() -> None:
    """Its own checkpoint contradicts what the witness saw later: the log lied then."""
    one = with_note(25, checkpoint([*LEAVES[:24], FORGED]))
    pins = [checkpoint(LEAVES, witnessed=True)]
    (finding,) = verify(one, Trust((LOG.verifier,), ()), pins).findings
    assert finding.what is What.CHECKPOINT
    assert "size 25" in finding.text


def test_how_far_a_witness_vouches() -> None:
    report = verify(MemoryLog(LEAVES, SIZES, witnessed=(10, 25)), TRUST)
    assert report.whole
    assert report.witnessed_size == 25
    assert list(report.witnesses) == [WITNESS.name]


def test_stored_cosignatures_outweigh_the_log_s_word() -> None:
    """Signed again throughout, but the forger could not make the witness sign again."""
    one = resigned(change)
    honest = MemoryLog(LEAVES, SIZES, witnessed=(20, 30))
    one.notes = [honest.notes[SIZES.index(n.size)] if n.size in (20, 30) else n for n in one.notes]
    finding = verify(one, TRUST).findings[0]
    assert (finding.what, finding.first, finding.last) == (What.REWRITTEN, 20, 29)


def test_a_trusted_witness_that_signed_nothing() -> None:
    (finding,) = verify(log(), TRUST).findings
    assert finding == Finding(What.WITNESS, "no checkpoint is cosigned by witness.example/w1")


def test_a_cosignature_that_does_not_verify() -> None:
    one = MemoryLog(LEAVES, SIZES, witnessed=(10, 25))
    text = one.notes[2].text
    one.notes[2] = StoredNote(25, text.replace("AAAA", "AAAB", 1))
    (finding,) = verify(one, TRUST).findings
    assert finding.what is What.WITNESS
    assert "the checkpoint of size 25" in finding.text


def test_pins_that_prove_nothing() -> None:
    other_witness = SignerKey.generate("witness.example/w2", COSIGNATURE_V1).verifier
    pin = checkpoint(LEAVES[:20], witnessed=True, key=STRANGER)
    with pytest.raises(BadInput, match="signed by no trusted key"):
        verify(log(), Trust((LOG.verifier,), (other_witness,)), [pin])
    with pytest.raises(BadInput, match=r"of log log\.example/other"):
        verify(log(), TRUST, [checkpoint(LEAVES[:20], origin="log.example/other")])
    altered = Note.parse(str(checkpoint(LEAVES[:20])).replace("\n20\n", "\n21\n"))
    with pytest.raises(BadInput, match="does not verify"):
        verify(log(), TRUST, [altered])


# ── Any forgery, any size ────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.data())
def test_no_forgery_escapes(size: int, data: st.DataObject) -> None:
    leaves = [leaf(number) for number in range(size)]
    sizes = sorted(data.draw(st.sets(st.integers(1, size), max_size=6)) | {size})
    one = MemoryLog(leaves, sizes)
    place = data.draw(st.integers(0, size - 1))
    forge = data.draw(st.sampled_from(["change", "remove", "insert"]))
    if forge != "insert":
        del one.leaves[place]
    if forge != "remove":
        one.leaves.insert(place, FORGED)
    rebuilt = data.draw(st.booleans())
    if rebuilt:
        one.recorded = hashes(one.leaves)
    report = verify(one)
    if rebuilt:
        assert any(f.first <= place <= f.last for f in report.findings if f.last is not None)
    else:
        expected = {"change": What.CHANGED, "remove": What.REMOVED, "insert": What.INSERTED}
        assert (expected[forge], place, place) in kinds(report)
