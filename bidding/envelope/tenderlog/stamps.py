"""Timestamps of a log's checkpoints: an authority saw the log at this size, at this time.

What is stamped is the SHA-256 of a checkpoint's text, without signatures. Checkpoints come at one
pace whatever comes in, and so do requests to an authority: a token for each bid would let it, and
whoever watches the line, count bids.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from cryptography import x509

from bidding.envelope.tenderlog.schema import Bytes, Document, Number
from bidding.envelope.tenderlog.timestamps import Token


@dataclass(frozen=True)
class Stamp(Document):
    """One line of `stamps.jsonl`: the token of the checkpoint of `size` leaves."""

    FORMAT: ClassVar = "ebid-stamp/1"

    size: Number
    token: Bytes


def stamped(checkpoint: str) -> bytes:
    """What is stamped of a checkpoint: the SHA-256 of its text."""
    return sha256(checkpoint.encode()).digest()


def stamped_at(token: bytes, checkpoint: str, authorities: Iterable[x509.Certificate]) -> datetime:
    """When an accepted authority saw a checkpoint. Raises `BadFormat`, or `BadSignature`."""
    found = Token.parse(token)
    found.verify(stamped(checkpoint), authorities)
    return found.at
