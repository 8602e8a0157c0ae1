"""SM2 (GB/T 32918) on the recommended curve: keys, encryption, signatures, X.509 certificates.

The work is GmSSL's (`gmssl_pyx`), certificates are `asn1crypto`'s; both are loaded when needed.
GmSSL offers no way from a private key to its public half: that one multiplication is done here. It
takes a time that depends on the key, on its owner's own machine.
"""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from bidding.envelope.errors import BadFormat, MissingPackage

CURVE: Final = "1.2.156.10197.1.301"
SIGNED_WITH_SM3: Final = "1.2.156.10197.1.501"
USER_ID: Final = b"1234567812345678"

_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A: Final = _P - 3
ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_Point = tuple[int, int] | None


def public_key(private: bytes) -> bytes:
    """0x04 ‖ x ‖ y of d·G; raises `BadFormat` unless 1 ≤ d ≤ n - 2."""
    scalar = int.from_bytes(private, "big")
    if len(private) != 32 or not 1 <= scalar <= ORDER - 2:
        raise BadFormat("不是 SM2 私钥", "not an SM2 private key")
    point: _Point = None
    for bit in f"{scalar:b}":
        point = _add(point, point)
        if bit == "1":
            point = _add(point, _G)
    if point is None:
        raise BadFormat("不是 SM2 私钥", "not an SM2 private key")
    return b"\4" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def _add(left: _Point, right: _Point) -> _Point:
    """The sum of two points in affine coordinates; None is the point at infinity."""
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    if left == right:
        slope = (3 * x1 * x1 + _A) * pow(2 * y1, -1, _P) % _P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, _P) % _P
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P


def check_public_key(public: bytes) -> None:
    """Raise `ValueError` unless `public` is an uncompressed point of the curve."""
    gmssl = _gmssl()
    if len(public) != 65:
        raise ValueError("not an uncompressed point")
    try:
        gmssl.normalize_sm2_public_key(public)
    except gmssl.InvalidValueError as error:
        raise ValueError("not a point of the curve") from error


def encrypt(public: bytes, message: bytes) -> bytes:
    """DER of GM/T 0009's SM2Cipher: x, y, the SM3 hash, the masked message."""
    return bytes(_gmssl().sm2_encrypt(public[1:], message))


def decrypt(private: bytes, sealed: bytes) -> bytes:
    """What was encrypted; raises `ValueError`."""
    gmssl = _gmssl()
    try:
        return bytes(gmssl.sm2_decrypt(private, sealed))
    except gmssl.GmsslInnerError as error:
        raise ValueError("SM2 decryption failed") from error


def sign(private: bytes, message: bytes) -> bytes:
    """The 64 bytes r ‖ s over SM3(Z ‖ message), Z being of the usual user id."""
    signature = _gmssl().sm2_sign(private, public_key(private)[1:], message, USER_ID)
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise `InvalidSignature` unless the key signed the message."""
    gmssl = _gmssl()
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise InvalidSignature
    try:
        verified = gmssl.sm2_verify(public[1:], message, encode_dss_signature(r, s), USER_ID)
    except gmssl.GmsslInnerError as error:
        raise InvalidSignature from error
    if not verified:
        raise InvalidSignature


def from_der(signature: bytes) -> bytes:
    """The 64 bytes r ‖ s of a DER signature; raises `ValueError`, or `OverflowError`."""
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def to_der(signature: bytes) -> bytes:
    """DER of the r and s of a 64-byte signature."""
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    return encode_dss_signature(r, s)


def certified_key(certificate: bytes) -> bytes:
    """The SM2 public key in a DER certificate; raises `ValueError` where it holds none."""
    return _named_key("x509", "Certificate", certificate, "subject_public_key_info")


def requested_key(request: bytes) -> bytes:
    """The SM2 public key in a DER certificate request; raises `ValueError` where it holds none."""
    return _named_key("csr", "CertificationRequest", request, "subject_pk_info")


def _named_key(module: str, kind: str, der: bytes, field: str) -> bytes:
    try:
        info = getattr(asn1(module), kind).load(der, strict=True)[0][field]
        algorithm = info["algorithm"]
        if algorithm["algorithm"].native != "ec" or algorithm["parameters"].chosen.dotted != CURVE:
            raise ValueError("not an SM2 key")
        public = bytes(info["public_key"].native)
    except (AttributeError, KeyError, TypeError) as error:  # of asn1crypto, for odd structures
        raise ValueError("not a certificate") from error
    check_public_key(public)
    return public


@cache
def asn1(module: str) -> ModuleType:
    """A module of asn1crypto, which is told of the curve; raises `MissingPackage`."""
    keys = _optional("asn1crypto.keys", "asn1crypto")
    keys.NamedCurve.register("sm2p256v1", CURVE, 32)
    return _optional(f"asn1crypto.{module}", "asn1crypto")


def _gmssl() -> ModuleType:
    return _optional("gmssl_pyx", "gmssl_pyx")


def _optional(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingPackage(
            f"套件 gm-1 需要 Python 包 {package}：pip install {package}",
            f"suite gm-1 needs the Python package {package}: pip install {package}",
        ) from error
