"""Bodies about what is handed in before the deadline."""

from dataclasses import dataclass
from typing import ClassVar

from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import Bytes, Hash, Instant, MaybeBytes, Text


@dataclass(frozen=True)
class Bid(Body):
    """An envelope was received, whole and verified."""

    KIND: ClassVar = Kind.BID

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    received_at: Instant
    """The database's clock after the last byte was verified."""
    token: MaybeBytes
    """RFC 3161 token whose imprint is `header_sha256`, DER."""


@dataclass(frozen=True)
class Replacement(Body):
    """An envelope was received that takes the place of its bidder's last one."""

    KIND: ClassVar = Kind.REPLACEMENT

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    received_at: Instant
    token: MaybeBytes
    replaces: Hash
    """The header hash of the envelope that no longer stands."""


@dataclass(frozen=True)
class Withdrawal(Body):
    """An envelope was withdrawn: its tombstone. `statement` is a `WithdrawalRequest`."""

    KIND: ClassVar = Kind.WITHDRAWAL

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    received_at: Instant
    statement: Bytes
    sigs: Bytes


HandedIn = Bid | Replacement
