"""A bidder's new signing key: encrypted PEM, a request for a CA, a self-signed certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from bidding.envelope.errors import BadInput
from bidding.envelope.signers import SigningKey

ALGORITHMS: Final = ("Ed25519", "ES256")
_YEAR = timedelta(days=365)


@dataclass(frozen=True, repr=False)
class MadeKey:
    """PEM texts of one new key."""

    key: bytes
    request: bytes
    certificate: bytes
    certificate_digest: bytes
    """SHA-256 of the DER certificate: who an envelope signed under it says its bidder is."""


def make_key(algorithm: str, name: str, now: datetime, passphrase: str | None) -> MadeKey:
    """A new key of `ALGORITHMS` for whoever is called `name`; raises `BadInput`."""
    key: SigningKey = (
        Ed25519PrivateKey.generate()
        if algorithm == "Ed25519"
        else ec.generate_private_key(ec.SECP256R1())
    )
    digest = None if isinstance(key, Ed25519PrivateKey) else SHA256()
    try:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    except ValueError as error:
        raise BadInput("名称须为 1 至 64 个字符", "a name has 1 to 64 characters") from error
    request = x509.CertificateSigningRequestBuilder(subject).sign(key, digest)
    certificate = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now,
        not_valid_after=now + _YEAR,
    ).sign(key, digest)
    return MadeKey(
        _key_pem(key, passphrase),
        request.public_bytes(Encoding.PEM),
        certificate.public_bytes(Encoding.PEM),
        certificate.fingerprint(SHA256()),
    )


def _key_pem(key: SigningKey, passphrase: str | None) -> bytes:
    how = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
