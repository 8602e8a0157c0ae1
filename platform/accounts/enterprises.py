"""What an enterprise says of itself on registration, checked: its credit code, its certificate.

Pure. The unified social credit code (统一社会信用代码) is that of GB 32100-2015.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import PublicKeyAlgorithmOID
from django.utils.translation import gettext as _

from accounts.errors import Refused

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_KEYS = {PublicKeyAlgorithmOID.ED25519, PublicKeyAlgorithmOID.EC_PUBLIC_KEY}
"""Ed25519, and the curves: P-256 of suite intl-1, SM2 of suite gm-1."""
MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says."""

    chain: tuple[bytes, ...]
    """DER: its own, then those of its issuers that came with it."""
    sha256: str
    subject: str
    not_before: dt.datetime
    not_after: dt.datetime

    @property
    def der(self) -> bytes:
        """The certificate itself."""
        return self.chain[0]


def is_credit_code(code: str) -> bool:
    """Whether `code` is 18 signs of the standard's alphabet with the right check sign."""
    if len(code) != 18 or any(sign not in _ALPHABET for sign in code):
        return False
    total = sum(_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _ALPHABET.index(code[17]) == -total % 31


def read_certificate(content: bytes, now: dt.datetime) -> Certified:
    """The certificate in `content`: DER, or PEM with those of its issuers behind it.

    Raises `Refused` for something else, for one not in force `now`, and for a key that no suite
    signs with.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("文件太大，不是单个证书。"), "certificate")
    try:
        found, *issuers = _parsed(content)
        der = found.public_bytes(Encoding.DER)
        certified = Certified(
            chain=(der, *(one.public_bytes(Encoding.DER) for one in issuers)),
            sha256=hashlib.sha256(der).hexdigest(),
            subject=found.subject.rfc4514_string(),
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
        )
        algorithm = found.public_key_algorithm_oid
    except (ValueError, OverflowError, x509.InvalidVersion) as error:
        raise Refused(_("这不是 X.509 证书（PEM 或 DER）。"), "certificate") from error
    if algorithm not in _KEYS:
        raise Refused(_("证书的密钥须为 Ed25519、P-256 或 SM2。"), "certificate")
    if not certified.not_before <= now < certified.not_after:
        raise Refused(_("证书不在有效期内。"), "certificate")
    return certified


def _parsed(content: bytes) -> list[x509.Certificate]:
    if content.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]
