"""Heads of a tender's log as C2SP checkpoints, and how they are tied into the platform's ledger.

A tender's log has an origin of its own below the ledger's: `ledger.example/tender/T-1`. Its
checkpoints are signed with the ledger's Ed25519 key under that name: whoever trusts the ledger's
key knows the key of every tender's log. Each is also an entry of the ledger, which every witness of
the ledger sees; witnesses of the tender's own log cosign it besides.
"""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from bidding.envelope.errors import BadFormat, BadSignature
from bidding.envelope.tenderlog.schema import Bytes, Document
from ledger.checkpoint import TreeHead
from ledger.errors import LedgerError
from ledger.notes import ED25519, Note, SignerKey, VerifierKey
from ledger.proof import TlogProof

ANCHOR_KIND = "bidding.log.checkpointed.v1"
"""The kind of the ledger's entries whose body is `anchor_body(note)`."""


def signer_for(ledger: SignerKey, origin: str) -> SignerKey:
    """The ledger's key under the name of a tender's log; raises `BadFormat` for one elsewhere."""
    _check_below(ledger.name, origin)
    return SignerKey(origin, ED25519, ledger.seed)


def verifier_for(ledger: VerifierKey, origin: str) -> VerifierKey:
    """The public half of `signer_for`; raises `BadFormat`."""
    _check_below(ledger.name, origin)
    return replace(ledger, name=origin)


def is_below(name: str, origin: str) -> bool:
    """Whether `origin` is the log of a tender whose checkpoints the ledger `name` records."""
    return origin.startswith(f"{name}/")


def _check_below(name: str, origin: str) -> None:
    if not is_below(name, origin):
        raise BadFormat(f"{origin} 不在 {name} 之下", f"{origin} is not below {name}")


def sign_head(key: SignerKey, size: int, root: bytes) -> Note:
    """The checkpoint of a tender's log with `size` leaves, signed; witnesses add their lines."""
    return TreeHead(key.name, size, root).note().signed(key)


def anchor_body(note: Note) -> dict[str, str]:
    """The body of the ledger's entry about a checkpoint: its text, without signatures."""
    return {"checkpoint": note.text}


@dataclass(frozen=True)
class AnchorLine(Document):
    """An anchor as it lies in a file."""

    FORMAT: ClassVar = "ebid-anchor/1"

    leaf: Bytes
    proof: Bytes


@dataclass(frozen=True)
class Anchor:
    """A checkpoint of a tender's log as an entry of the platform's ledger, with its proof there."""

    leaf: bytes
    """The exact bytes of the ledger's leaf, without the leading 0x00."""
    proof: TlogProof

    def encode(self) -> bytes:
        """One line of `anchors.jsonl`."""
        return AnchorLine(self.leaf, str(self.proof).encode()).encode()

    @classmethod
    def parse(cls, line: bytes) -> "Anchor":
        """Read one line; raises `BadFormat`."""
        found = AnchorLine.parse(line)
        try:
            return cls(found.leaf, TlogProof.parse(found.proof.decode()))
        except (LedgerError, UnicodeDecodeError) as error:
            raise BadFormat("锚定证明不成形", f"anchor: {error}") from error

    def checkpoint(self, ledger: VerifierKey) -> str:
        """The text of the tender's checkpoint that the ledger is proven to hold.

        Raises `BadSignature` where the proof does not hold, `BadFormat` where the entry is another.
        """
        try:
            self.proof.verify(sha256(b"\x00" + self.leaf).digest(), ledger)
        except LedgerError as error:
            raise BadSignature("锚定证明不成立", f"anchor: {error}") from error
        return _checkpoint_in(self.leaf)


def _checkpoint_in(leaf: bytes) -> str:
    try:
        entry = json.loads(leaf)
        kind, text = entry["kind"], entry["body"]["checkpoint"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFormat("锚定条目不成形", "anchor: an ill-formed entry") from error
    if kind != ANCHOR_KIND or not isinstance(text, str):
        raise BadFormat("锚定条目不是检查点", "anchor: an entry about something else")
    return text
