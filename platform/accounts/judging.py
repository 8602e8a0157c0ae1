"""Who judges certificates: a room above, which knows the suites; this one only asks.

A judge is registered once, as that room starts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RevokedList:
    """What an authority's list of the revoked (CRL) says: serial numbers, and since when."""

    issuer: bytes
    """The authority's name, DER."""
    serials: dict[int, datetime]


class Judge(Protocol):
    """Knows which certificates are fit for a bidder; raises `accounts.errors.Refused`."""

    def check(self, chain: Sequence[bytes], names: Collection[str], now: datetime) -> None:
        """Refuse a DER certificate, its issuers behind it, that is not fit for who has `names`."""
        ...

    def predecessor(self, statement: bytes, certificate: bytes) -> bytes:
        """The DER certificate whose key signed that `certificate` comes after its own."""
        ...

    def revoked(self, content: bytes) -> RevokedList:
        """A list of the revoked by an authority that is trusted here, PEM or DER."""
        ...


_registered: list[Judge] = []


def register(judge: Judge) -> None:
    """Have `judge` asked from now on."""
    _registered[:] = [judge]


def judge() -> Judge:
    """The judge. Raises `LookupError` before one is registered."""
    if not _registered:
        raise LookupError("no room judges certificates")
    return _registered[0]
