"""Bidders' certificates: logged before they are used, under an accepted root, keys chained."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.suites import sm2
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.log import Entry
from bidding.envelope.tenderlog.setting import CertificateLogged
from bidding.envelope.tenderlog.statements import KeyChange, signer_of


def pinned(
    bundle: Bundle, name: str, hashes: Sequence[bytes], trusted: Iterable[x509.Certificate]
) -> list[x509.Certificate]:
    """The certificates whose hashes were published, from the bundle or from the reader's own.

    Raises `BadFormat` where one of them is in neither.
    """
    data = bundle.read_or_empty(name)
    try:
        found = [*trusted, *(x509.load_pem_x509_certificates(data) if data else [])]
    except ValueError as error:
        raise BadFormat(f"{name} 不成形", f"{name}: no certificates") from error
    by_hash = {sha256(one.public_bytes(Encoding.DER)).digest(): one for one in found}
    missing = [one for one in hashes if one not in by_hash]
    if missing:
        raise BadFormat(
            f"{name} 缺少证书 {missing[0].hex()}", f"{name} lacks certificate {missing[0].hex()}"
        )
    return [by_hash[one] for one in hashes]


_ODD = (
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    OverflowError,
    TypeError,
    ValueError,
)
"""What the libraries say of a certificate that is none, or not by whom it says."""


class Owners:
    """Which certificates belong to one bidder, and from when on each may be used."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._owner: dict[bytes, bytes] = {}
        self._since: dict[bytes, datetime] = {}
        entries = case.log.all(CertificateLogged)
        for one in sorted(entries, key=lambda entry: (entry.body.at, entry.index)):
            with case.report.finding(Code.CERTIFICATE, leaf=one.index):
                self._take(one)

    def _take(self, entry: Entry[CertificateLogged]) -> None:
        body = entry.body
        owner = body.bidder
        if body.previous is not None:
            self._check_change(body)
            owner = self._owner[body.previous]
        self._owner.setdefault(body.bidder, owner)
        self._since.setdefault(body.bidder, body.at)

    def _check_change(self, body: CertificateLogged) -> None:
        """Raise unless the old key, which must be known, says that the new one follows it."""
        data, sigs = body.statement or b"", body.sigs or b""
        change = KeyChange.parse(data)
        signer = signer_of(KeyChange, data, sigs, self._case.suite)
        stated = (change.log_origin, change.tender, change.previous, change.bidder)
        publication = self._case.publication
        logged = (publication.log_origin, publication.tender, body.previous, body.bidder)
        if stated != logged or signer != body.previous or body.previous not in self._owner:
            raise BadSignature("换证不是由旧证的密钥声明的", "the old key did not name the new one")

    def of(self, bidder: bytes) -> bytes:
        """Whose certificate it is: the first one of its chain, or itself where it is unknown."""
        return self._owner.get(bidder, bidder)

    def check(self, bidder: bytes, at: datetime) -> None:
        """Raise `BadSignature` unless the certificate was logged by the time it was used."""
        if bidder not in self._since or self._since[bidder] > at:
            raise BadSignature(
                "投标人的证书在投标之前没有记入日志",
                "the bidder's certificate was not logged before it bid",
            )


def check_chain(chain: Sequence[bytes], roots: Sequence[x509.Certificate], at: datetime) -> None:
    """Raise `BadSignature` unless `chain` leads to one of `roots`, all valid at `at`.

    A certificate that is itself a root passes. Revocation is judged at the intake, not here.
    """
    try:
        links = [x509.load_der_x509_certificate(one) for one in chain]
        if links[-1] not in roots:
            links.append(_root_of(links[-1], roots))
        for certificate, issuer in pairwise(links):
            _check_issued(certificate, issuer)
        _check_lengths(links)
    except _ODD as error:
        raise BadSignature(
            "证书链不成立", f"the certificate's chain does not hold: {error}"
        ) from error
    for one in links:
        if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            raise BadSignature("证书在投标时无效", "a certificate was not valid when it was used")


def _check_lengths(links: Sequence[x509.Certificate]) -> None:
    """Raise where more authorities stand below one than it was allowed (RFC 5280, 4.2.1.9).

    What an authority issued to itself, to change its key, does not count.
    """
    below = 0
    for one in links[1:]:
        most = _constraints(one).path_length
        if most is not None and below > most:
            raise ValueError("the chain is longer than one of its authorities may make it")
        below += one.subject != one.issuer


def _constraints(certificate: x509.Certificate) -> x509.BasicConstraints:
    """What it may issue. Raises `ValueError` for one that is no authority's."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as error:
        raise ValueError("its issuer is no certificate authority") from error
    if not found.ca:
        raise ValueError("its issuer is no certificate authority")
    return found


def _root_of(certificate: x509.Certificate, roots: Sequence[x509.Certificate]) -> x509.Certificate:
    for root in roots:
        if root.subject == certificate.issuer:
            return root
    raise ValueError("no accepted root issued it")


def _check_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """Raise unless `issuer`, a certificate authority that signs certificates, signed this one."""
    _constraints(issuer)
    _check_signs(issuer)
    if certificate.signature_algorithm_oid.dotted_string == sm2.SIGNED_WITH_SM3:
        _check_issued_sm2(certificate, issuer)
    else:
        certificate.verify_directly_issued_by(issuer)


def _check_signs(issuer: x509.Certificate) -> None:
    """Raise where its key is for other uses (RFC 5280, 4.2.1.3); without a word, for all."""
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.key_cert_sign:
        raise ValueError("its issuer's key does not sign certificates")


def _check_issued_sm2(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    if certificate.issuer != issuer.subject:
        raise ValueError("its issuer has another name")
    public = sm2.certified_key(issuer.public_bytes(Encoding.DER))
    r, s = decode_dss_signature(certificate.signature)
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    sm2.verify(public, signature, certificate.tbs_certificate_bytes)
