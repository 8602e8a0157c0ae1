"""What was done before its time: how the verifier names it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from published import DEADLINE, HOUR, Published
from sealed import NOW
from tender_forging import closing, codes

from bidding.envelope.tenderlog import (
    Closing,
    DeadlineMoved,
    LockReleased,
    PartKeyPublished,
    ShareReleased,
)


def test_a_deadline_moved_after_it_had_passed(forged: Published, tmp_path: Path) -> None:
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    later = DEADLINE + timedelta(minutes=1)
    forged.put(spare, DeadlineMoved("T-1", DEADLINE, later, bytes(32)))
    assert "publication" in codes(forged.show().checked(tmp_path / "bundle"))


def test_closed_before_the_deadline(forged: Published, tmp_path: Path) -> None:
    early = replace(closing(forged), closed_at=DEADLINE - timedelta(seconds=1))
    forged.put(forged.place(Closing), early)
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"closing"}


def test_a_lock_taken_before_the_closing(forged: Published, tmp_path: Path) -> None:
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    header = forged.envelopes["A"].head.header_sha256
    forged.put(spare, LockReleased("T-1", "1", "bid", header, NOW + HOUR))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"opened-early"}
    assert report.findings[0].leaf == spare


def test_a_key_before_the_shares(forged: Published, tmp_path: Path) -> None:
    key, share = forged.place(PartKeyPublished), forged.place(ShareReleased, 1)
    forged.leaves.insert(share, forged.leaves.pop(key))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"opened-early"}
    assert report.findings[0].leaf == share


def test_no_checkpoint_of_the_closing(forged: Published, tmp_path: Path) -> None:
    forged.signed = [one for one in forged.signed if one[0] != forged.closed_size]
    assert codes(forged.checked(tmp_path / "bundle")) == {"checkpoint"}
