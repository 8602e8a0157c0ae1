"""Which certificates bidders may sign with, judged for the accounts room, which keeps them.

A certificate is accepted under the roots that the installation pins (`CERTIFICATE_ROOTS`): those of
licensed authorities, and of the platform's own one (`bidding.authority`) where it has one. A tender
publishes the roots of its day and keeps to them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.judging import RevokedList
from bidding.envelope import EnvelopeError
from bidding.envelope.errors import BadSignature
from bidding.envelope.succession import predecessor
from bidding.envelope.suites import sm2
from bidding.envelope.tenderlog.checks.certificates import check_chain

_ODD = (ValueError, OverflowError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm)
"""What the libraries say of bytes that are no certificate or list, or not quite."""


def pinned_roots() -> bytes:
    """The PEM certificates of the authorities accepted today; empty where none is pinned.

    Raises `ImproperlyConfigured` where the file named cannot be used.
    """
    if not settings.CERTIFICATE_ROOTS:
        return b""
    try:
        data = Path(settings.CERTIFICATE_ROOTS).read_bytes()
        read_roots(data)
    except (OSError, *_ODD) as error:
        raise ImproperlyConfigured(f"CERTIFICATE_ROOTS: {error}") from error
    return data


def read_roots(data: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM text, none where it is empty."""
    return x509.load_pem_x509_certificates(data) if data else []


def hashes_of(data: bytes) -> tuple[bytes, ...]:
    """SHA-256 of each certificate of a PEM text, as a tender's publication names its roots."""
    return tuple(sha256(one.public_bytes(Encoding.DER)).digest() for one in read_roots(data))


def check_accepted(chain: Sequence[bytes], published: bytes, now: datetime) -> None:
    """Raise `BadSignature` for a chain that leads to none of a tender's roots; none accept any."""
    roots = read_roots(published)
    if roots:
        check_chain(chain, roots, now)


class CertificateJudge:
    """What the accounts room asks (`accounts.judging.Judge`)."""

    def check(self, chain: Sequence[bytes], names: Collection[str], now: datetime) -> None:
        """Refuse a certificate of another use, key, issuer or owner."""
        certificate = _read(chain[0])
        if not _signs(certificate):
            raise Refused(_("证书的用途不是签名，不能用于投标。"), "certificate")
        if not _has_known_key(certificate):
            raise Refused(_("证书的密钥须为 Ed25519、P-256 或 SM2。"), "certificate")
        roots = read_roots(pinned_roots())
        if not roots and settings.PRODUCTION:
            raise Refused(_("本平台尚未设定信任的证书机构，暂不能登记证书。"), "certificate")
        if roots:
            self._check_issued(chain, roots, now)
            self._check_owner(certificate, names)

    def predecessor(self, statement: bytes, certificate: bytes) -> bytes:
        """The certificate whose key named this one."""
        try:
            return predecessor(statement, certificate)
        except EnvelopeError as error:
            raise Refused(_("原证书的声明不对，或不是为这张新证书签的。"), "statement") from error

    def revoked(self, content: bytes) -> RevokedList:
        """An authority's list, its signature verified with the authority's pinned certificate."""
        wrong = Refused(_("这不是本平台信任的证书机构签发的吊销列表。"), "crl")
        try:
            found = _read_list(content)
            for root in read_roots(pinned_roots()):
                if root.subject == found.issuer and _is_by(found, root):
                    serials = {one.serial_number: one.revocation_date_utc for one in found}
                    return RevokedList(root.subject.public_bytes(), serials)
        except _ODD as error:
            raise wrong from error
        raise wrong

    def _check_issued(
        self, chain: Sequence[bytes], roots: Sequence[x509.Certificate], now: datetime
    ) -> None:
        try:
            check_chain(chain, roots, now)
        except BadSignature as error:
            raise Refused(_("证书不是本平台信任的证书机构签发的。"), "certificate") from error

    def _check_owner(self, certificate: x509.Certificate, names: Collection[str]) -> None:
        """Authorities have habits of their own: "name@code" in one attribute, or one of them."""
        stated = [str(one.value) for one in certificate.subject]
        if not any(name == one or name in one.split("@") for name in names for one in stated):
            raise Refused(_("证书写明的主体不是本单位的名称或统一社会信用代码。"), "certificate")


def _read(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except _ODD as error:
        raise Refused(_("这不是 X.509 证书（PEM 或 DER）。"), "certificate") from error


def _signs(certificate: x509.Certificate) -> bool:
    """Whether it is for signatures, and not an authority's (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    try:
        extensions = certificate.extensions
    except (*_ODD, x509.DuplicateExtension):
        return False
    for one in extensions:
        if isinstance(one.value, x509.BasicConstraints) and one.value.ca:
            return False
        if isinstance(one.value, x509.KeyUsage) and not (
            one.value.digital_signature or one.value.content_commitment
        ):
            return False
    return True


def _has_known_key(certificate: x509.Certificate) -> bool:
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return _has_sm2_key(certificate)
    except _ODD:
        return False
    on_p256 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    return on_p256 or isinstance(key, Ed25519PublicKey)


def _has_sm2_key(certificate: x509.Certificate) -> bool:
    try:
        sm2.certified_key(certificate.public_bytes(Encoding.DER))
    except ValueError:
        return False
    return True


def _read_list(content: bytes) -> x509.CertificateRevocationList:
    if content.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)


def _is_by(found: x509.CertificateRevocationList, root: x509.Certificate) -> bool:
    if found.signature_algorithm_oid.dotted_string != sm2.SIGNED_WITH_SM3:
        key = root.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | Ed25519PublicKey | rsa.RSAPublicKey):
            return False
        return found.is_signature_valid(key)
    public = sm2.certified_key(root.public_bytes(Encoding.DER))
    try:
        sm2.verify(public, sm2.from_der(found.signature), found.tbs_certlist_bytes)
    except InvalidSignature:
        return False
    return True
