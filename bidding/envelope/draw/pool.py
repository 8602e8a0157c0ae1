"""The pool as it is committed to: one hash for each expert, and nobody's name.

    e_i  = SHA-256(D("expert") ‖ LP(pool, expert) ‖ salt)        salt: 32 bytes of this draw alone
    pool = the e_i in rising order; root = the RFC 6962 tree over them, each e_i a leaf

SHA-256 in every suite, as in the tender's log: witnesses know no other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import pairwise

from bidding.envelope.encoding import domain, length_prefixed, u32
from bidding.envelope.errors import BadFormat
from ledger.merkle import HASH_SIZE, Frontier, leaf_hashes, split_hashes

SALT = 32
MOST = 1 << 20
"""So many experts a pool may have: far more than any country's."""


def expert_leaf(pool: str, expert: str, salt: bytes) -> bytes:
    """e_i of one expert; without the salt nobody can tell whose it is."""
    said = length_prefixed(pool.encode(), expert.encode())
    return sha256(domain("expert") + said + salt).digest()


def expert_leaves(pool: str, experts: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """e_i of many experts with their salts, in the order given; the same, written out for speed."""
    named = domain("expert") + length_prefixed(pool.encode())
    head = cache(lambda length: named + u32(length))  # all before the name; few lengths occur
    return [
        sha256(head(len(name)) + name + salt).digest()
        for expert, salt in experts
        for name in (expert.encode(),)
    ]


@dataclass(frozen=True)
class Pool:
    """The leaves of a pool in rising order. Raises `BadFormat` for another order, or twins."""

    leaves: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if len(self.leaves) > MOST:
            raise BadFormat(f"专家库超过 {MOST} 人", f"a pool of more than {MOST} experts")
        if any(b <= a for a, b in pairwise(self.leaves)):
            raise BadFormat(
                "专家库的条目未按升序排列，或有重复",
                "the pool's entries do not rise, or one stands there twice",
            )

    @classmethod
    def of(cls, leaves: Sequence[bytes]) -> "Pool":
        """The pool of these leaves, in whatever order they come."""
        return cls(tuple(sorted(leaves)))

    @classmethod
    def arranged(cls, leaves: Sequence[bytes]) -> tuple["Pool", list[int]]:
        """The pool of these leaves, and which of them stands at each place.

        Joined and cut again: hashes that lie in memory as they stand are read twice as fast.
        """
        order = sorted(range(len(leaves)), key=leaves.__getitem__)
        return cls.parse(b"".join([leaves[at] for at in order])), order

    @classmethod
    def parse(cls, data: bytes) -> "Pool":
        """The pool of leaves one behind the other; raises `BadFormat`."""
        if len(data) % HASH_SIZE:
            raise BadFormat("专家库的长度不对", "a pool that is no list of hashes")
        return cls(tuple(split_hashes(data)))

    def encode(self) -> bytes:
        """The leaves, one behind the other."""
        return b"".join(self.leaves)

    @cached_property
    def root(self) -> bytes:
        """The Merkle root over them."""
        tree = Frontier()
        tree.extend(leaf_hashes(self.leaves))
        return tree.root()
