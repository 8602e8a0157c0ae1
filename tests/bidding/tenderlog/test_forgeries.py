"""What a platform may try with a tender, and how the verifier names it.

`show()` lets the witnesses see the forged log from the beginning: they cosign whatever grows, so
what is found then is found in the log itself. Without it the forger rewrites what they have seen.
"""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from envelope_forging import signed, written
from published import DEADLINE, HOUR, KEY, TRUST, WITNESSES, Published, begun
from sealed import NOW, a_stage

from bidding.envelope.tenderlog import (
    Bid,
    CertificateLogged,
    Closing,
    Code,
    DeadlineMoved,
    Freeze,
    Leaf,
    LockReleased,
    PartKeyPublished,
    ReadOut,
    Replacement,
    Report,
    Rescue,
    ShareHash,
    ShareReleased,
    Standing,
    Table,
    Trust,
    VoidBid,
    VoidProof,
    Withdrawal,
    WithdrawalRequest,
    promise,
)
from bidding.envelope.trustees import PublicKey


def codes(report: Report) -> set[str]:
    return {one.value for one in report.codes}


def bid_of(forged: Published, name: str) -> int:
    """Where the leaf of a bidder's standing bid is."""
    header = forged.envelopes[name].head.header_sha256
    for at, one in enumerate(forged.leaves):
        body = one.read()
        if isinstance(body, Bid | Replacement) and body.header_sha256 == header:
            return at
    raise AssertionError(name)


def told(forged: Published, place: int) -> Bid | Replacement:
    body = forged.leaves[place].read()
    assert isinstance(body, Bid | Replacement)
    return body


def closing(forged: Published) -> Closing:
    body = forged.body(Closing)
    assert isinstance(body, Closing)
    return body


# --- bids ------------------------------------------------------------------------------------


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


# --- the log ---------------------------------------------------------------------------------


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


# --- time ------------------------------------------------------------------------------------


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


# --- the opening -----------------------------------------------------------------------------


def test_a_bid_left_out_of_the_freeze(forged: Published, tmp_path: Path) -> None:
    freeze = forged.body(Freeze)
    assert isinstance(freeze, Freeze)
    forged.put(forged.place(Freeze), replace(freeze, bids=freeze.bids[1:]))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"freeze", "part-key"}


def test_an_unlocked_bid_called_locked(forged: Published, tmp_path: Path) -> None:
    freeze = forged.body(Freeze)
    assert isinstance(freeze, Freeze)
    victim = replace(freeze.not_unlocked[0], header_sha256=freeze.bids[0])
    others = (*freeze.not_unlocked, victim)
    forged.put(forged.place(Freeze), replace(freeze, bids=freeze.bids[1:], not_unlocked=others))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"freeze", "part-key", "read-out"}


def test_shares_unlike_their_hash(forged: Published, tmp_path: Path) -> None:
    body = forged.body(ShareHash)
    assert isinstance(body, ShareHash)
    forged.put(forged.place(ShareHash), replace(body, digest=bytes(32)))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"shares"}
    assert "trustee 1" in report.findings[0].en


def test_shares_of_nobodys_key(forged: Published, tmp_path: Path) -> None:
    for kind in (ShareHash, ShareReleased):
        body = forged.body(kind)
        assert isinstance(body, ShareHash | ShareReleased)
        forged.put(forged.place(kind), replace(body, kid=bytes(32)))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"shares"}


def test_fewer_than_k_trustees(forged: Published, tmp_path: Path) -> None:
    for kind in (ShareReleased, ShareHash):
        forged.leaves[forged.place(kind, 1)] = Leaf.of(
            Rescue("T-1", "1", "bid", bytes(32), DEADLINE + HOUR)
        )
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"opened-early", "rescue"}


def test_another_price_read_out(forged: Published, tmp_path: Path) -> None:
    table = forged.tables[0]
    cheap = replace(table.rows[0], plaintext=b'{"price":"1.00"}')
    reread(forged, replace(table, rows=(cheap, *table.rows[1:])))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"price"}
    assert report.findings[0].envelope == cheap.header_sha256


