"""Honest tenders: the verifier finds nothing, and says what was read out."""

from pathlib import Path

from published import Published

from bidding.envelope.tenderlog import Report


def said(report: Report) -> list[str]:
    return [one.text("en") for one in report.findings]


def test_nothing_is_found(honest: Published, tmp_path: Path) -> None:
    receipts = [honest.completed("A"), honest.receipts["B"], honest.completed("C")]
    report = honest.checked(tmp_path / "bundle", *receipts)
    assert said(report) == []
    assert report.whole
    assert not report.remarks[1:]
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.standing, report.bids) == ("read-out", 5, 5)
    assert sorted(row[1] for row in outcome.rows) == ["read", "read", "read", "revoked", "void"]
    assert outcome.rows[0][2] == {"price": "100.00"}
