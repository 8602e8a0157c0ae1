"""One certificate after another: the old key signs the new certificate, so both are one bidder.

What is signed is DSSE PAE(type, the new certificate's DER); the statement is a `sigs` section as an
envelope has, of one signature, whose first certificate is the old one.
"""

from typing import Final

from cryptography import x509

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.signing import Signature, Signer, read_signatures, write_signatures
from bidding.envelope.suites import suite_signing

SUCCESSION_TYPE: Final = "application/vnd.ebid.certificate.v1+der"


def name_successor(signer: Signer, certificate: bytes) -> bytes:
    """The statement by which `signer` names the DER `certificate` as the one after its own."""
    return write_signatures([Signature.make(signer, certificate, SUCCESSION_TYPE)])


def predecessor(statement: bytes, certificate: bytes) -> bytes:
    """The DER certificate whose key named `certificate` as its successor.

    Raises `BadFormat`, or `BadSignature`.
    """
    signatures = read_signatures(statement)
    if len(signatures) != 1:
        raise BadSignature("声明应恰有一个签名", "a statement has exactly one signature")
    (found,) = signatures
    found.verify(suite_signing(found.algorithm), certificate, SUCCESSION_TYPE)
    return found.certificate


def subject_of(certificate: bytes) -> str:
    """Whom a DER certificate names (RFC 4514); raises `BadFormat` for what is none."""
    try:
        return x509.load_der_x509_certificate(certificate).subject.rfc4514_string()
    except (ValueError, x509.InvalidVersion) as error:
        raise BadFormat("不是 X.509 证书", "not an X.509 certificate") from error
