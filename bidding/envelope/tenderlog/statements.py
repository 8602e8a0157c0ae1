"""What a bidder signs beside its envelopes: withdrawing one, and passing from one key to another.

Signed as an envelope's header is, over DSSE PAE(type, exact bytes), under a type of its own; the
`sigs` bytes have the envelope's format.
"""

from dataclasses import dataclass
from typing import ClassVar

from bidding.envelope.errors import BadSignature
from bidding.envelope.signing import Signature, Signer, read_signatures, write_signatures
from bidding.envelope.suites import Suite
from bidding.envelope.tenderlog.schema import Document, Hash, Instant, Text


class Statement(Document):
    """A document that a bidder signs."""

    TYPE: ClassVar[str]

    def signed(self, signer: Signer) -> tuple[bytes, bytes]:
        """Its bytes, and the `sigs` of `signer` over them."""
        data = self.encode()
        return data, write_signatures([Signature.make(signer, data, self.TYPE)])


@dataclass(frozen=True)
class WithdrawalRequest(Statement):
    """A bidder withdraws one envelope."""

    FORMAT: ClassVar = "ebid-withdrawal/1"
    TYPE: ClassVar = "application/vnd.ebid.withdrawal.v1+json"

    log_origin: Text
    tender: Text
    lot: Text
    stage: Text
    header_sha256: Hash
    created: Instant


@dataclass(frozen=True)
class KeyChange(Statement):
    """A bidder will sign with another certificate from now on; the old key says so."""

    FORMAT: ClassVar = "ebid-key-change/1"
    TYPE: ClassVar = "application/vnd.ebid.key-change.v1+json"

    log_origin: Text
    tender: Text
    previous: Hash
    bidder: Hash
    """H of the new certificate, DER."""
    created: Instant


def signer_of(statement: type[Statement], data: bytes, sigs: bytes, suite: Suite) -> bytes:
    """H of the certificate whose key signed the statement `data`.

    Raises `BadFormat`, or `BadSignature`.
    """
    signatures = read_signatures(sigs)
    if len(signatures) != 1:
        raise BadSignature("声明应恰有一个签名", "a statement has exactly one signature")
    signatures[0].verify(suite, data, statement.TYPE)
    return suite.hash(signatures[0].certificate)
