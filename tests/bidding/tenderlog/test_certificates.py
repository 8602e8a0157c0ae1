"""Whose envelope it is: accepted roots, and keys that follow one another."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from published import HOUR, Published, begun
from sealed import NOW, a_bid

from bidding.envelope import Envelope, Order, Signer, seal, suite_named
from bidding.envelope.certificates_sm2 import self_signed
from bidding.envelope.errors import BadSignature
from bidding.envelope.suites import sm2
from bidding.envelope.tenderlog import CertificateLogged, KeyChange, Replacement
from bidding.envelope.tenderlog.checks.certificates import check_chain

ROOT = ec.generate_private_key(ec.SECP256R1())


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issued(
    key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey,
    whom: str,
    by: str = "Root",
    signer: ec.EllipticCurvePrivateKey = ROOT,
    *,
    authority: bool = False,
    days: int = 30,
    length: int | None = None,
    usage: str = "",
) -> x509.Certificate:
    builder = x509.CertificateBuilder(
        issuer_name=name(by),
        subject_name=name(whom),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - timedelta(days=60),
        not_valid_after=NOW + timedelta(days=days),
    )
    constraints = x509.BasicConstraints(ca=authority, path_length=length)
    builder = builder.add_extension(constraints, critical=True)
    if usage:
        builder = builder.add_extension(a_usage(usage), critical=True)
    return builder.sign(signer, SHA256())


def a_usage(name: str) -> x509.KeyUsage:
    """For one use, and no other."""
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{one: one == name for one in names})


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


AUTHORITY = issued(ROOT, "Root", authority=True)
MIDDLE_KEY = ec.generate_private_key(ec.SECP256R1())
MIDDLE = issued(MIDDLE_KEY, "Middle", authority=True)
KEY = Ed25519PrivateKey.generate()


def test_chains_that_hold() -> None:
    direct = issued(KEY, "Bidder")
    long = issued(KEY, "Bidder", "Middle", MIDDLE_KEY)
    check_chain([der(direct)], [AUTHORITY], NOW)
    check_chain([der(long), der(MIDDLE)], [AUTHORITY], NOW)
    check_chain([der(long), der(MIDDLE), der(AUTHORITY)], [AUTHORITY], NOW)
    check_chain([der(direct)], [direct], NOW)


@pytest.mark.parametrize(
    "chain",
    [
        [issued(KEY, "Bidder", by="Elsewhere")],
        [issued(KEY, "Bidder", "Middle", MIDDLE_KEY)],
        [issued(KEY, "Bidder", "Root", MIDDLE_KEY)],
        [issued(KEY, "Bidder", days=-1)],
        [issued(KEY, "Bidder", "Middle", MIDDLE_KEY), issued(MIDDLE_KEY, "Middle")],
        [issued(KEY, "Bidder", "Middle", ROOT), MIDDLE],
    ],
    ids=["stranger", "gap", "forged", "expired", "no authority", "not by it"],
)
def test_chains_that_do_not(chain: list[x509.Certificate]) -> None:
    with pytest.raises(BadSignature):
        check_chain([der(one) for one in chain], [AUTHORITY], NOW)


LOWER_KEY = ec.generate_private_key(ec.SECP256R1())


def by_two(most: int | None, *, own: bool = False) -> tuple[list[bytes], x509.Certificate]:
    """A bidder under two authorities below a root that allows `most`; `own`: the first is its own.

    (Whoever changes its key certifies itself, under the same name.)
    """
    root = issued(ROOT, "Root", authority=True, length=most)
    middle = issued(MIDDLE_KEY, "Root" if own else "Middle", authority=True)
    above = "Root" if own else "Middle"
    lower = issued(LOWER_KEY, "Lower", above, MIDDLE_KEY, authority=True)
    bidder = issued(KEY, "Bidder", "Lower", LOWER_KEY)
    return [der(one) for one in (bidder, lower, middle)], root


@pytest.mark.parametrize(("most", "own"), [(None, False), (2, False), (1, True)])
def test_a_chain_as_long_as_its_authorities_allow(most: int | None, own: bool) -> None:
    chain, root = by_two(most, own=own)
    check_chain(chain, [root], NOW)


@pytest.mark.parametrize(("most", "own"), [(1, False), (0, False), (0, True)])
def test_a_chain_longer_than_allowed(most: int, own: bool) -> None:
    chain, root = by_two(most, own=own)
    with pytest.raises(BadSignature, match="longer than"):
        check_chain(chain, [root], NOW)


def test_an_authority_in_the_middle_sets_a_limit_too() -> None:
    middle = issued(MIDDLE_KEY, "Middle", authority=True, length=0)
    lower = issued(LOWER_KEY, "Lower", "Middle", MIDDLE_KEY, authority=True)
    bidder = issued(KEY, "Bidder", "Lower", LOWER_KEY)
    check_chain([der(issued(KEY, "Bidder", "Middle", MIDDLE_KEY)), der(middle)], [AUTHORITY], NOW)
    with pytest.raises(BadSignature, match="longer than"):
        check_chain([der(bidder), der(lower), der(middle)], [AUTHORITY], NOW)


def test_an_authority_whose_key_is_for_other_uses() -> None:
    bidder = issued(KEY, "Bidder", "Middle", MIDDLE_KEY)
    good = issued(MIDDLE_KEY, "Middle", authority=True, usage="key_cert_sign")
    check_chain([der(bidder), der(good)], [AUTHORITY], NOW)
    bad = issued(MIDDLE_KEY, "Middle", authority=True, usage="digital_signature")
    with pytest.raises(BadSignature, match="does not sign certificates"):
        check_chain([der(bidder), der(bad)], [AUTHORITY], NOW)


def test_bytes_that_are_no_certificate() -> None:
    with pytest.raises(BadSignature):
        check_chain([b"no"], [AUTHORITY], NOW)


def codes(tender: Published, folder: Path) -> set[str]:
    return {one.value for one in tender.show().checked(folder).codes}


@pytest.mark.parametrize(("accepted", "expected"), [(True, set()), (False, {"certificate"})])
def test_only_accepted_roots_count(tmp_path: Path, accepted: bool, expected: set[str]) -> None:
    tender = begun(tmp_path / "work")
    root = x509.load_der_x509_certificate(tender.signer("A").chain[0]) if accepted else AUTHORITY
    tender.publication = replace(tender.publication, roots=(sha256(der(root)).digest(),))
    tender.files["roots.pem"] = root.public_bytes(Encoding.PEM)
    tender.register("A", NOW + HOUR)
    tender.hand_in("A", tender.seal("A"), NOW + 2 * HOUR)
    tender.grow()
    assert codes(tender, tmp_path / "bundle") == expected


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    tender = begun(tmp_path / "work")
    tender.publication = replace(tender.publication, roots=(bytes(32),))
    tender.grow()
    assert codes(tender, tmp_path / "bundle") == {"bad-file"}


def a_change(tender: Published, signer: Signer) -> CertificateLogged:
    """The bidder A goes on as B; `signer` says so."""
    old, new = (sha256(tender.signer(one).chain[0]).digest() for one in ("A", "B"))
    at = NOW + 3 * HOUR
    change = KeyChange("log.example/t-1", "T-1", old, new, at)
    statement, sigs = change.signed(signer)
    return CertificateLogged("T-1", at, new, old, statement, sigs)


@pytest.mark.parametrize(
    ("signer", "expected"), [("A", set()), ("B", {"certificate", "replacement"})]
)
def test_a_new_key_follows_an_old_one(tmp_path: Path, signer: str, expected: set[str]) -> None:
    """Signed by the old key it may replace its bid; signed by itself it is a stranger's."""
    tender = begun(tmp_path / "work")
    tender.register("A", NOW + HOUR)
    first = tender.seal("A")
    tender.hand_in("A", first, NOW + 2 * HOUR)
    tender.wait(a_change(tender, tender.signer(signer)), NOW + 3 * HOUR)
    tender.hand_in("A", again(tender, first), NOW + 5 * HOUR)
    tender.grow()
    assert expected <= codes(tender, tmp_path / "bundle") <= {*expected, "bid-added", "bid-dropped"}
    assert tender.place(Replacement)


