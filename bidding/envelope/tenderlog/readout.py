"""What was read out, and why a bid was not: the files that leaves name by their hash."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from bidding.envelope.derivation import SECRET
from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat
from bidding.envelope.header import Part
from bidding.envelope.names import OPENING
from bidding.envelope.strict import MAX_TEXT, parse_json
from bidding.envelope.tenderlog.ceremony import (
    VOID_PART,
    VOID_RUBBISH,
    VOID_SHARES,
    TrusteeNumber,
)
from bidding.envelope.tenderlog.schema import (
    Document,
    Hash,
    MaybeBytes,
    MaybeHash,
    MaybeText,
    Record,
    Text,
    hexadecimal,
    one_of,
    optional,
    records,
)

MAX_OPENING = 1 << 16
"""The most bytes that are read out of one envelope."""
MAX_ITEMS_READ = 64
READ, VOID, REVOKED, WITHDRAWN = "read", "void", "revoked", "withdrawn"


def opening_part(head: Head) -> Part:
    """The part that will be read out; raises `BadFormat` where there is none, or it is too long.

    Asked at intake: an envelope without it is not received.
    """
    part = head.header.part(OPENING)
    if part.plain_length > MAX_OPENING:
        raise BadFormat(
            f"唱标部分至多 {MAX_OPENING} 字节",
            f"the opening part has more than {MAX_OPENING} bytes",
        )
    return part


def read_items(plaintext: bytes) -> dict[str, str] | None:
    """What the part `opening` says: one JSON object of 1 to 64 short texts; None where it is not.

    A bidder may seal anything; what is not of this form cannot be read out, and is not guessed at.
    """
    try:
        values = parse_json(plaintext, OPENING)
    except BadFormat:
        return None
    if not isinstance(values, dict) or not 0 < len(values) <= MAX_ITEMS_READ:
        return None
    items = {name: value for name, value in values.items() if isinstance(value, str)}
    if len(items) != len(values) or any(len(one) > MAX_TEXT for one in (*items, *items.values())):
        return None
    return items


@dataclass(frozen=True)
class Row(Record):
    """One envelope of the table; `plaintext` is that of its part `opening`, where it was read."""

    header_sha256: Hash
    bidder: Hash
    outcome: Annotated[str, one_of(READ, VOID, REVOKED, WITHDRAWN)]
    plaintext: MaybeBytes

    def check(self) -> None:
        """Raise `BadFormat` where something was read out of what was not opened, or nothing was."""
        if (self.plaintext is not None) != (self.outcome == READ):
            raise BadFormat("唱标表：内容与结果不符", "read-out: outcome and plaintext disagree")


@dataclass(frozen=True)
class Table(Document):
    """Every envelope that stood at the closing, for one stage of one lot, in the order read out."""

    FORMAT: ClassVar = "ebid-read-out/1"

    tender: Text
    lot: Text
    stage: Text
    rows: Annotated[tuple[Row, ...], records(Row)]


@dataclass(frozen=True)
class ProvenShare(Record):
    """A share of a void envelope, published: it opens no other."""

    trustee: TrusteeNumber
    share: Annotated[bytes, hexadecimal(SECRET)]


@dataclass(frozen=True)
class VoidProof(Document):
    """What anyone needs to see for oneself that an envelope is void.

    `shares`: k of its shares. `part`: those, its lock where it has one, and which part does not
    open. `rubbish`: the key that a trustee published in a `Complaint`.
    """

    FORMAT: ClassVar = "ebid-void/1"

    header_sha256: Hash
    fault: Annotated[str, one_of(VOID_SHARES, VOID_PART, VOID_RUBBISH)]
    shares: Annotated[tuple[ProvenShare, ...], records(ProvenShare)]
    lock: Annotated[bytes | None, optional(hexadecimal(SECRET))]
    part: MaybeText
    kid: MaybeHash
