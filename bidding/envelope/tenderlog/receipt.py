"""Receipts: a signed promise at once, a proof within a batch or so. `ebid-receipt/1`, `/2`.

    promise = JSON {fmt, log_origin, record}      record: LP(kind, blind, body) of the promised leaf
    sig     = Ed25519 over DSSE PAE("application/vnd.ebid.promise.v1+json", promise)

The promise: this leaf will be in the log, at the latest in the closing batch (one made after the
closing: at once). Its proof is a C2SP tlog-proof with the cosigned checkpoint. Whoever holds a
receipt can show that its leaf was dropped, or that it was shown another log than everybody else.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.signing import pae
from bidding.envelope.tenderlog.leaf import Leaf
from bidding.envelope.tenderlog.schema import Bytes, Document, MaybeBytes, Text
from ledger.errors import InvalidProof, LedgerError
from ledger.notes import ED25519, SignerKey, VerifierKey
from ledger.proof import TlogProof

PROMISE_TYPE = "application/vnd.ebid.promise.v1+json"


@dataclass(frozen=True)
class Promise(Document):
    """What the platform signs at once."""

    FORMAT: ClassVar = "ebid-promise/1"

    log_origin: Text
    record: Bytes


@dataclass(frozen=True)
class ReceiptFile(Document):
    """A receipt as it lies in a file."""

    FORMAT: ClassVar = "ebid-receipt/1"

    promise: Bytes
    key: Text
    sig: Bytes
    proof: MaybeBytes


@dataclass(frozen=True)
class StampedReceiptFile(ReceiptFile):
    """The same, with the timestamp of the checkpoint that its proof leads to."""

    FORMAT: ClassVar = "ebid-receipt/2"

    stamp: Bytes


@dataclass(frozen=True)
class Receipt:
    """A promise, its signature, and later the proof that it was kept."""

    promise_bytes: bytes
    key: VerifierKey
    """The key that signed, by its own word until somebody compares it with one they trust."""
    signature: bytes
    proof: TlogProof | None = None
    stamp: bytes | None = None
    """An RFC 3161 token over the text of the proof's checkpoint, DER."""

    @cached_property
    def promise(self) -> Promise:
        """What was promised; raises `BadFormat`."""
        return Promise.parse(self.promise_bytes)

    @cached_property
    def leaf(self) -> Leaf:
        """The promised leaf, opened; raises `BadFormat`."""
        return Leaf.parse(self.promise.record)

    def with_proof(self, proof: TlogProof, stamp: bytes | None = None) -> "Receipt":
        """The receipt completed; raises `BadSignature` where the proof is not that of its leaf."""
        whole = replace(self, proof=proof, stamp=stamp)
        whole.verify()
        return whole

    def verify(self) -> None:
        """Raise `BadSignature` unless promise and proof hold under the receipt's own key."""
        try:
            if (self.key.name, self.key.algorithm) != (self.promise.log_origin, ED25519):
                raise InvalidProof(f"the key is that of {self.key.name}")
            self.key.check(pae(self.promise_bytes, PROMISE_TYPE), self.signature)
            if self.proof is not None:
                self.proof.verify(self.leaf.hash, self.key)
        except LedgerError as error:
            raise BadSignature(
                f"回执不成立：{error}", f"the receipt does not hold: {error}"
            ) from error

    def encode(self) -> bytes:
        """The receipt file."""
        proof = None if self.proof is None else str(self.proof).encode()
        facts = (self.promise_bytes, str(self.key), self.signature, proof)
        if self.stamp is None:
            return ReceiptFile(*facts).encode()
        return StampedReceiptFile(*facts, self.stamp).encode()

    @classmethod
    def parse(cls, data: bytes) -> "Receipt":
        """Read a receipt file; raises `BadFormat`. Nothing is verified but its form."""
        file, stamp = _read(data)
        try:
            proof = None if file.proof is None else TlogProof.parse(file.proof.decode())
            receipt = cls(file.promise, VerifierKey.parse(file.key), file.sig, proof, stamp)
        except (LedgerError, UnicodeDecodeError) as error:
            raise BadFormat("回执不成形", f"ill-formed receipt: {error}") from error
        receipt.leaf.read()
        return receipt


def _read(data: bytes) -> tuple[ReceiptFile, bytes | None]:
    """A receipt file of either format, and its stamp. Raises `BadFormat`."""
    try:
        stamped = StampedReceiptFile.parse(data)
    except BadFormat:
        return ReceiptFile.parse(data), None
    return stamped, stamped.stamp


def promise(leaf: Leaf, key: SignerKey) -> Receipt:
    """The receipt to hand out at once, in the same transaction that makes `leaf` wait.

    `key` is that of the tender's log (`signer_for`), and its name the log's origin.
    """
    data = Promise(key.name, leaf.record).encode()
    return Receipt(data, key.verifier, key.sign(pae(data, PROMISE_TYPE)))
