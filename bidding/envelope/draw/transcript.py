"""`ebid-draw/1`: everything that a stranger needs to redo a draw, in one file.

Documents stand in it as the base64 of their exact bytes. The names of experts are not in it until
they are released; then `released` shows whose leaves those are.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, ClassVar

from bidding.envelope.draw.documents import DrawOpen, Filters, Rules
from bidding.envelope.draw.pool import Pool
from bidding.envelope.draw.statements import Signed
from bidding.envelope.errors import BadFormat
from bidding.envelope.tender import Tender
from bidding.envelope.tenderlog.draws import DrawClosed
from bidding.envelope.tenderlog.leaf import Leaf
from bidding.envelope.tenderlog.schema import (
    Bytes,
    Codec,
    Document,
    Hash,
    Hashes,
    MaybeBytes,
    Number,
    Record,
    Text,
    optional,
    records,
    whole,
)

SignedOrNull = Annotated[
    Signed | None,
    optional(Codec(lambda fields, name: Signed.of(fields.object(name)), lambda one: one.facts())),
]


@dataclass(frozen=True)
class Given(Record):
    """A contributor's envelope, whole."""

    contributor: Text
    file: Bytes


@dataclass(frozen=True)
class CloseProof(Record):
    """draw-close in the tender's log, and that the log was signed after it.

    `path` leads from the leaf to `root`, the root of the tree that ends with this very leaf;
    `consistency` from there to the signed checkpoint. Thus there is one close_root and no choice.
    """

    record: Bytes
    """LP(kind, blind, body) of the leaf."""
    index: Number
    path: Hashes
    root: Hash
    consistency: Hashes
    checkpoint: Bytes
    """A C2SP signed note, with the witnesses' cosignatures."""

    def body(self) -> DrawClosed:
        """What the leaf says; raises `BadFormat` where it is no draw-close."""
        found = Leaf.parse(self.record).read()
        if not isinstance(found, DrawClosed):
            raise BadFormat("不是抽取截止条目", "the leaf is no draw-close")
        return found


@dataclass(frozen=True)
class Seat(Record):
    """A seat of the panel: position from 1, and the leaf of who has it."""

    speciality: Text
    position: Annotated[int, whole(1, 1 << 20)]
    expert: Hash


@dataclass(frozen=True)
class Released(Record):
    """Whose leaf it is: shown when the names may be known."""

    expert: Hash
    said: Text
    """The expert as hashed: number and name."""
    salt: Hash


@dataclass(frozen=True)
class Transcript(Document):
    """One draw from its announcement to its panel."""

    FORMAT: ClassVar = "ebid-draw/1"

    log_key: Text
    """The log's public key by the file's own word; who knows it gives their own."""
    open: Bytes
    rules: Bytes
    filters: Bytes
    pool: Bytes
    """The leaves in rising order, 32 bytes each."""
    tender_file: Bytes
    again: SignedOrNull
    contributions: Annotated[tuple[Given, ...], records(Given, 32)]
    close: Annotated[CloseProof, Codec(lambda f, n: CloseProof.of(f.object(n)), CloseProof.facts)]
    releases: Annotated[
        tuple[bytes, ...],
        Codec[tuple[bytes, ...]](
            lambda fields, name: tuple(one.base64("file") for one in fields.objects(name, 0, 255)),
            lambda files: [_file(one) for one in files],
        ),
    ]
    """Trustees' release files, those of the first k that logged their hash."""
    keys: Annotated[
        tuple[bytes, ...],
        Codec[tuple[bytes, ...]](
            lambda fields, name: tuple(one.base64("file") for one in fields.objects(name, 0, 255)),
            lambda files: [_file(one) for one in files],
        ),
    ]
    """Key files that trustees published because rubbish was sealed to them."""
    beacon: MaybeBytes
    seed: Hash
    skips: Annotated[tuple[Signed, ...], records(Signed)]
    seats: Annotated[tuple[Seat, ...], records(Seat)]
    released: Annotated[tuple[Released, ...], records(Released)]

    def documents(self) -> tuple[DrawOpen, Rules, Filters, Pool, Tender]:
        """The documents in it, read; raises `BadFormat`."""
        return (
            DrawOpen.parse(self.open),
            Rules.parse(self.rules),
            Filters.parse(self.filters),
            Pool.parse(self.pool),
            Tender.parse(self.tender_file),
        )


def _file(data: bytes) -> dict[str, str]:
    return {"file": b64encode(data).decode()}
