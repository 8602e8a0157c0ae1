"""A tree in memory, straight from RFC 6962's definitions: the oracle of these tests."""

from hashlib import sha256

from ledger.merkle import EMPTY_ROOT, node_hash


class Tree:
    """Knows every leaf hash and computes whatever is asked from the definition."""

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes = hashes

    def node(self, height: int, index: int) -> bytes:
        return root_of(self.hashes[index << height : index + 1 << height])


def root_of(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, literally."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(root_of(hashes[:k]), root_of(hashes[k:]))


def some_hashes(count: int, salt: str = "") -> list[bytes]:
    """Distinct leaf hashes, the same on every run."""
    return [sha256(f"{salt}{number}".encode()).digest() for number in range(count)]
