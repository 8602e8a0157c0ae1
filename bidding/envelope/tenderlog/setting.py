"""Bodies about the tender itself: its publication, its keys, its deadline, who takes part."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Annotated, ClassVar

from bidding.envelope.errors import BadFormat
from bidding.envelope.suites import Suite, suite_named
from bidding.envelope.tenderlog.batches import BatchSettings
from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import (
    Flag,
    Hash,
    Hashes,
    Instant,
    MaybeBytes,
    MaybeHash,
    Number,
    Text,
    one_of,
)


@dataclass(frozen=True)
class Publication(Body):
    """The first leaf: the rules that everything after it is judged by."""

    KIND: ClassVar = Kind.PUBLICATION

    tender: Text
    log_origin: Text
    suite: Text
    published_at: Instant
    """When the log begins: the zeroth batch is made now, the others each an interval later."""
    deadline: Instant
    batch_size: Number
    closing_size: Number
    interval_s: Number
    rescue: Flag
    """Whether the tender documents allow a rescue file (Order 20 art. 31)."""
    roots: Hashes
    """SHA-256 of each accepted root certificate; where there is none, any certificate is."""
    authorities: Hashes
    """SHA-256 of each timestamp authority's certificate; where there is none, no token is asked."""

    @cached_property
    def batches(self) -> BatchSettings:
        """How the log grows."""
        return BatchSettings(self.batch_size, self.closing_size, timedelta(seconds=self.interval_s))

    @cached_property
    def algorithms(self) -> Suite:
        """The suite itself."""
        return suite_named(self.suite)

    def check(self) -> None:
        """Raise `BadFormat` for sizes that make no log, a suite that is none, no time to bid."""
        suite_named(self.suite)
        BatchSettings(self.batch_size, self.closing_size, timedelta(seconds=self.interval_s))
        if self.deadline <= self.published_at:
            raise BadFormat(
                "publication：截止不晚于发布", "publication: the deadline is not after it"
            )


@dataclass(frozen=True)
class TrusteeKeys(Body):
    """The tender file of one stage of one lot: documents, parts, and the trustees' public keys."""

    KIND: ClassVar = Kind.TRUSTEE_KEYS

    tender: Text
    lot: Text
    stage: Text
    published_at: Instant
    tender_file_sha256: Hash


@dataclass(frozen=True)
class DeadlineMoved(Body):
    """Another deadline, announced before the old one had passed."""

    KIND: ClassVar = Kind.DEADLINE

    tender: Text
    at: Instant
    deadline: Instant
    announcement_sha256: Hash


@dataclass(frozen=True)
class CertificateLogged(Body):
    """A bidder's certificate, at its registration at the latest before its first bid.

    Where it takes the place of an older one, `statement` is a `KeyChange` that the old key signed.
    """

    KIND: ClassVar = Kind.CERTIFICATE

    tender: Text
    at: Instant
    bidder: Hash
    """H of the DER certificate, in the tender's suite, as envelopes name it."""
    previous: MaybeHash
    statement: MaybeBytes
    sigs: MaybeBytes

    def check(self) -> None:
        """Raise `BadFormat` for half a change of keys."""
        stated = [one is None for one in (self.previous, self.statement, self.sigs)]
        if len(set(stated)) != 1:
            raise BadFormat(
                "certificate：换证须同时有旧证、声明和签名",
                "certificate: a change of keys has the old one, a statement and signatures",
            )


@dataclass(frozen=True)
class Ending(Body):
    """A lot ends without an opening: failed (流标) or cancelled (终止). All go back sealed."""

    KIND: ClassVar = Kind.ENDING

    tender: Text
    lot: Text
    at: Instant
    outcome: Annotated[str, one_of("failed", "cancelled")]
    reason: Text
