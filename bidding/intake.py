"""An envelope checked as its bytes come: each is hashed once, and kept nowhere in memory.

Pure: it is fed bytes and says what is wrong with them as soon as that can be told.
"""

from collections.abc import Callable
from io import BytesIO

from bidding.envelope import BadFormat, Damaged, EnvelopeError, Head
from bidding.envelope.envelope import MAGIC, MAX_HEADER, MAX_SIGS
from bidding.envelope.header import Part
from bidding.envelope.suites import Hasher

CheckHead = Callable[[Head], None]
_LENGTH = 4


class Running:
    """An envelope of which the first `offset` bytes have been checked.

    `check` is asked as soon as the head is there and may raise.
    """

    def __init__(self, check: CheckHead) -> None:
        self.offset = 0
        self.head: Head | None = None
        self._check = check
        self._begun = bytearray()
        self._parts: list[Part] = []
        self._hasher: Hasher | None = None
        self._left = 0

    def take(self, data: bytes) -> None:
        """Check the next bytes. Raises `EnvelopeError`, or what `check` raises."""
        self.offset += len(data)
        if self.head is None:
            data = self._begin(data)
        while data:
            if self._hasher is None:
                raise BadFormat("文件末尾有多余字节", "bytes too many at the end")
            now, data = data[: self._left], data[self._left :]
            self._hasher.update(now)
            self._left -= len(now)
            if not self._left:
                self._finish_part()

    def check_whole(self) -> Head:
        """The head of an envelope whose every byte was checked. Raises `BadFormat`."""
        if self.head is None or self._hasher is not None:
            raise BadFormat("标书还没有传完", "the envelope is not complete")
        return self.head

    def _begin(self, data: bytes) -> bytes:
        """Gather bytes until the head is whole; what lies behind it."""
        self._begun += data
        size = _head_size(self._begun)
        if size is None or len(self._begun) < size:
            return b""
        self.head = Head.read(BytesIO(self._begun))
        self._check(self.head)
        rest = bytes(self._begun[size:])
        self._begun.clear()
        self._parts = list(self.head.header.parts)
        self._next_part()
        return rest

    def _next_part(self) -> None:
        if not self._parts or self.head is None:
            self._hasher = None
            return
        self._hasher, self._left = self.head.suite.hasher(), self._parts[0].length

    def _finish_part(self) -> None:
        part = self._parts.pop(0)
        if self._hasher is None or self._hasher.digest() != part.digest:
            raise Damaged(
                f"部分 {part.name} 的字节与标头中的哈希不符",
                f"the bytes of part {part.name} are not those whose hash the header states",
            )
        self._next_part()


def _head_size(begun: bytearray) -> int | None:
    """How long the head is, once that can be told. Raises `BadFormat` for what is no envelope."""
    if not MAGIC.startswith(begun[: len(MAGIC)]):
        raise BadFormat("不是标书文件", "not an envelope")
    at = len(MAGIC)
    for limit in (MAX_HEADER, MAX_SIGS):
        if len(begun) < at + _LENGTH:
            return None
        length = int.from_bytes(begun[at : at + _LENGTH], "big")
        if length > limit:
            raise BadFormat("标头过长", "the head is too long")
        at += _LENGTH + length
    return at


__all__ = ["EnvelopeError", "Running"]
