"""SM2 keys and certificates in PEM, which the usual libraries cannot write: PKCS#8 and X.509."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from bidding.envelope.encoding import to_base64
from bidding.envelope.suites import sm2

_HINT = b"PRIVATE KEY-----"


def read_key(text: bytes) -> bytes | None:
    """The SM2 private key in an unencrypted PKCS#8 PEM; None where it is another kind of key."""
    if _HINT not in text or b"ENCRYPTED" in text:
        return None
    _, _, der = sm2.asn1("pem").unarmor(text)
    try:
        info = sm2.asn1("keys").PrivateKeyInfo.load(der, strict=True)
        algorithm = info["private_key_algorithm"]
        if algorithm["algorithm"].native != "ec":
            return None
        if algorithm["parameters"].chosen.dotted != sm2.CURVE:
            return None
        return int(info["private_key"].parsed["private_key"].native).to_bytes(32, "big")
    except (AttributeError, ValueError):
        return None


def write_key(private: bytes) -> bytes:
    """PKCS#8 PEM, unencrypted."""
    keys = sm2.asn1("keys")
    info = keys.PrivateKeyInfo(
        {
            "version": 0,
            "private_key_algorithm": _key_algorithm(keys.PrivateKeyAlgorithm),
            "private_key": keys.ECPrivateKey(
                {
                    "version": 1,
                    "private_key": int.from_bytes(private, "big"),
                    "public_key": sm2.public_key(private),
                }
            ),
        }
    )
    return pem("PRIVATE KEY", info.dump())


def request(private: bytes, name: str) -> bytes:
    """A certificate request (PKCS#10), PEM."""
    csr = sm2.asn1("csr")
    info = csr.CertificationRequestInfo(
        {
            "version": "v1",
            "subject": _name(name),
            "subject_pk_info": _public_info(private),
            "attributes": [],
        }
    )
    signed = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": {"algorithm": sm2.SIGNED_WITH_SM3},
            "signature": _signature(private, info.dump()),
        }
    )
    return pem("CERTIFICATE REQUEST", signed.dump())


def self_signed(private: bytes, name: str, now: datetime, lasts: timedelta) -> bytes:
    """A certificate of its own making, DER."""
    x509 = sm2.asn1("x509")
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(120) + 1,
            "signature": {"algorithm": sm2.SIGNED_WITH_SM3},
            "issuer": _name(name),
            "validity": {
                "not_before": x509.Time({"utc_time": now}),
                "not_after": x509.Time({"utc_time": now + lasts}),
            },
            "subject": _name(name),
            "subject_public_key_info": _public_info(private),
        }
    )
    certificate = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": {"algorithm": sm2.SIGNED_WITH_SM3},
            "signature_value": _signature(private, body.dump()),
        }
    )
    return bytes(certificate.dump())


def certificate_pem(der: bytes) -> bytes:
    """A DER certificate as PEM."""
    return pem("CERTIFICATE", der)


def _signature(private: bytes, message: bytes) -> bytes:
    """DER of r and s, as certificates carry it."""
    return sm2.to_der(sm2.sign(private, message))


def _name(name: str) -> Any:
    return sm2.asn1("x509").Name.build({"common_name": name})


def _public_info(private: bytes) -> Any:
    keys = sm2.asn1("keys")
    return keys.PublicKeyInfo(
        {
            "algorithm": _key_algorithm(keys.PublicKeyAlgorithm),
            "public_key": keys.ECPointBitString(sm2.public_key(private)),
        }
    )


def _key_algorithm(kind: Any) -> Any:
    parameters = sm2.asn1("keys").ECDomainParameters(name="named", value=sm2.CURVE)
    return kind({"algorithm": "ec", "parameters": parameters})


def pem(kind: str, der: bytes) -> bytes:
    """DER as a PEM text of this kind."""
    text = to_base64(der)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""]).encode()