def again(tender: Published, first: Envelope) -> Envelope:
    """The same bidder's next envelope, under its new key."""
    order = Order(first.head.pre.seq + 1, first.head.pre.envelope_id)
    lock, stage = tender.locks["A"], tender.stage.tender
    parts = a_bid(tender.folder / "again.parts")
    target = tender.folder / "again.ebid"
    return seal(stage, parts, tender.signer("B"), target, created=NOW, lock=lock, order=order)


def sm2_issued(private: bytes, whom: str, by: str, signer: bytes, *, authority: bool) -> bytes:
    """A certificate with an SM2 key, signed with SM2."""
    own = asn1_x509.Certificate.load(self_signed(private, whom, NOW, timedelta(days=30)))
    body = own["tbs_certificate"].copy()
    body["issuer"] = asn1_x509.Name.build({"common_name": by})
    body["extensions"] = [
        {
            "extn_id": "basic_constraints",
            "critical": True,
            "extn_value": asn1_x509.BasicConstraints({"ca": authority}),
        }
    ]
    signature = sm2.to_der(sm2.sign(signer, body.dump(force=True)))
    made = asn1_x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": {"algorithm": sm2.SIGNED_WITH_SM3},
            "signature_value": signature,
        }
    )
    return bytes(made.dump())


def test_chains_of_the_national_suite() -> None:
    root, own, stranger = (suite_named("gm-1").make_private_key() for _ in range(3))
    authority = sm2_issued(root, "根", "根", root, authority=True)
    good = sm2_issued(own, "投标人", "根", root, authority=False)
    forged = sm2_issued(own, "投标人", "根", stranger, authority=False)
    accepted = [x509.load_der_x509_certificate(authority)]
    check_chain([good], accepted, NOW)
    check_chain([good, authority], accepted, NOW)
    for chain in ([forged], [forged, authority], [good, good]):
        with pytest.raises(BadSignature):
            check_chain(chain, accepted, NOW)
