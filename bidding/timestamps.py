"""Asking a timestamp authority (RFC 3161) when it saw something.

The installation names one authority: an address (`TIMESTAMP_URL`) and the certificates that its
tokens have to verify with (`TIMESTAMP_CERTIFICATES`, a PEM file). A tender publishes the hashes of
those of its day and keeps to them. Nothing waits for an authority, and none is asked about a bid:
see `bidding.services.stamping`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from cryptography import x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    decode_timestamp_response,
)

from bidding.envelope import EnvelopeError
from bidding.envelope.tenderlog import stamped_at
from ledger import clock

TIMEOUT = 10.0
"""Seconds."""
MOST_ANSWER = 64 * 1024
SKEW = timedelta(minutes=2)
"""How far an authority's clock may stand from the database's, as `ebid verify` allows it."""


class NotStamped(Exception):
    """The authority gave no token that can be used; the text says why."""


def pinned_authorities() -> bytes:
    """The PEM certificates of the authority in use; empty where none is named.

    Raises `ImproperlyConfigured` where only half of it is, or the file cannot be used.
    """
    if bool(settings.TIMESTAMP_URL) != bool(settings.TIMESTAMP_CERTIFICATES):
        raise ImproperlyConfigured("TIMESTAMP_URL and TIMESTAMP_CERTIFICATES go together")
    if not settings.TIMESTAMP_URL:
        return b""
    if not settings.TIMESTAMP_URL.startswith(("http://", "https://")):
        raise ImproperlyConfigured("TIMESTAMP_URL is not a web address")
    try:
        data = Path(settings.TIMESTAMP_CERTIFICATES).read_bytes()
        x509.load_pem_x509_certificates(data)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"TIMESTAMP_CERTIFICATES: {error}") from error
    return data


def obtain(url: str, checkpoint: str, authorities: Iterable[x509.Certificate]) -> bytes:
    """The token of an authority over a checkpoint's text, made now, DER.

    Raises `NotStamped`: where it does not answer, refuses, is another authority, or where its
    clock and the database's differ by more than two minutes.
    """
    builder = TimestampRequestBuilder().data(checkpoint.encode())
    request = builder.hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _post(url, request.as_bytes())
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise NotStamped(f"{url} did not answer as RFC 3161 asks: {error}") from error
    if response.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
        raise NotStamped(f"{url} refused: {response.status}")
    if response.tst_info.nonce != request.nonce:
        raise NotStamped(f"{url} answered something else than was asked")
    token: bytes = response.time_stamp_token()
    _check(token, checkpoint, authorities, clock.now())
    return token


def _check(
    token: bytes, checkpoint: str, authorities: Iterable[x509.Certificate], now: datetime
) -> None:
    try:
        at = stamped_at(token, checkpoint, authorities)
    except EnvelopeError as error:
        raise NotStamped(f"the token does not hold: {error.en}") from error
    if abs(at - now) > SKEW:
        raise NotStamped(f"the authority's clock says {at.isoformat()}, ours {now.isoformat()}")


def _post(url: str, request: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        with urlopen(Request(url, request, headers), timeout=TIMEOUT) as answer:  # noqa: S310
            return bytes(answer.read(MOST_ANSWER))
    except (OSError, HTTPException) as error:
        raise NotStamped(f"{url} cannot be reached: {error}") from error
