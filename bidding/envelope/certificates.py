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

from bidding.envelope import certificates_sm2
from bidding.envelope.errors import BadInput
from bidding.envelope.signers import SigningKey
from bidding.envelope.suites import suite_named

ALGORITHMS: Final = ("Ed25519", "ES256", "SM2")
_LONGEST_NAME = 64
_YEAR = timedelta(days=365)


@dataclass(frozen=True, repr=False)
class MadeKey:
    """PEM texts of one new key."""

    key: bytes
    request: bytes
    certificate: bytes
    certificate_digest: bytes
    """H of the DER certificate: who an envelope signed under it says its bidder is."""


def make_key(algorithm: str, name: str, now: datetime, passphrase: str | None) -> MadeKey:
    """A new key of `ALGORITHMS` for whoever is called `name`; raises `BadInput`."""
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInput("名称须为 1 至 64 个字符", "a name has 1 to 64 characters")
    if algorithm == "SM2":
        return _make_sm2(name, now, passphrase)
    key: SigningKey = (
        Ed25519PrivateKey.generate()
        if algorithm == "Ed25519"
        else ec.generate_private_key(ec.SECP256R1())
    )
    request = x509.CertificateSigningRequestBuilder(_called(name)).sign(key, _digest(key))
    certificate = self_signed(key, name, now, now + _YEAR)
    return MadeKey(
        _key_pem(key, passphrase),
        request.public_bytes(Encoding.PEM),
        certificate.public_bytes(Encoding.PEM),
        certificate.fingerprint(SHA256()),
    )


def self_signed(key: SigningKey, name: str, since: datetime, until: datetime) -> x509.Certificate:
    """A certificate of `key`'s own making, in force from `since` to `until`."""
    return x509.CertificateBuilder(
        issuer_name=_called(name),
        subject_name=_called(name),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=since,
        not_valid_after=until,
    ).sign(key, _digest(key))


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _digest(key: SigningKey) -> SHA256 | None:
    """What a signature hashes with; Ed25519 brings its own."""
    return None if isinstance(key, Ed25519PrivateKey) else SHA256()


def _make_sm2(name: str, now: datetime, passphrase: str | None) -> MadeKey:
    if passphrase:
        raise BadInput(
            "SM2 私钥文件不能加口令：用 --plain，并用 ebid backup 保存",
            "an SM2 key file takes no passphrase: use --plain, and `ebid backup` to keep it",
        )
    suite = suite_named("gm-1")
    private = suite.make_private_key()
    certificate = certificates_sm2.self_signed(private, name, now, _YEAR)
    return MadeKey(
        certificates_sm2.write_key(private),
        certificates_sm2.request(private, name),
        certificates_sm2.certificate_pem(certificate),
        suite.hash(certificate),
    )


def _key_pem(key: SigningKey, passphrase: str | None) -> bytes:
    how = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
