"""Bodies about the closing and the opening, in the order in which they are logged."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import (
    Bytes,
    Hash,
    Hashes,
    Instant,
    Record,
    Text,
    hexadecimal,
    one_of,
    records,
    whole,
)
from bidding.envelope.trustees import MAX_N

TrusteeNumber = Annotated[int, whole(1, MAX_N)]
VOID_SHARES, VOID_PART, VOID_RUBBISH = "shares", "part", "rubbish"
"""Why a bid is void: dealt off the polynomial; a part that its own key does not open; a share
that a trustee's published key shows to be another than was committed to."""


@dataclass(frozen=True)
class Standing(Record):
    """An envelope that stands at the closing."""

    lot: Text
    stage: Text
    header_sha256: Hash


@dataclass(frozen=True)
class Closing(Body):
    """The closing manifest: every envelope that stands, and no decoy. The closing batch's last."""

    KIND: ClassVar = Kind.CLOSING

    tender: Text
    deadline: Instant
    closed_at: Instant
    bids: Annotated[tuple[Standing, ...], records(Standing)]


@dataclass(frozen=True)
class LockReleased(Body):
    """A bidder released the lock of its envelope, and it is the one that was committed to.

    The lock itself reaches nobody but the opener: published, it would help to open other parts.
    """

    KIND: ClassVar = Kind.LOCK

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    at: Instant


@dataclass(frozen=True)
class NotUnlocked(Record):
    """An envelope whose lock did not come: by the bidder's fault revoked, by another's withdrawn.

    (撤销, 撤回: Order 20 art. 31.)
    """

    header_sha256: Hash
    fault: Annotated[str, one_of("bidder", "other")]
    reason: Text


@dataclass(frozen=True)
class Freeze(Body):
    """No lock is taken any more for this stage; these envelopes are opened."""

    KIND: ClassVar = Kind.FREEZE

    tender: Text
    stage: Text
    at: Instant
    bids: Hashes
    not_unlocked: Annotated[tuple[NotUnlocked, ...], records(NotUnlocked)]


@dataclass(frozen=True)
class ShareHash(Body):
    """A trustee's hash over its shares of all frozen envelopes, before it hands any of them over.

    `digest` is that of its release file (`Release.digest`).
    """

    KIND: ClassVar = Kind.SHARE_HASH

    tender: Text
    stage: Text
    trustee: TrusteeNumber
    kid: Hash
    digest: Hash
    at: Instant


@dataclass(frozen=True)
class ShareReleased(Body):
    """A trustee handed over the shares whose hash it had logged."""

    KIND: ClassVar = Kind.SHARE_RELEASE

    tender: Text
    stage: Text
    trustee: TrusteeNumber
    kid: Hash
    digest: Hash
    at: Instant


@dataclass(frozen=True)
class Complaint(Body):
    """A trustee says that rubbish was sealed to it, and publishes its key of this stage."""

    KIND: ClassVar = Kind.COMPLAINT

    tender: Text
    stage: Text
    trustee: TrusteeNumber
    kid: Hash
    private: Annotated[bytes, hexadecimal(32)]
    at: Instant


@dataclass(frozen=True)
class VoidBid(Body):
    """An envelope is void by its bidder's own doing; `proof_sha256` names the `VoidProof` file."""

    KIND: ClassVar = Kind.VOID

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    at: Instant
    fault: Annotated[str, one_of(VOID_SHARES, VOID_PART, VOID_RUBBISH)]
    proof_sha256: Hash


@dataclass(frozen=True)
class PartKeyPublished(Body):
    """The key of the part that is read out: it shows the one plaintext that was sealed."""

    KIND: ClassVar = Kind.PART_KEY

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    at: Instant
    part: Text
    key: Bytes


@dataclass(frozen=True)
class ReadOut(Body):
    """One stage of one lot was read out; `table_sha256` names the `Table` file."""

    KIND: ClassVar = Kind.READ_OUT

    tender: Text
    lot: Text
    stage: Text
    at: Instant
    table_sha256: Hash


@dataclass(frozen=True)
class Rescue(Body):
    """A bidder handed in the same envelope again after the closing (补救, Order 20 art. 31)."""

    KIND: ClassVar = Kind.RESCUE

    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    at: Instant


@dataclass(frozen=True)
class NotPassed(Record):
    """An envelope that did not pass the examination of its stage, and why."""

    header_sha256: Hash
    reason: Text


@dataclass(frozen=True)
class Result(Body):
    """A stage was examined, and the next one is called for a published instant.

    It names every envelope that was read out at `stage`. The next stage is opened for the bidders
    of those that passed; what others handed in for it goes back sealed.
    """

    KIND: ClassVar = Kind.RESULT

    tender: Text
    stage: Text
    next: Text
    at: Instant
    opens_at: Instant
    passed: Hashes
    failed: Annotated[tuple[NotPassed, ...], records(NotPassed)]


@dataclass(frozen=True)
class ResultCorrected(Body):
    """A result was wrong, and was corrected before the stage it calls had begun.

    It stands in the place of what was said before, whole as a result is. It calls for no earlier
    instant than was published, and says why.
    """

    KIND: ClassVar = Kind.RESULT_CORRECTED

    tender: Text
    stage: Text
    next: Text
    at: Instant
    opens_at: Instant
    passed: Hashes
    failed: Annotated[tuple[NotPassed, ...], records(NotPassed)]
    reason: Text


@dataclass(frozen=True)
class Begun(Body):
    """The opening of a later stage began: before this leaf nothing of it may be released."""

    KIND: ClassVar = Kind.BEGIN

    tender: Text
    stage: Text
    at: Instant


OfStage = ShareHash | ShareReleased | Complaint | VoidBid | PartKeyPublished | ReadOut
"""What follows a stage's freeze."""
Call = Result | ResultCorrected
"""What calls a later stage; the last before its beginning stands."""
Deed = LockReleased | Freeze | Rescue | Call | Begun | OfStage
"""What may only come after the closing: one such leaf before it is an early opening."""
