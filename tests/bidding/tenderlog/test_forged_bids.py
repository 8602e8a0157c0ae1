"""Bids that a platform drops, adds, dates otherwise or exchanges: how the verifier names it."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from envelope_forging import signed, written
from published import DEADLINE, HOUR, TRUST, Published, begun
from sealed import NOW, a_stage
from tender_forging import bid_of, closing, codes, told

from bidding.envelope.tenderlog import (
    Bid,
    CertificateLogged,
    Closing,
    Code,
    Leaf,
    Standing,
    Withdrawal,
    WithdrawalRequest,
)
from bidding.envelope.trustees import PublicKey


def test_a_bid_that_was_never_logged(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work")
    for name in ("A", "B", "C", "E"):
        tender.register(name, NOW + HOUR)
        tender.hand_in(name, tender.seal(name), NOW + 2 * HOUR)
    tender.waiting = [one for one in tender.waiting if one.leaf != tender.receipts["C"].leaf]
    del tender.envelopes["C"]
    tender.grow()
    tender.open()
    tender.show()
    assert codes(tender.checked(tmp_path / "without")) == set()
    report = tender.checked(tmp_path / "with", tender.receipts["C"], tender.receipts["A"])
    assert codes(report) == {"bid-dropped"}
    body = tender.receipts["C"].leaf.read()
    assert isinstance(body, Bid)
    assert report.findings[0].envelope == body.header_sha256


def test_a_bid_left_out_of_the_manifest(forged: Published, tmp_path: Path) -> None:
    header = forged.envelopes["C"].head.header_sha256
    manifest = closing(forged)
    rest = tuple(one for one in manifest.bids if one.header_sha256 != header)
    forged.put(forged.place(Closing), replace(manifest, bids=rest))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"bid-dropped", "freeze", "read-out"}
    dropped = next(one for one in report.findings if one.code is Code.BID_DROPPED)
    assert (dropped.leaf, dropped.envelope) == (bid_of(forged, "C"), header)


def test_a_bid_added_after_the_closing(forged: Published, tmp_path: Path) -> None:
    late = forged.seal("late")
    forged.envelopes["late"] = late
    place = forged.closed_size
    header = late.head.header_sha256
    forged.leaves.insert(place, Leaf.of(Bid("T-1", "1", "bid", header, NOW + HOUR, None)))
    forged.signed.append((len(forged.leaves), DEADLINE + HOUR))
    report = forged.show().checked(tmp_path / "bundle")
    assert {"bid-added"} <= codes(report) <= {"bid-added", "certificate", "bid-time"}
    assert next(one for one in report.findings if one.code is Code.BID_ADDED).leaf == place


def test_a_bid_added_to_the_manifest_alone(forged: Published, tmp_path: Path) -> None:
    manifest = closing(forged)
    stranger = Standing("1", "bid", sha256(b"stranger").digest())
    forged.put(forged.place(Closing), replace(manifest, bids=(*manifest.bids, stranger)))
    assert "bid-added" in codes(forged.show().checked(tmp_path / "bundle"))


def test_a_bid_taken_after_the_deadline(forged: Published, tmp_path: Path) -> None:
    place = bid_of(forged, "B")
    forged.put(place, replace(told(forged, place), received_at=DEADLINE))
    report = forged.show().checked(tmp_path / "bundle")
    assert "bid-late" in codes(report)
    assert report.findings[0].leaf == place


def test_a_bid_back_dated(forged: Published, tmp_path: Path) -> None:
    place = bid_of(forged, "B")  # replaced in the eighth hour
    forged.put(place, replace(told(forged, place), received_at=NOW + 4.1 * HOUR))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"bid-time"}
    assert report.findings[0].leaf == place


def test_a_bid_dated_after_a_witness_had_seen_it(forged: Published, tmp_path: Path) -> None:
    place = bid_of(forged, "A")
    forged.put(place, replace(told(forged, place), received_at=NOW + 3.5 * HOUR))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"bid-time"}


def test_another_envelope_in_the_place_of_a_bid(forged: Published, tmp_path: Path) -> None:
    place, other = bid_of(forged, "C"), forged.seal("C-again")
    receipt = forged.receipts["C"]
    forged.put(place, replace(told(forged, place), header_sha256=other.head.header_sha256))
    forged.envelopes["C"] = other
    report = forged.checked(tmp_path / "bundle", receipt)
    assert {"bid-dropped", "witness", "certificate"} <= codes(report)


def test_a_bid_replaced_by_another_bidder(forged: Published, tmp_path: Path) -> None:
    victim = forged.envelopes["C"].head.header_sha256
    place = bid_of(forged, "B")
    forged.put(place, replace(told(forged, place), replaces=victim))
    assert "replacement" in codes(forged.show().checked(tmp_path / "bundle"))


def test_a_bid_withdrawn_by_another(forged: Published, tmp_path: Path) -> None:
    body = forged.body(Withdrawal)
    assert isinstance(body, Withdrawal)
    request = WithdrawalRequest.parse(body.statement)
    statement, sigs = request.signed(forged.signer("A"))
    forged.put(forged.place(Withdrawal), replace(body, statement=statement, sigs=sigs))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"withdrawal", "bid-dropped"}


def test_a_withdrawal_that_nobody_asked_for(forged: Published, tmp_path: Path) -> None:
    body = forged.body(Withdrawal)
    assert isinstance(body, Withdrawal)
    victim = forged.envelopes["C"].head.header_sha256
    forged.put(forged.place(Withdrawal), replace(body, header_sha256=victim))
    assert "withdrawal" in codes(forged.show().checked(tmp_path / "bundle"))


def test_a_rivals_envelope_handed_in_again(forged: Published, tmp_path: Path) -> None:
    place = bid_of(forged, "C")
    forged.put(
        place,
        replace(told(forged, place), header_sha256=told(forged, bid_of(forged, "A")).header_sha256),
    )
    assert "copied-envelope" in codes(forged.show().checked(tmp_path / "bundle"))


def test_a_rivals_header_under_ones_own_signature(forged: Published, tmp_path: Path) -> None:
    header = forged.envelopes["A"].head.header_bytes
    bundle = forged.write(tmp_path / "bundle")
    path = bundle / "envelopes" / f"{sha256(header).hexdigest()}.head"
    path.unlink()
    written(path, header, signed(header, forged.signer("C")), b"")
    report = forged.found(bundle)
    assert codes(report) >= {"envelope"}


def test_an_envelope_sealed_to_other_trustees(tmp_path: Path) -> None:
    stage, others = a_stage(), a_stage()
    tender = begun(tmp_path / "work", stage)
    for name in ("A", "B"):
        tender.register(name, NOW + HOUR)
        tender.hand_in(name, tender.seal(name), NOW + 2 * HOUR)
    tender.register("C", NOW + HOUR)
    tender.stage = others  # what C was shown
    swapped = tender.seal("C")
    tender.stage = stage
    tender.hand_in("C", swapped, NOW + 2 * HOUR)
    tender.grow()
    report = tender.show().checked(tmp_path / "bundle")
    assert codes(report) == {"wrong-trustees"}
    assert report.findings[0].envelope == swapped.head.header_sha256


def test_a_trustee_key_swapped_in_the_tender_file(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    (path,) = (bundle / "tenders").iterdir()
    path.write_bytes(a_stage().tender.encode())
    assert "tender-file" in codes(forged.found(bundle))


def test_a_trustee_key_swapped_from_the_beginning(tmp_path: Path) -> None:
    own = a_stage()
    key = own.keys[0][0]
    mine = PublicKey(key.suite, key.tender, key.stage, key.name, key.public)
    tender = begun(tmp_path / "work")  # all is sealed to other keys than the trustee made
    tender.grow()
    report = tender.show().checked(tmp_path / "bundle", trust=replace(TRUST, trustees=(mine,)))
    assert codes(report) == {"tender-file"}


def test_an_envelope_for_another_lot(tmp_path: Path) -> None:
    stage = a_stage()
    tender = begun(tmp_path / "work", stage)
    tender.register("A", NOW + HOUR)
    tender.stage = replace(stage, tender=replace(stage.tender, lot="2"))
    elsewhere = tender.seal("A")
    tender.stage = stage
    tender.hand_in("A", elsewhere, NOW + 2 * HOUR)
    tender.grow()
    assert codes(tender.show().checked(tmp_path / "bundle")) == {"wrong-tender"}


def test_a_bidder_nobody_registered(forged: Published, tmp_path: Path) -> None:
    place = next(
        at
        for at, one in enumerate(forged.leaves)
        if isinstance(body := one.read(), CertificateLogged)
        and body.bidder == forged.envelopes["A"].head.pre.bidder
    )
    forged.leaves[place] = Leaf.dummy()
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"certificate"}
