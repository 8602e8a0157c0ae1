"""The Merkle tree of RFC 6962, section 2.1: roots, proofs, and their verification. Pure.

Proofs are made from a `NodeSource`, which knows the root of every *full* subtree; everything
else is hashed from those. Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from ledger.errors import InvalidProof

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""A C2SP tile is a full subtree of this height: https://c2sp.org/tlog-tiles."""
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """The hashes of many leaves. Written out, because it runs millions of times."""
    return [sha256(b"\x00" + data).digest() for data in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def full_root(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = pair_up(row)
    return row[0]


def pair_up(row: Sequence[bytes]) -> list[bytes]:
    """The level above an even number of hashes. Written out, because it runs millions of times."""
    each = iter(row)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=True)]


def split_hashes(blob: bytes) -> list[bytes]:
    """Concatenated hashes, one by one."""
    return [blob[at : at + HASH_SIZE] for at in range(0, len(blob), HASH_SIZE)]


class NodeSource(Protocol):
    """Where proofs find the stored tree."""

    def node(self, height: int, index: int) -> bytes:
        """The root over the leaves [index · 2^height, (index + 1) · 2^height)."""
        ...


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (RFC 6962: k < n ≤ 2k)."""
    return 1 << (width - 1).bit_length() - 1


def subtree_root(source: NodeSource, start: int, stop: int) -> bytes:
    """The root over the leaves [start, stop), a range as RFC 6962's recursion makes them."""
    width = stop - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return source.node(height, start >> height)
    middle = start + _split(width)
    return node_hash(subtree_root(source, start, middle), subtree_root(source, middle, stop))


def tree_root(source: NodeSource, size: int) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return subtree_root(source, 0, size) if size else EMPTY_ROOT


def inclusion_proof(source: NodeSource, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from the leaf upwards.

    Raises `InvalidProof` when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"a tree of {size} leaves has no leaf {index}")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(subtree_root(source, middle, stop))
            stop = middle
        else:
            path.append(subtree_root(source, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(source: NodeSource, old: int, new: int) -> list[bytes]:
    """The proof that the first `old` leaves of the tree of `new` leaves are the tree of `old`.

    Empty for `old` 0 and `old` = `new`. Raises `InvalidProof` when `old` exceeds `new`.
    """
    if not 0 <= old <= new:
        raise InvalidProof(f"a tree of {new} leaves has no past of {old} leaves")
    if old == 0:
        return []
    path, start, stop, whole = [], 0, new, True
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(subtree_root(source, middle, stop))
            stop = middle
        else:
            path.append(subtree_root(source, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree_root(source, start, stop))
    return path[::-1]


def verify_inclusion(
    proof: Sequence[bytes], index: int, size: int, leaf: bytes, root: bytes
) -> None:
    """Raise `InvalidProof` unless `leaf` (a hash) is leaf `index` under `root` of `size` leaves."""
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        raise InvalidProof(f"no leaf {index} in a tree of {size} leaves")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise InvalidProof("the proof is too long")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            at, last = _climb_right_edge(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0 or found != root:
        raise InvalidProof(f"the proof of leaf {index} does not lead to the root")


def verify_consistency(
    proof: Sequence[bytes], old: int, new: int, old_root: bytes, new_root: bytes
) -> None:
    """Raise `InvalidProof` unless the tree of `old` leaves is a prefix of the tree of `new`.

    From the empty tree nothing can be proven: `old` = 0 is refused.
    """
    if not 0 < old <= new or (old == new) != (not proof):
        raise InvalidProof(f"no such proof exists from size {old} to size {new}")
    if old == new:
        if old_root != new_root:
            raise InvalidProof(f"two different roots of size {old}")
        return
    power_of_two = old & (old - 1) == 0
    roots = _walk_consistency([old_root, *proof] if power_of_two else proof, old - 1, new - 1)
    if roots != (old_root, new_root):
        raise InvalidProof(f"the tree of size {old} is not a prefix of the tree of size {new}")


def _walk_consistency(path: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency path leads to."""
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise InvalidProof("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            at, last = _climb_right_edge(at, last)
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise InvalidProof("the proof is too short")
    return old, new


def _climb_right_edge(at: int, last: int) -> tuple[int, int]:
    """Up the levels where an even node on the right edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


class Frontier:
    """The right edge of a growing tree: at most one full subtree of each height.

    It takes leaf hashes in any portions and gives the root at any moment, in memory that grows
    with the logarithm of the size.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes | None] = []

    def extend(self, hashes: Sequence[bytes]) -> None:
        """Append leaf hashes, level by level."""
        self.size += len(hashes)
        row, height = list(hashes), 0
        while row:
            if height == len(self._peaks):
                self._peaks.append(None)
            peak = self._peaks[height]
            if peak is not None:
                row.insert(0, peak)
            self._peaks[height] = row.pop() if len(row) % 2 else None
            row = pair_up(row)
            height += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        root: bytes | None = None
        for peak in self._peaks:
            if peak is not None:
                root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root

    def copy(self) -> "Frontier":
        """A frontier that goes its own way from here."""
        twin = Frontier()
        twin.size, twin._peaks = self.size, self._peaks.copy()
        return twin
