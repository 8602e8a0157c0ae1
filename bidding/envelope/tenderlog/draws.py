"""Bodies about a draw of experts (docs/draw.md). They may stand before the closing or after it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind
from bidding.envelope.tenderlog.schema import Hash, Instant, Record, Text, records, whole

DrawNumber = Annotated[int, whole(1, 1 << 20)]


@dataclass(frozen=True)
class DrawOpened(Body):
    """A draw was announced; `open_sha256` names its draw-open."""

    KIND: ClassVar = Kind.DRAW_OPEN

    tender: Text
    draw_no: DrawNumber
    at: Instant
    open_sha256: Hash


@dataclass(frozen=True)
class DrawContributed(Body):
    """A contributor's envelope came in."""

    KIND: ClassVar = Kind.DRAW_CONTRIBUTION

    tender: Text
    draw_no: DrawNumber
    at: Instant
    contributor: Text
    header_sha256: Hash


@dataclass(frozen=True)
class ClosedOver(Record):
    """A contribution that counts: whose, and the SHA-256 of its header."""

    contributor: Text
    header_sha256: Hash


@dataclass(frozen=True)
class DrawClosed(Body):
    """No contribution is taken any more; the root with this leaf goes into the seed."""

    KIND: ClassVar = Kind.DRAW_CLOSE

    tender: Text
    draw_no: DrawNumber
    at: Instant
    open_sha256: Hash
    contributions: Annotated[tuple[ClosedOver, ...], records(ClosedOver, 32)]


@dataclass(frozen=True)
class DrawSkipped(Body):
    """A drawn expert does not serve; `skip_sha256` names what the supervisor signed."""

    KIND: ClassVar = Kind.DRAW_SKIP

    tender: Text
    draw_no: DrawNumber
    at: Instant
    skip_sha256: Hash