def reread(forged: Published, table: Table) -> None:
    """Publish another table."""
    forged.tables = [table]
    body = forged.body(ReadOut)
    assert isinstance(body, ReadOut)
    digest = sha256(table.encode()).digest()
    forged.put(forged.place(ReadOut), replace(body, table_sha256=digest))


def test_a_table_that_was_not_logged(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    (path,) = (bundle / "read-outs").iterdir()
    path.write_bytes(path.read_bytes().replace(b"bid", b"did"))
    assert codes(forged.found(bundle)) == {"read-out"}


def test_a_bid_not_read_out(forged: Published, tmp_path: Path) -> None:
    table = forged.tables[0]
    reread(forged, replace(table, rows=table.rows[1:]))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"read-out"}


def test_two_bidders_prices_exchanged(forged: Published, tmp_path: Path) -> None:
    first, second, *rest = forged.tables[0].rows
    swapped = (
        replace(first, plaintext=second.plaintext),
        replace(second, plaintext=first.plaintext),
    )
    reread(forged, replace(forged.tables[0], rows=(*swapped, *rest)))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"price"}


def test_another_key_published(forged: Published, tmp_path: Path) -> None:
    body = forged.body(PartKeyPublished)
    assert isinstance(body, PartKeyPublished)
    forged.put(forged.place(PartKeyPublished), replace(body, key=bytes(32)))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"part-key"}
    assert report.findings[0].envelope == body.header_sha256


def test_other_sealed_bytes_published(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    header = forged.envelopes["A"].head.header_sha256
    path = bundle / "envelopes" / f"{header.hex()}.part.opening"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert codes(forged.found(bundle)) == {"part-key"}


def test_a_valid_bid_called_void(forged: Published, tmp_path: Path) -> None:
    envelope = forged.envelopes["A"]
    header = envelope.head.header_sha256
    proof = VoidProof(header, "shares", forged.shares(envelope), None, None, None)
    forged.proofs.append(proof)
    place = forged.place(PartKeyPublished)
    digest = sha256(proof.encode()).digest()
    forged.put(place, VoidBid("T-1", "1", "bid", header, DEADLINE + HOUR, "shares", digest))
    row = replace(forged.tables[0].rows[0], outcome="void", plaintext=None)
    reread(forged, replace(forged.tables[0], rows=(row, *forged.tables[0].rows[1:])))
    report = forged.show().checked(tmp_path / "bundle")
    assert codes(report) == {"void-unproven", "read-out"}
    assert {one.envelope for one in report.findings} == {header}


def test_a_rescue_that_the_documents_do_not_allow(forged: Published, tmp_path: Path) -> None:
    header = forged.envelopes["A"].head.header_sha256
    forged.log(Rescue("T-1", "1", "bid", header, DEADLINE + HOUR))
    assert codes(forged.show().checked(tmp_path / "bundle")) == {"rescue"}


# --- files -----------------------------------------------------------------------------------


def test_a_head_that_is_missing(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    header = forged.envelopes["A"].head.header_sha256
    (bundle / "envelopes" / f"{header.hex()}.head").unlink()
    report = forged.found(bundle)
    assert "envelope" in codes(report)
    assert report.findings[0].envelope == header


def test_a_file_that_nothing_speaks_of(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    (bundle / "really-read-this.html").write_text("trust me")
    assert codes(forged.found(bundle)) == {"bad-file"}


def test_leaves_cut_off_in_the_middle(forged: Published, tmp_path: Path) -> None:
    bundle = forged.write(tmp_path / "bundle")
    path = bundle / "leaves.bin"
    path.write_bytes(path.read_bytes()[:-1])
    assert {"bad-file", "log-truncated"} <= codes(forged.found(bundle))


@pytest.mark.parametrize("place", [0, -1])
def test_a_publication_elsewhere_or_twice(forged: Published, tmp_path: Path, place: int) -> None:
    publication = forged.leaves[0]
    spare = next(at for at in range(forged.closed_size) if forged.leaves[at].kind == "dummy")
    if place == 0:
        forged.leaves[0], forged.leaves[spare] = forged.leaves[spare], publication
    else:
        forged.put(spare, forged.publication)
    assert "publication" in codes(forged.show().checked(tmp_path / "bundle"))
