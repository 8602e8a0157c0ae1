"""What the supervisor signs: an expert passed over, and a draw made again.

Signed over DSSE PAE(type, exact bytes); the `sigs` bytes have the envelope's format.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, ClassVar

from bidding.envelope.draw.documents import DrawNumber
from bidding.envelope.errors import BadSignature
from bidding.envelope.signing import read_signatures
from bidding.envelope.strict import Fields
from bidding.envelope.suites import Suite
from bidding.envelope.tenderlog.schema import (
    Bytes,
    Hash,
    Instant,
    Record,
    Text,
    one_of,
    whole,
)
from bidding.envelope.tenderlog.statements import Statement

DECLINED, UNREACHABLE, TIED, UNFIT = "declined", "unreachable", "tied", "unfit"
"""Would not come; was not reached in time; is tied to a bidder; may not serve otherwise."""


@dataclass(frozen=True)
class Skip(Statement):
    """The expert at a position does not serve: the next of the same permutation does."""

    FORMAT: ClassVar = "ebid-draw-skip/1"
    TYPE: ClassVar = "application/vnd.ebid.draw-skip.v1+json"

    open_sha256: Hash
    speciality: Text
    position: Annotated[int, whole(1, 1 << 20)]
    reason: Annotated[str, one_of(DECLINED, UNREACHABLE, TIED, UNFIT)]
    evidence_sha256: Hash
    created: Instant


@dataclass(frozen=True)
class Again(Statement):
    """Why a draw is made once more (the one before cannot stand), on the supervisor's word too."""

    FORMAT: ClassVar = "ebid-draw-again/1"
    TYPE: ClassVar = "application/vnd.ebid.draw-again.v1+json"

    previous: Hash
    draw_no: DrawNumber
    reason: Text
    created: Instant


@dataclass(frozen=True)
class Signed(Record):
    """A statement's exact bytes and its signatures."""

    statement: Bytes
    sigs: Bytes

    @classmethod
    def parse(cls, data: bytes) -> "Signed":
        """Read the file that `ebid draw sign` writes; raises `BadFormat`."""
        return cls.of(Fields.parse(data, "signed statement"))

    def check_signer(self, kind: type[Statement], supervisor: bytes, suite: Suite) -> None:
        """Raise `BadSignature` unless the one signature is by the certificate with this SHA-256.

        Raises `BadFormat` for signatures that cannot be read.
        """
        signatures = read_signatures(self.sigs)
        if len(signatures) != 1 or sha256(signatures[0].certificate).digest() != supervisor:
            raise BadSignature(
                "不是监督人的签名", "not one signature by the supervisor named in draw-open"
            )
        signatures[0].verify(suite, self.statement, kind.TYPE)
