"""Leaves: what is hashed into a tender's log, and how opened leaves lie in a file.

    record = LP(kind, blind, body)          blind: 32 random bytes
    leaf   = D("leaf") ‖ SHA-256(record)
    hash   = SHA-256(0x00 ‖ leaf)           the leaf of the RFC 6962 tree

SHA-256 in every suite: witnesses know no other. `leaves.bin` is the records one after another.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from bidding.envelope.encoding import domain, length_prefixed
from bidding.envelope.errors import BadFormat
from bidding.envelope.tenderlog import ceremony, draws, evaluations, intake, setting
from bidding.envelope.tenderlog.body import Body
from bidding.envelope.tenderlog.kinds import Kind

BLIND = 32
MAX_BODY = 1 << 24
MAX_KIND = 32
_BLOCK = 1 << 20
_DOMAIN: Final = b"\x00" + domain("leaf")
_NO_BODY: Final = b"{}"
_DUMMY_HEAD: Final = length_prefixed(Kind.DUMMY.value.encode()) + b"\x00\x00\x00\x20"
_DUMMY_TAIL: Final = length_prefixed(_NO_BODY)
_DUMMY_SIZE: Final = len(_DUMMY_HEAD) + BLIND + len(_DUMMY_TAIL)

BODIES: Final[dict[Kind, type[Body]]] = {
    kind.KIND: kind
    for kind in (
        setting.Publication,
        setting.TrusteeKeys,
        setting.DeadlineMoved,
        setting.CertificateLogged,
        setting.Ending,
        intake.Bid,
        intake.Replacement,
        intake.Withdrawal,
        ceremony.Closing,
        ceremony.LockReleased,
        ceremony.Freeze,
        ceremony.ShareHash,
        ceremony.ShareReleased,
        ceremony.Complaint,
        ceremony.VoidBid,
        ceremony.PartKeyPublished,
        ceremony.ReadOut,
        ceremony.Rescue,
        ceremony.Result,
        ceremony.ResultCorrected,
        ceremony.Begun,
        draws.DrawOpened,
        draws.DrawContributed,
        draws.DrawClosed,
        draws.DrawSkipped,
        evaluations.EvaluationFixed,
    )
}
"""How each kind's body is read; a dummy has none."""


class Readable(Protocol):
    """A file, or a stream out of a bundle."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes."""
        ...


@dataclass(frozen=True)
class Leaf:
    """One leaf, opened."""

    kind: Kind
    blind: bytes
    body: bytes

    @classmethod
    def of(cls, body: Body) -> "Leaf":
        """A leaf that says `body`, under a blind of its own: nobody can guess it from its hash."""
        return cls(body.KIND, os.urandom(BLIND), body.encode())

    @classmethod
    def dummy(cls) -> "Leaf":
        """A leaf that says nothing, and whose hash nobody can tell from another's."""
        return cls(Kind.DUMMY, os.urandom(BLIND), _NO_BODY)

    @property
    def record(self) -> bytes:
        """LP(kind, blind, body): these bytes are stored, published and hashed."""
        return length_prefixed(self.kind.value.encode(), self.blind, self.body)

    @property
    def hash(self) -> bytes:
        """The hash in the tree, with which it is appended and proven."""
        return record_hash(self.record)

    @classmethod
    def parse(cls, record: bytes) -> "Leaf":
        """Read one record; raises `BadFormat`. Says nothing about the body."""
        kind, blind, body, end = _split(record, 0)
        if end != len(record):
            raise BadFormat("叶子末尾有多余字节", "bytes too many behind a leaf")
        return cls(_kind(kind), blind, body)

    def read(self) -> Body | None:
        """What it says, None for a dummy; raises `BadFormat`."""
        if self.kind is Kind.DUMMY:
            if self.body != _NO_BODY:
                raise BadFormat("空叶子不应有内容", "a dummy that says something")
            return None
        return BODIES[self.kind].parse(self.body)


def record_hash(record: bytes) -> bytes:
    """The tree's leaf hash of a record: SHA-256(0x00 ‖ D("leaf") ‖ SHA-256(record))."""
    return sha256(_DOMAIN + sha256(record).digest()).digest()


def read_records(source: Readable) -> Iterator[tuple[bytes, bool]]:
    """The records of `leaves.bin` and whether each is a well-formed dummy, in constant memory.

    Raises `BadFormat` where the file ends within a record or one is too long. A million dummies
    pass here, so they are told by their fixed bytes and not taken apart.
    """
    data, at = b"", 0
    while True:
        end = at + _DUMMY_SIZE
        if data.startswith(_DUMMY_HEAD, at) and data.startswith(
            _DUMMY_TAIL, end - len(_DUMMY_TAIL)
        ):
            yield data[at:end], True
            at = end
            continue
        size = _record_size(data, at)
        if size is not None and len(data) - at >= size:
            yield data[at : at + size], False
            at += size
            continue
        more = source.read(_BLOCK)
        if not more:
            break
        data, at = data[at:] + more, 0
    if at != len(data):
        raise BadFormat("leaves.bin 在一片叶子中间结束", "leaves.bin ends within a leaf")


def _record_size(data: bytes, at: int) -> int | None:
    """How long the record at `at` is, None where that cannot be told yet."""
    position = at
    for limit in (MAX_KIND, BLIND, MAX_BODY):
        if len(data) - position < 4:
            return None
        length = int.from_bytes(data[position : position + 4], "big")
        if length > limit:
            raise BadFormat(
                f"叶子的一段自称有 {length} 字节", f"a leaf's item claims {length} bytes"
            )
        position += 4 + length
    return position - at


def _split(record: bytes, at: int) -> tuple[bytes, bytes, bytes, int]:
    items = []
    for limit in (MAX_KIND, BLIND, MAX_BODY):
        length = int.from_bytes(record[at : at + 4], "big")
        item = record[at + 4 : at + 4 + length]
        if len(record) < at + 4 or len(item) != length or length > limit:
            raise BadFormat("叶子不完整", "a leaf that is cut off")
        items.append(item)
        at += 4 + length
    kind, blind, body = items
    if len(blind) != BLIND:
        raise BadFormat("叶子的盲值不是 32 字节", "a leaf's blind is not 32 bytes")
    return kind, blind, body, at


def _kind(name: bytes) -> Kind:
    try:
        return Kind(name.decode())
    except ValueError as error:
        raise BadFormat("未知种类的叶子", "a leaf of unknown kind") from error
