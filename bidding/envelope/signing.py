"""Signatures over a header: DSSE's pre-authentication encoding, under an X.509 certificate.

    PAE(type, body) = "DSSEv1" SP len(type) SP type SP len(body) SP body     (lengths in decimal)

A signature is 64 bytes: Ed25519 (RFC 8032), or r ‖ s of ECDSA on P-256 with SHA-256, or of SM2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bidding.envelope.encoding import from_base64, to_base64
from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.names import PAYLOAD_TYPE
from bidding.envelope.strict import Fields, fields_of, parse_json, write_json
from bidding.envelope.suites import Suite, sm2

SIGNATURE_SIZE = 64
MAX_SIGNATURES = 4
MAX_CHAIN = 6


class Signer(Protocol):
    """A key that signs: in a file, on a token, behind a bridge."""

    @property
    def algorithm(self) -> str:
        """`Ed25519`, `ES256` or `SM2`."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER certificates: the signer's own first, then those that issued it."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        ...


def pae(body: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """What is signed: the type and the body, each after its length."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


@dataclass(frozen=True)
class Signature:
    """A signature and the certificates to check it with."""

    algorithm: str
    chain: tuple[bytes, ...]
    value: bytes

    @property
    def certificate(self) -> bytes:
        """The signer's own certificate, DER."""
        return self.chain[0]

    @classmethod
    def make(cls, signer: Signer, body: bytes, payload_type: str = PAYLOAD_TYPE) -> "Signature":
        """Have `signer` sign `body`: a header, or what else `payload_type` says."""
        return cls(signer.algorithm, signer.chain, signer.sign(pae(body, payload_type)))

    def verify(self, suite: Suite, body: bytes, payload_type: str = PAYLOAD_TYPE) -> None:
        """Raise `BadSignature` unless the certificate's key signed `body`, as `suite` allows."""
        if self.algorithm not in suite.signature_algorithms:
            raise BadSignature(
                f"套件 {suite.name} 不用签名算法 {self.algorithm}",
                f"suite {suite.name} knows no signatures by {self.algorithm}",
            )
        try:
            _VERIFIERS[self.algorithm](self.certificate, self.value, pae(body, payload_type))
        except (InvalidSignature, ValueError) as error:
            raise BadSignature(
                "签名与标头不符：标头或签名被改动过",
                "the signature does not verify over the header",
            ) from error


def write_signatures(signatures: Sequence[Signature]) -> bytes:
    """The `sigs` section."""
    return write_json(
        [
            {
                "alg": one.algorithm,
                "x5c": [to_base64(certificate) for certificate in one.chain],
                "sig": to_base64(one.value),
            }
            for one in signatures
        ]
    )


def read_signatures(data: bytes) -> tuple[Signature, ...]:
    """Read the `sigs` section; raises `BadFormat`."""
    items = fields_of(parse_json(data, "sigs"), "sigs", 1, MAX_SIGNATURES)
    return tuple(map(_read_signature, items))


def _read_signature(fields: Fields) -> Signature:
    algorithm, chain = fields.text("alg"), fields.texts("x5c", MAX_CHAIN)
    value = fields.base64("sig")
    fields.done()
    if not chain or len(value) != SIGNATURE_SIZE:
        raise BadFormat(
            f"{fields.what}：须有证书和 {SIGNATURE_SIZE} 字节的签名",
            f"{fields.what}: needs a certificate and a signature of {SIGNATURE_SIZE} bytes",
        )
    what = f"{fields.what}.x5c"
    return Signature(algorithm, tuple(from_base64(one, what) for one in chain), value)


def _certified_key(certificate: bytes) -> object:
    """The public key in a certificate; raises `ValueError` for one that cannot be read."""
    try:
        return x509.load_der_x509_certificate(certificate).public_key()
    except (UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise ValueError("not a certificate of a known key") from error


def _verify_ed25519(certificate: bytes, signature: bytes, message: bytes) -> None:
    key = _certified_key(certificate)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    key.verify(signature, message)


def _verify_es256(certificate: bytes, signature: bytes, message: bytes) -> None:
    key = _certified_key(certificate)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))


def _verify_sm2(certificate: bytes, signature: bytes, message: bytes) -> None:
    sm2.verify(sm2.certified_key(certificate), signature, message)


_VERIFIERS: dict[str, Callable[[bytes, bytes, bytes], None]] = {
    "Ed25519": _verify_ed25519,
    "ES256": _verify_es256,
    "SM2": _verify_sm2,
}
