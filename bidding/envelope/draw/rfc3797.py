"""The selection of RFC 3797, for comparison with draws made by its rules elsewhere.

    key  = each source's values sorted, each with "." behind it, then "/"; sources one after another
    h_i  = MD5(u16be i ‖ key ‖ u16be i)           i = 0, 1, 2 …
    pick = h_i mod (how many are left), counted from the first that is left

This platform's own draws do not use it: MD5 and `mod` without refusal are of another age.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5

from bidding.envelope.errors import BadInput

MOST = 1 << 16


@dataclass(frozen=True)
class Pick:
    """One selection: the hash, the remainder, and the number on the list, from 1."""

    digest: bytes
    remainder: int
    selected: int


def key_string(sources: Iterable[Sequence[int]]) -> str:
    """The key of whole-number sources (RFC 3797, section 4.1)."""
    return "".join("".join(f"{value}." for value in sorted(one)) + "/" for one in sources)


def select(key: str, pool: int, count: int) -> list[Pick]:
    """The first `count` of `pool` numbered from 1; raises `BadInput`."""
    if not 0 < count <= pool < MOST:
        raise BadInput(f"应有 0 < 人数 ≤ 总数 < {MOST}", f"not 0 < count ≤ pool < {MOST}")
    left, picks = list(range(1, pool + 1)), []
    for i in range(count):
        number = i.to_bytes(2, "big")
        digest = md5(number + key.encode() + number, usedforsecurity=False).digest()
        at = int.from_bytes(digest, "big") % len(left)
        picks.append(Pick(digest, at, left.pop(at)))
    return picks
