"""A freeze, shares, keys or a read-out that are not true: how the verifier names it."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from published import DEADLINE, HOUR, Published
from tender_forging import codes

from bidding.envelope.tenderlog import (
    Freeze,
    Leaf,
    PartKeyPublished,
    ReadOut,
    Rescue,
    ShareHash,
    ShareReleased,
    Table,
    VoidBid,
    VoidProof,
)


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
