"""Just enough DER (X.690) to take a signed message apart: tags and lengths, nothing guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bidding.envelope.errors import BadFormat

INTEGER, OCTETS, OBJECT, TIME = 0x02, 0x04, 0x06, 0x18
SEQUENCE, SET = 0x30, 0x31


def context(number: int) -> int:
    """The tag of a constructed element [number]."""
    return 0xA0 | number


@dataclass(frozen=True)
class Element:
    """One element: its tag, its content, and all its bytes."""

    tag: int
    content: bytes
    encoded: bytes

    @classmethod
    def parse(cls, data: bytes) -> "Element":
        """The one element that `data` is; raises `BadFormat`."""
        found = list(_elements(data))
        if len(found) != 1:
            raise _bad()
        return found[0]

    @cached_property
    def children(self) -> "list[Element]":
        """The elements it is made of; raises `BadFormat`."""
        return list(_elements(self.content))

    def expect(self, tag: int) -> "Element":
        """Itself; raises `BadFormat` unless it has this tag."""
        if self.tag != tag:
            raise _bad()
        return self

    def at(self, number: int, tag: int) -> "Element":
        """Its child at `number`, of this tag; raises `BadFormat`."""
        if number >= len(self.children):
            raise _bad()
        return self.children[number].expect(tag)

    def first(self, tag: int) -> "Element":
        """Its first child of this tag; raises `BadFormat`."""
        for one in self.children:
            if one.tag == tag:
                return one
        raise _bad()


def _elements(data: bytes) -> Iterator[Element]:
    at = 0
    while at < len(data):
        start, tag = at, data[at]
        length, at = _length(data, at + 1)
        end = at + length
        if tag & 0x1F == 0x1F or end > len(data):
            raise _bad()
        yield Element(tag, data[at:end], data[start:end])
        at = end


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A length at `at` and where the content begins: definite, and in its shortest form."""
    first = data[at] if at < len(data) else 0x80
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    digits = data[at + 1 : at + 1 + count]
    length = int.from_bytes(digits, "big")
    shortest = max(1, -(-length.bit_length() // 8))
    if not 0 < count <= 4 or len(digits) != count or count != shortest or length < 0x80:
        raise _bad()
    return length, at + 1 + count


def _bad() -> BadFormat:
    return BadFormat("时间戳令牌不成形", "ill-formed timestamp token")
