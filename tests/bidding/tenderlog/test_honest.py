"""Honest tenders of all sorts: the verifier finds nothing, and says what was read out."""

import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from ledger_trees import Tree
from published import (
    DEADLINE,
    HOUR,
    KEY,
    LEDGER,
    TRUST,
    WITNESSES,
    Published,
    an_honest_tender,
    begun,
)
from sealed import NOW, a_stage

from bidding.envelope import BadFormat, BadInput
from bidding.envelope.tenderlog import (
    ANCHOR_KIND,
    Anchor,
    Bid,
    Bundle,
    BundleWriter,
    Ending,
    Report,
    Rescue,
    Trust,
    TrusteeKeys,
    anchor_body,
    promise,
    sign_head,
    signer_for,
    verify,
)
from bidding.envelope.tenderlog.leaf import Leaf
from bidding.envelope.trustees import PublicKey
from ledger.merkle import inclusion_proof, leaf_hash, tree_root
from ledger.proof import TlogProof


def said(report: Report) -> list[str]:
    return [one.text("en") for one in report.findings]


def test_nothing_is_found(honest: Published, tmp_path: Path) -> None:
    receipts = [honest.completed("A"), honest.receipts["B"], honest.completed("C")]
    report = honest.checked(tmp_path / "bundle", *receipts)
    assert said(report) == []
    (outcome,) = report.outcomes
    assert (outcome.state, outcome.standing, report.bids) == ("read-out", 5, 5)
    assert sorted(row[1] for row in outcome.rows) == ["read", "read", "read", "revoked", "void"]
    assert outcome.rows[0][2] == {"price": "100.00"}


def test_the_national_suite(tmp_path: Path) -> None:
    tender = an_honest_tender(tmp_path / "work", a_stage("gm-1"))
    assert said(tender.checked(tmp_path / "bundle", tender.completed("A"))) == []


def test_without_locks(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work", a_stage(locked=False))
    for name in ("A", "B", "C"):
        tender.register(name, NOW + HOUR)
        tender.hand_in(name, tender.seal(name), NOW + 2 * HOUR)
    tender.grow()
    tender.open()
    assert said(tender.show().checked(tmp_path / "bundle")) == []


def with_two_lots(folder: Path) -> Published:
    """A and B bid for lot 1, C and D for lot 2; one freeze and one release serve both."""
    tender = begun(folder)
    tender.lots = {"A": "1", "B": "1", "C": "2", "D": "2"}
    digest = sha256(tender.tender("2").encode()).digest()
    tender.wait(TrusteeKeys("T-1", "2", "bid", NOW, digest), NOW)
    for name in tender.lots:
        tender.register(name, NOW + HOUR)
        tender.hand_in(name, tender.seal(name), NOW + 2 * HOUR)
    tender.grow()
    return tender


def test_two_lots(tmp_path: Path) -> None:
    tender = with_two_lots(tmp_path / "work")
    tender.open()
    report = tender.show().checked(tmp_path / "bundle")
    assert said(report) == []
    assert [(one.lot, one.state, one.standing) for one in report.outcomes] == [
        ("1", "read-out", 2),
        ("2", "read-out", 2),
    ]


def test_a_lot_cancelled_beside_one_that_is_opened(tmp_path: Path) -> None:
    tender = with_two_lots(tmp_path / "work")
    tender.log(Ending("T-1", "2", DEADLINE, "cancelled", "no money"))
    tender.unread += [tender.envelopes.pop(name) for name in ("C", "D")]
    tender.open()
    report = tender.show().checked(tmp_path / "bundle")
    assert said(report) == []
    assert [one.state for one in report.outcomes] == ["read-out", "cancelled"]


def test_a_bid_moved_to_another_lot(tmp_path: Path) -> None:
    tender = with_two_lots(tmp_path / "work")
    body = tender.body(Bid)
    assert isinstance(body, Bid)
    tender.put(tender.place(Bid), replace(body, lot="2" if body.lot == "1" else "1"))
    codes = {one.value for one in tender.show().checked(tmp_path / "bundle").codes}
    assert {"wrong-tender", "bid-dropped", "bid-added"} <= codes


def test_a_zip_file(honest: Published, tmp_path: Path) -> None:
    honest.write(tmp_path / "bundle")
    shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "bundle")
    assert said(honest.found(tmp_path / "packed.zip")) == []


