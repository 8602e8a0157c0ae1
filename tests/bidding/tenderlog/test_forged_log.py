"""A tender's log rewritten, cut, reordered, shown in two views: how the verifier names it."""

from dataclasses import replace
from pathlib import Path

from published import DEADLINE, HOUR, KEY, TRUST, WITNESSES, Published
from tender_forging import bid_of, codes, told

from bidding.envelope.tenderlog import (
    Leaf,
    LockReleased,
    ReadOut,
    Trust,
    promise,
)


def test_a_leaf_changed_without_the_key(forged: Published, tmp_path: Path) -> None:
    forged.notes = forged.heads()
    place = bid_of(forged, "A")
    forged.put(place, told(forged, place))  # the same, under another blind
    report = forged.checked(tmp_path / "bundle")
    assert codes(report) == {"log-rewritten"}
    (finding,) = report.findings
    assert finding.leaf is not None
    assert finding.leaf <= place < finding.leaf + 4


def test_leaves_reordered(forged: Published, tmp_path: Path) -> None:
    forged.notes = forged.heads()
    first, second = forged.place(LockReleased, 0), forged.place(LockReleased, 1)
    leaves = forged.leaves
    leaves[first], leaves[second] = leaves[second], leaves[first]
    report = forged.checked(tmp_path / "bundle")
    assert codes(report) == {"log-rewritten"}
    assert report.findings[0].leaf == first


def test_a_leaf_deleted(forged: Published, tmp_path: Path) -> None:
    forged.notes = forged.heads()
    del forged.leaves[bid_of(forged, "A")]
    report = forged.checked(tmp_path / "bundle")
    assert {"log-rewritten", "batches", "bid-added"} <= codes(report)


def test_the_log_cut_off(forged: Published, tmp_path: Path) -> None:
    forged.notes = forged.heads()
    del forged.leaves[forged.place(ReadOut) :]
    forged.tables.clear()
    report = forged.checked(tmp_path / "bundle")
    assert "log-truncated" in codes(report)


def test_the_log_cut_off_with_its_checkpoints(forged: Published, tmp_path: Path) -> None:
    pin = forged.head(len(forged.leaves), DEADLINE + HOUR)
    del forged.leaves[forged.place(ReadOut) :]
    forged.tables.clear()
    forged.notes = forged.heads()
    assert codes(forged.checked(tmp_path / "alone")) == set()
    assert codes(forged.checked(tmp_path / "pinned", pins=(pin,))) == {"log-truncated"}


def test_a_log_rewritten_and_signed_again(forged: Published, tmp_path: Path) -> None:
    """The superuser has the platform's key. The witnesses' keys it has not."""
    receipt = forged.completed("A")
    place = bid_of(forged, "A")
    forged.put(place, told(forged, place))
    report = forged.checked(tmp_path / "bundle")
    assert codes(report) == {"witness"}
    nobody = replace(TRUST, notes=TRUST.notes[:1])
    held = forged.checked(tmp_path / "held", receipt, trust=nobody)
    assert codes(held) == {"witness", "bid-dropped", "two-views"}


def test_two_views_of_the_log(forged: Published, tmp_path: Path) -> None:
    """Each view is whole; the holder of a receipt and the readers of the bundle saw different."""
    receipt = forged.completed("A")
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    forged.leaves[spare] = Leaf.dummy()
    forged.show()  # other witnesses, or none that remember
    assert codes(forged.checked(tmp_path / "alone")) == set()
    assert codes(forged.checked(tmp_path / "held", receipt)) == {"two-views"}
    pin = receipt.proof.checkpoint if receipt.proof else None
    assert pin
    assert codes(forged.checked(tmp_path / "pinned", pins=(pin,))) == {"two-views"}


def test_dummies_left_out(forged: Published, tmp_path: Path) -> None:
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    del forged.leaves[spare]
    forged.signed = [(size - (size > spare), at) for size, at in forged.signed]
    assert "batches" in codes(forged.show().checked(tmp_path / "bundle"))


def test_a_dummy_that_says_something(forged: Published, tmp_path: Path) -> None:
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    forged.leaves[spare] = replace(forged.leaves[spare], body=b'{"a":1}')
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"bad-leaf"}
    assert report.findings[0].leaf == spare


def test_a_checkpoint_of_another_key(forged: Published, tmp_path: Path) -> None:
    report = forged.checked(tmp_path / "bundle", trust=Trust(notes=(WITNESSES[0].verifier,)))
    assert codes(report) == set()
    stranger = replace(KEY, seed=bytes(32)).verifier
    report = forged.checked(tmp_path / "other", trust=Trust(notes=(stranger,)))
    assert "checkpoint" in codes(report)


def test_a_receipt_of_another_log(forged: Published, tmp_path: Path) -> None:
    stranger = promise(Leaf.dummy(), replace(KEY, name="log.example/t-2"))
    assert codes(forged.checked(tmp_path / "bundle", stranger)) == {"receipt"}
