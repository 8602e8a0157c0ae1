"""What the authority's certificates and lists say (RFC 5280), and how they are signed.

A bidder's certificate: no authority, for signatures and non-repudiation alone, both critical.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bidding.authority.request import Request
from bidding.envelope import certificates_sm2
from bidding.envelope.errors import BadInput
from bidding.envelope.signers import FileSigner, SigningKey, Sm2Signer
from bidding.envelope.suites import sm2

Key: TypeAlias = FileSigner | Sm2Signer
_SIGNED_BY: Final = {"Ed25519": "ed25519", "ES256": "sha256_ecdsa", "SM2": sm2.SIGNED_WITH_SM3}
_SERIAL_BITS = 127
_UTC_TIME_ENDS = 2050


@dataclass(frozen=True)
class Term:
    """From when until when."""

    begins: datetime
    lasts: timedelta

    def json(self) -> dict[str, Any]:
        """For asn1crypto."""
        return {"not_before": time(self.begins), "not_after": time(self.begins + self.lasts)}


def key_in(pem: bytes) -> Key:
    """The signer of an unencrypted PEM key; raises `BadInput`."""
    private = certificates_sm2.read_key(pem)
    if private is not None:
        return Sm2Signer(private, ())
    key = load_pem_private_key(pem, None)
    if not isinstance(key, SigningKey):
        raise BadInput("CA 私钥须为 Ed25519、P-256 或 SM2", "no key for a CA")
    return FileSigner(key, ())


def root(request: Request, key: Key, term: Term) -> bytes:
    """The authority's own certificate, DER: it issues to bidders, and to no other authority."""
    constraints = {"ca": True, "path_len_constraint": 0}
    usage = {"key_cert_sign", "crl_sign"}
    public = request.info["subject_pk_info"]
    extensions = [
        _extension("basic_constraints", constraints, critical=True),
        _extension("key_usage", usage, critical=True),
        _extension("key_identifier", _key_id(public)),
    ]
    return _certificate(request, request.info["subject"], key, term, extensions)


def bidder(request: Request, authority: bytes, key: Key, term: Term) -> bytes:
    """A bidder's certificate, DER."""
    issuer = sm2.asn1("x509").Certificate.load(authority)["tbs_certificate"]
    usage = {"digital_signature", "non_repudiation"}
    issuer_id = {"key_identifier": _key_id(issuer["subject_public_key_info"])}
    extensions = [
        _extension("basic_constraints", {"ca": False}, critical=True),
        _extension("key_usage", usage, critical=True),
        _extension("key_identifier", _key_id(request.info["subject_pk_info"])),
        _extension("authority_key_identifier", issuer_id),
    ]
    return _certificate(request, issuer["subject"], key, term, extensions)


def revoked_list(
    authority: bytes,
    key: Key,
    term: Term,
    number: int,
    revoked: Mapping[int, datetime],
) -> bytes:
    """The list of the revoked (CRL), DER: serial numbers, and since when."""
    crl = sm2.asn1("crl")
    issuer = sm2.asn1("x509").Certificate.load(authority)["tbs_certificate"]
    body = crl.TbsCertList(
        {
            "version": "v2",
            "signature": {"algorithm": _SIGNED_BY[key.algorithm]},
            "issuer": issuer["subject"],
            "this_update": time(term.begins),
            "next_update": time(term.begins + term.lasts),
            "crl_extensions": [{"extn_id": "crl_number", "extn_value": number}],
        }
    )
    if revoked:
        body["revoked_certificates"] = [
            {"user_certificate": serial, "revocation_date": time(at)}
            for serial, at in sorted(revoked.items())
        ]
    signed = crl.CertificateList(
        {
            "tbs_cert_list": body,
            "signature_algorithm": {"algorithm": _SIGNED_BY[key.algorithm]},
            "signature": _signature(key, body.dump()),
        }
    )
    return bytes(signed.dump())


def time(at: datetime) -> Any:
    """A moment as X.509 writes it: with two digits of the year until 2049."""
    kind = "utc_time" if at.year < _UTC_TIME_ENDS else "general_time"
    return sm2.asn1("x509").Time({kind: at.replace(microsecond=0)})


def _certificate(
    request: Request,
    issuer: Any,
    key: Key,
    term: Term,
    extensions: list[dict[str, object]],
) -> bytes:
    x509 = sm2.asn1("x509")
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(_SERIAL_BITS) + 1,
            "signature": {"algorithm": _SIGNED_BY[key.algorithm]},
            "issuer": issuer,
            "validity": term.json(),
            "subject": request.info["subject"],
            "subject_public_key_info": request.info["subject_pk_info"],
            "extensions": extensions,
        }
    )
    signed = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": {"algorithm": _SIGNED_BY[key.algorithm]},
            "signature_value": _signature(key, body.dump()),
        }
    )
    return bytes(signed.dump())


def _extension(name: str, value: object, *, critical: bool = False) -> dict[str, object]:
    return {"extn_id": name, "critical": critical, "extn_value": value}


def _key_id(public: Any) -> bytes:
    """The first 160 bits of the key's SHA-256 (RFC 7093, method 1)."""
    return sha256(public["public_key"].contents[1:]).digest()[:20]


def _signature(key: Key, message: bytes) -> bytes:
    """As X.509 carries it: DER of r and s; Ed25519's 64 bytes as they are."""
    signature = key.sign(message)
    return signature if key.algorithm == "Ed25519" else sm2.to_der(signature)
