"""Signing keys in files: PKCS#12, or PEM key and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from bidding.envelope import certificates_sm2
from bidding.envelope.errors import BadInput
from bidding.envelope.suites import sm2

SigningKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, repr=False)
class FileSigner:
    """A private key held in memory, with its certificates."""

    key: SigningKey
    chain: tuple[bytes, ...]

    @property
    def algorithm(self) -> str:
        """`Ed25519` or `ES256`."""
        return "Ed25519" if isinstance(self.key, Ed25519PrivateKey) else "ES256"

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(message)
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True, repr=False)
class Sm2Signer:
    """An SM2 private key held in memory, with its certificates."""

    private: bytes
    chain: tuple[bytes, ...]
    algorithm = "SM2"

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return sm2.sign(self.private, message)


def from_pkcs12(data: bytes, passphrase: bytes | None) -> FileSigner:
    """The signer in a PKCS#12 file; raises `BadInput`."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError as error:
        raise BadInput(
            "PKCS#12 文件打不开：口令不对，或文件已损坏",
            "the PKCS#12 file does not open: a wrong passphrase, or damaged",
        ) from error
    if key is None or certificate is None:
        raise BadInput("PKCS#12 文件中没有私钥与证书", "no key with its certificate in the file")
    return _signer(key, [certificate, *others])


def from_pem(
    key: bytes, certificates: bytes, passphrase: bytes | None = None
) -> FileSigner | Sm2Signer:
    """The signer in a PEM key file and a PEM file of certificates, the signer's own first.

    Raises `BadInput`.
    """
    try:
        private_sm2 = certificates_sm2.read_key(key)
        if private_sm2 is not None:
            return _sm2_signer(private_sm2, certificates)
        private = load_pem_private_key(key, passphrase)
        chain = x509.load_pem_x509_certificates(certificates)
    except (TypeError, ValueError) as error:
        raise BadInput(
            "PEM 私钥或证书打不开：口令不对，或文件已损坏",
            "the PEM key or certificate does not open: a wrong passphrase, or damaged",
        ) from error
    return _signer(private, chain)


def _signer(key: object, chain: Sequence[x509.Certificate]) -> FileSigner:
    on_p256 = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    if not isinstance(key, Ed25519PrivateKey | ec.EllipticCurvePrivateKey) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and not on_p256
    ):
        raise BadInput("签名私钥须为 Ed25519 或 P-256", "a signing key is Ed25519 or P-256")
    if _spki(key.public_key()) != _spki(chain[0].public_key()):
        raise BadInput("证书不是这个私钥的", "the certificate is not that of the key")
    return FileSigner(key, tuple(one.public_bytes(Encoding.DER) for one in chain))


def _sm2_signer(private: bytes, certificates: bytes) -> Sm2Signer:
    chain = tuple(
        one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(certificates)
    )
    if sm2.certified_key(chain[0]) != sm2.public_key(private):
        raise BadInput("证书不是这个私钥的", "the certificate is not that of the key")
    return Sm2Signer(private, chain)


def _spki(key: object) -> bytes:
    if not isinstance(key, ec.EllipticCurvePublicKey) and not hasattr(key, "public_bytes"):
        return b""
    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
