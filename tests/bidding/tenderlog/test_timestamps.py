"""RFC 3161 tokens: those of OpenSSL verify, and what is wrong with others is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from published import DEADLINE, HOUR, LEDGER, Published, begun
from sealed import NOW
from tender_forging import bid_of, told
from timestamping import Authority, an_authority

from bidding.envelope import BadFormat, BadSignature, EnvelopeError
from bidding.envelope.tenderlog import Receipt, Report, Stamp, Trust, stamped
from bidding.envelope.tenderlog.timestamps import Token

VECTORS = Path(__file__).parents[2] / "vectors" / "timestamps"
STAMPED = sha256((VECTORS / "data").read_bytes()).digest()


def authorities(name: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((VECTORS / f"{name}.pem").read_bytes())


@pytest.mark.parametrize("name", ["rsa", "p256"])
def test_tokens_of_openssl(name: str) -> None:
    token = Token.parse((VECTORS / f"{name}.token").read_bytes())
    token.verify(STAMPED, authorities(name))
    assert token.at == datetime(2026, 11, 22, 7, 8, 57, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "accepted", "error"),
    [
        ("rsa", "p256", "by no accepted authority"),
        ("rsa", "nouse", "no timestamp authority"),
        ("sha512", "rsa", "not over a SHA-256"),
    ],
)
def test_what_is_wrong_is_said(name: str, accepted: str, error: str) -> None:
    data = (VECTORS / f"{name}.token").read_bytes()
    with pytest.raises((BadFormat, BadSignature), match=error):
        Token.parse(data).verify(STAMPED, authorities(accepted))


def test_a_token_over_something_else() -> None:
    token = Token.parse((VECTORS / "rsa.token").read_bytes())
    with pytest.raises(BadSignature, match="something else"):
        token.verify(bytes(32), authorities("rsa"))


def test_an_authority_whose_time_is_over() -> None:
    authority = an_authority()
    token = Token.parse(authority.token(STAMPED, datetime(2037, 1, 1, tzinfo=UTC)))
    with pytest.raises(BadSignature, match="not valid then"):
        token.verify(STAMPED, [authority.certificate])


@given(st.data())
def test_no_byte_of_a_token_can_be_changed_unseen(data: st.DataObject) -> None:
    """What is not signed (certificates beside the signature) may change, but not what counts."""
    token = bytearray((VECTORS / "p256.token").read_bytes())
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= data.draw(st.integers(1, 255))
    try:
        found = Token.parse(bytes(token))
        found.verify(STAMPED, authorities("p256"))
    except EnvelopeError:
        return
    assert found.at == datetime(2026, 11, 22, 7, 8, 57, tzinfo=UTC)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_clearly(data: bytes) -> None:
    with pytest.raises(BadFormat):
        Token.parse(data)


def closing_stamp(
    tender: Published, authority: Authority, *, off: timedelta = timedelta(0), size: int = 0
) -> Published:
    """Have the closing checkpoint stamped, or that of another `size`."""
    text = tender.head(size or tender.closed_size, DEADLINE).text
    token = authority.token(stamped(text), DEADLINE + off)
    line = Stamp(tender.closed_size, token).encode()
    tender.files["stamps.jsonl"] = line + b"\n"
    return tender


def a_stamped_tender(folder: Path, *, off: timedelta, other: bool = False) -> Published:
    """Three bids, each with a token; that of C is `off`, or of an `other` authority."""
    authority, stranger = an_authority(), an_authority("Stranger")
    tender = begun(folder)
    tender.publication = replace(tender.publication, authorities=(authority.digest,))
    tender.files["authorities.pem"] = authority.certificate.public_bytes(Encoding.PEM)
    for name in ("A", "B", "C"):
        at = NOW + 2 * HOUR
        tender.register(name, NOW + HOUR)
        envelope = tender.seal(name)
        by = stranger if other and name == "C" else authority
        stamped = at + off if name == "C" else at
        token = by.token(envelope.head.header_sha256, stamped)
        tender.hand_in(name, envelope, at, token)
    tender.grow()
    tender.open()
    return closing_stamp(tender.show(), authority)


def codes(report: Report) -> set[str]:
    return {one.value for one in report.codes}


def test_stamped_bids(tmp_path: Path) -> None:
    tender = a_stamped_tender(tmp_path / "work", off=timedelta(seconds=1))
    assert codes(tender.checked(tmp_path / "bundle")) == set()


def test_a_bid_stamped_at_another_time(tmp_path: Path) -> None:
    tender = a_stamped_tender(tmp_path / "work", off=timedelta(hours=3))
    report = tender.checked(tmp_path / "bundle")
    assert codes(report) == {"timestamp"}
    assert report.findings[0].envelope == tender.envelopes["C"].head.header_sha256


def test_a_bid_stamped_by_a_stranger(tmp_path: Path) -> None:
    tender = a_stamped_tender(tmp_path / "work", off=timedelta(0), other=True)
    assert codes(tender.checked(tmp_path / "bundle")) == {"timestamp"}


def stamped_heads(honest: Published) -> tuple[Published, Authority]:
    """A tender whose bids have no tokens of their own, and its authority."""
    authority, tender = an_authority(), honest.copy()
    publication = replace(tender.publication, authorities=(authority.digest,))
    tender.put(0, publication)
    tender.files["authorities.pem"] = authority.certificate.public_bytes(Encoding.PEM)
    return tender.show(), authority


def test_a_stamped_closing(honest: Published, tmp_path: Path) -> None:
    tender, authority = stamped_heads(honest)
    report = closing_stamp(tender, authority).checked(tmp_path / "bundle")
    assert codes(report) == set()


def test_a_closing_that_nobody_stamped(honest: Published, tmp_path: Path) -> None:
    tender, _ = stamped_heads(honest)
    report = tender.checked(tmp_path / "bundle")
    assert codes(report) == {"timestamp"}
    assert "no timestamp authority has stamped" in report.findings[0].en


def test_a_closing_that_was_stamped_late_is_only_remarked(
    honest: Published, tmp_path: Path
) -> None:
    tender, authority = stamped_heads(honest)
    closing_stamp(tender, authority, off=timedelta(hours=5))
    report = tender.checked(tmp_path / "bundle")
    assert codes(report) == set()
    assert any("stamped 5:00:00 after" in one.en for one in report.remarks)


def test_a_closing_stamped_before_the_deadline(honest: Published, tmp_path: Path) -> None:
    tender, authority = stamped_heads(honest)
    closing_stamp(tender, authority, off=-timedelta(hours=5))
    assert "timestamp" in codes(tender.checked(tmp_path / "bundle"))


def test_a_stamp_of_another_checkpoint_or_by_a_stranger(honest: Published, tmp_path: Path) -> None:
    tender, authority = stamped_heads(honest)
    closing_stamp(tender, authority, size=tender.closed_size - 32)
    assert codes(tender.checked(tmp_path / "other")) == {"timestamp"}
    closing_stamp(tender, an_authority("Stranger"))
    assert codes(tender.checked(tmp_path / "stranger")) == {"timestamp"}
    tender.files["stamps.jsonl"] = Stamp(12345, b"0").encode() + b"\nnonsense\n"
    assert codes(tender.checked(tmp_path / "nonsense")) == {"timestamp"}


def test_a_bid_dated_after_an_authority_had_seen_it(honest: Published, tmp_path: Path) -> None:
    """What witnesses would show, an authority shows where there are none."""
    tender, authority = stamped_heads(honest)
    place = bid_of(tender, "A")
    tender.put(place, replace(told(tender, place), received_at=DEADLINE - HOUR / 2))
    tender.witnessed = []
    size = next(size for size, _ in tender.signed if size > place)
    closing_stamp(tender, authority)
    token = authority.token(stamped(tender.head(size, NOW).text), NOW + 2 * HOUR)
    tender.files["stamps.jsonl"] += Stamp(size, token).encode() + b"\n"
    trust = Trust(notes=(LEDGER.verifier,))
    report = tender.checked(tmp_path / "bundle", trust=trust)
    assert "bid-time" in codes(report)


def test_a_stamp_in_a_receipt(honest: Published, tmp_path: Path) -> None:
    tender, authority = stamped_heads(honest)
    closing_stamp(tender, authority)
    receipt = tender.completed("A")
    assert receipt.proof is not None
    token = authority.token(stamped(receipt.proof.checkpoint.text), DEADLINE)
    held = Receipt.parse(receipt.with_proof(receipt.proof, token).encode())
    assert held.stamp == token
    assert b"ebid-receipt/2" in held.encode()
    assert codes(tender.checked(tmp_path / "bundle", held)) == set()
    wrong = receipt.with_proof(receipt.proof, authority.token(bytes(32), DEADLINE))
    assert codes(tender.checked(tmp_path / "again", wrong)) == {"timestamp"}
