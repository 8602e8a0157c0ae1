"""Certificate requests (PKCS#10, RFC 2986), from `ebid keygen bidder`, a browser or a token."""

from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.suites import sm2

MOST_BYTES = 16 * 1024


@dataclass(frozen=True)
class Request:
    """Who asks for a certificate, for which key; signed with that key."""

    der: bytes
    subject: str
    algorithm: str
    """By which the key signs: `Ed25519`, `ES256` or `SM2`."""

    @classmethod
    def read(cls, data: bytes) -> "Request":
        """A request in PEM or DER.

        Raises `BadFormat` for what is none or has a key that no suite signs with, `BadSignature`
        where whoever asks does not hold the key.
        """
        try:
            found = _load(data)
            der, algorithm = found.public_bytes(Encoding.DER), _algorithm(found)
            request = cls(der, found.subject.rfc4514_string(), algorithm)
            signed = _is_signed(found, der, algorithm)
        except (ValueError, OverflowError, x509.InvalidVersion) as error:
            raise BadFormat(
                "不是可用的证书申请", f"no certificate request to be used: {error}"
            ) from error
        if not request.subject:
            raise BadFormat("证书申请没有写明主体", "the request names nobody")
        if not signed:
            raise BadSignature(
                "证书申请的签名不对", "the request is not signed with the key it is for"
            )
        return request

    @property
    def info(self) -> Any:
        """The request's content, for asn1crypto."""
        return sm2.asn1("csr").CertificationRequest.load(self.der)["certification_request_info"]


def _load(data: bytes) -> x509.CertificateSigningRequest:
    if len(data) > MOST_BYTES:
        raise ValueError("too long")
    if data.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_csr(data)
    return x509.load_der_x509_csr(data)


def _algorithm(request: x509.CertificateSigningRequest) -> str:
    try:
        key = request.public_key()
    except UnsupportedAlgorithm:
        sm2.requested_key(request.public_bytes(Encoding.DER))
        return "SM2"
    if isinstance(key, Ed25519PublicKey):
        return "Ed25519"
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return "ES256"
    raise ValueError("a key is Ed25519, P-256 or SM2")


def _is_signed(request: x509.CertificateSigningRequest, der: bytes, algorithm: str) -> bool:
    if algorithm != "SM2":
        return request.is_signature_valid
    if request.signature_algorithm_oid.dotted_string != sm2.SIGNED_WITH_SM3 or _loose(der):
        return False
    signature = sm2.from_der(request.signature)
    try:
        sm2.verify(sm2.requested_key(der), signature, request.tbs_certrequest_bytes)
    except InvalidSignature:
        return False
    return True


def _loose(der: bytes) -> bool:
    """Whether the signature, a BIT STRING, says that it is no whole number of bytes."""
    signature = sm2.asn1("csr").CertificationRequest.load(der)["signature"]
    return bool(signature.contents[0])