def test_packing(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "bundle")
    writer.put("manifest.json", b"{}")
    writer.put("voids/00.json", b"1")
    writer.pack(tmp_path / "bundle.zip")
    with Bundle.open(tmp_path / "bundle.zip") as bundle:
        assert sorted(bundle.names()) == ["manifest.json", "voids/00.json"]
        assert bundle.read("voids/00.json") == b"1"
        with pytest.raises(BadFormat, match=r"no leaves\.bin"):
            bundle.stream("leaves.bin")


def test_what_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no")
    with pytest.raises(BadInput), Bundle.open(tmp_path / "text"):
        pass
    with pytest.raises(BadInput, match="exists"):
        BundleWriter(tmp_path)


def test_nobody_bid(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work")
    tender.grow()
    tender.log(Ending("T-1", "1", DEADLINE, "failed", "fewer than three bids"))
    report = tender.show().checked(tmp_path / "bundle")
    assert said(report) == []
    assert [(one.state, one.standing) for one in report.outcomes] == [("failed", 0)]


def test_a_lot_that_failed_goes_back_sealed(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work")
    for name in ("A", "B"):
        tender.register(name, NOW + HOUR)
        tender.hand_in(name, tender.seal(name), NOW + 2 * HOUR)
    tender.grow()
    tender.log(Ending("T-1", "1", DEADLINE, "failed", "fewer than three bids"))
    report = tender.show().checked(tmp_path / "bundle")
    assert said(report) == []
    assert [(one.state, one.standing) for one in report.outcomes] == [("failed", 2)]


def test_a_tender_that_is_not_closed(honest: Published, tmp_path: Path) -> None:
    tender = honest.copy()
    del tender.leaves[5 * 4 :]  # A, B, C and D are in it
    tender.tables.clear()
    tender.proofs.clear()
    tender.unread.pop()
    tender.envelopes = {"A": tender.envelopes["A"], "C": tender.envelopes["C"]}
    waiting = tender.receipts["Bidder"]
    report = tender.checked(tmp_path / "bundle", waiting)
    assert said(report) == []
    assert {"the tender is not closed", "a promised bid still waits for its place"} <= {
        one.en for one in report.remarks
    }


def test_a_rescue_that_the_documents_allow(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work")
    tender.publication = replace(tender.publication, rescue=True)
    tender.register("A", NOW + HOUR)
    tender.hand_in("A", tender.seal("A"), NOW + 2 * HOUR)
    tender.grow()
    header = tender.envelopes["A"].head.header_sha256
    tender.log(Rescue("T-1", "1", "bid", header, DEADLINE + HOUR))
    tender.open()
    assert said(tender.show().checked(tmp_path / "bundle")) == []


def test_pinned_trustee_keys(honest: Published, tmp_path: Path) -> None:
    key = honest.stage.keys[2][1]
    pinned = PublicKey(key.suite, key.tender, key.stage, key.name, key.public)
    trust = replace(TRUST, trustees=(pinned,))
    assert said(honest.checked(tmp_path / "bundle", trust=trust)) == []


def test_without_keys_the_bundles_own_word_is_taken(honest: Published, tmp_path: Path) -> None:
    report = honest.checked(tmp_path / "bundle", trust=Trust())
    assert said(report) == []
    assert "the log's key is taken by the bundle's own word" in {one.en for one in report.remarks}


def an_anchor(note_text: str, kind: str = ANCHOR_KIND) -> Anchor:
    """A ledger of two entries, of which one is about a checkpoint."""
    body = f'{{"checkpoint": "{note_text}"}}'.replace("\n", "\\n")
    entry = f'{{"v":1,"kind":"{kind}","body":{body}}}'.encode()
    tree = Tree([leaf_hash(entry), leaf_hash(b"other")])
    note = sign_head(LEDGER, 2, tree_root(tree, 2))
    return Anchor(entry, TlogProof(0, tuple(inclusion_proof(tree, 0, 2)), note))


def test_anchors_in_the_ledger(honest: Published, tmp_path: Path) -> None:
    tender = honest.copy()
    note = tender.head(tender.closed_size, DEADLINE)
    tender.files["anchors.jsonl"] = an_anchor(anchor_body(note)["checkpoint"]).encode() + b"\n"
    assert said(tender.checked(tmp_path / "bundle")) == []


def test_an_anchor_of_another_view(honest: Published, tmp_path: Path) -> None:
    tender = honest.copy()
    other = sign_head(KEY, tender.closed_size, bytes(32))
    tender.files["anchors.jsonl"] = an_anchor(other.text).encode() + b"\n"
    assert {one.value for one in tender.checked(tmp_path / "bundle").codes} == {"two-views"}


@pytest.mark.parametrize("kind", ["hall.case.accepted.v1", ANCHOR_KIND])
def test_an_anchor_that_is_none(honest: Published, tmp_path: Path, kind: str) -> None:
    tender = honest.copy()
    anchor = an_anchor(tender.head(tender.closed_size, DEADLINE).text, kind)
    if kind == ANCHOR_KIND:
        anchor = replace(anchor, leaf=anchor.leaf.replace(b'"v":1', b'"v":2'))
    tender.files["anchors.jsonl"] = anchor.encode() + b"\n"
    assert {one.value for one in tender.checked(tmp_path / "bundle").codes} == {"anchor"}


def test_keys_below_the_ledgers_name() -> None:
    assert KEY.seed == LEDGER.seed
    assert KEY.verifier in TRUST.keys_of("log.example/t-1")
    assert not TRUST.keys_of("elsewhere.example/t-1")
    with pytest.raises(BadFormat, match="not below"):
        signer_for(LEDGER, "log.examples/t-1")
    assert all(one.verifier in TRUST.witnesses for one in WITNESSES)


def test_a_receipt_before_and_after_its_proof(honest: Published) -> None:
    receipt = honest.completed("A")
    again = type(receipt).parse(receipt.encode())
    again.verify()
    assert again == receipt
    assert type(receipt).parse(honest.receipts["A"].encode()).proof is None


def test_a_receipt_is_not_completed_with_anothers_proof(honest: Published) -> None:
    proof = honest.completed("B").proof
    assert proof
    with pytest.raises(Exception, match="receipt"):
        honest.receipts["A"].with_proof(proof)
    with pytest.raises(Exception, match="receipt"):
        replace(promise(Leaf.dummy(), KEY), signature=bytes(64)).verify()


def test_any_byte_of_a_bundle(honest: Published, tmp_path: Path) -> None:
    """Wherever a file is altered, something is found, or it is said to be no bundle.

    The manifest may name other witnesses: the reader's own are asked.
    """
    bundle = honest.write(tmp_path / "bundle")
    for path in sorted(bundle.rglob("*")):
        if path.is_dir():
            continue
        data = path.read_bytes()
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
            whole = is_whole(honest, bundle)
            assert not whole or path.name == "manifest.json", (path.name, place)
        path.write_bytes(data)
    assert is_whole(honest, bundle)


def is_whole(tender: Published, bundle: Path) -> bool:
    try:
        return tender.found(bundle).whole
    except BadFormat:
        return False


def test_the_steps_raise_nothing_else(honest: Published, tmp_path: Path) -> None:
    """A bundle without most of its files is full of findings, not of errors."""
    bundle = honest.write(tmp_path / "bundle")
    for name in ("envelopes", "tenders", "read-outs", "voids"):
        shutil.rmtree(bundle / name)
    (bundle / "checkpoints.txt").unlink()
    with Bundle.open(bundle) as opened:
        assert {one.value for one in verify(opened, TRUST).codes} >= {
            "checkpoint", "tender-file", "envelope", "read-out", "void-unproven",
        }  # fmt: skip
