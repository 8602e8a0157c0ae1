"""Numbers below n out of a seed, without bias, as many as are asked for (RFC 2104: HMAC).

One stream for each label:

block_i  = HMAC-SHA256(seed, D("draw-stream") ‖ LP(label) ‖ u64be i)          i = 0, 1, 2 …
words    = each block's four 8-byte big-endian numbers, block after block
below(n) = the next word v; refused while v ≥ 2^64 − (2^64 mod n); then v mod n
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from bidding.envelope.encoding import domain, length_prefixed

WORD = 8
_RANGE = 1 << 64


@dataclass(frozen=True)
class Drawn:
    """One number below n, and how it came about."""

    n: int
    words: tuple[int, ...]
    """The words that were read for it; all but the last were refused."""

    @property
    def value(self) -> int:
        """The number."""
        return self.words[-1] % self.n


class Stream:
    """The words of one label under one seed."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._seed = seed
        self._head = domain("draw-stream") + length_prefixed(label.encode())
        self._words = self._read()

    def block(self, i: int) -> bytes:
        """block_i, 32 bytes."""
        return hmac.digest(self._seed, self._head + i.to_bytes(8, "big"), sha256)

    def below(self, n: int) -> Drawn:
        """The next number from 0 to n − 1, every one as likely as any other."""
        limit = _RANGE - _RANGE % n
        words = [next(self._words)]
        while words[-1] >= limit:
            words.append(next(self._words))
        return Drawn(n, tuple(words))

    def _read(self) -> Iterator[int]:
        i = 0
        while True:
            block = self.block(i)
            for at in range(0, len(block), WORD):
                yield int.from_bytes(block[at : at + WORD], "big")
            i += 1
