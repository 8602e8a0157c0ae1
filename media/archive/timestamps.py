"""Timestamps of RFC 3161 from a timestamp authority, asked over HTTP and verified at once."""

from collections.abc import Sequence
from http.client import HTTPException
from urllib.request import Request, urlopen

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

SECONDS = 20
MOST = 64 * 1024
"""Bytes of a response: a token has some thousands."""
_QUERY = {"Content-Type": "application/timestamp-query"}


class NoStamp(Exception):
    """No valid timestamp could be had; its text says why."""


def authorities(pem: bytes) -> list[x509.Certificate]:
    """The certificates in a PEM file; raises `NoStamp` for none."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise NoStamp("the file of timestamp authorities holds no certificate") from error


def ask(url: str, data: bytes, accepted: Sequence[x509.Certificate]) -> bytes:
    """The authority's response over the SHA-256 of `data`, as DER; raises `NoStamp`."""
    if not url.startswith(("http://", "https://")):
        raise NoStamp(f"not an address of a timestamp authority: {url!r}")
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    request = Request(url, asked.as_bytes(), _QUERY)  # noqa: S310  # the scheme was checked above
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # nosec
            response: bytes = answer.read(MOST)
    except (OSError, HTTPException) as error:
        raise NoStamp(f"the timestamp authority does not answer: {error}") from error
    check(response, data, accepted, nonce=asked.nonce)
    return response


def check(
    response: bytes, data: bytes, accepted: Sequence[x509.Certificate], nonce: int | None = None
) -> TimeStampResponse:
    """The response, where it stamps exactly `data` under an accepted root; raises `NoStamp`."""
    builder = VerifierBuilder(roots=list(accepted), nonce=nonce)
    try:
        decoded = decode_timestamp_response(response)
        certificates = [x509.load_der_x509_certificate(one) for one in _certificates(decoded)]
        for certificate in certificates:
            if certificate not in accepted:
                builder = builder.tsa_certificate(certificate)
        builder.build().verify_message(decoded, data)
    except (VerificationError, ValueError) as error:
        raise NoStamp(f"the timestamp does not verify: {error}") from error
    return decoded


def _certificates(response: TimeStampResponse) -> list[bytes]:
    return list(response.signed_data.certificates)
