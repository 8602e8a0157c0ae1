"""The seed: it exists only when everything that it is made of can no longer be changed.

    seed = SHA-256(D("draw-seed") ‖ LP(tender, u32be draw_no, pool_root, filters_sha256,
                   rules_sha256, close_root, id_1, c_1, id_2, c_2, …, beacon))

Contributors stand in the order of draw-open. c is the 32 bytes that were sealed, and empty for who
gave none or sealed what cannot be opened. The beacon is empty where draw-open names none.
"""

from collections.abc import Mapping
from hashlib import sha256

from bidding.envelope.draw.documents import DrawOpen
from bidding.envelope.encoding import domain, length_prefixed, u32

CONTRIBUTION = 32


def draw_seed(
    opened: DrawOpen, close_root: bytes, given: Mapping[str, bytes], beacon: str = ""
) -> bytes:
    """The seed; `given` has the opened contributions by their contributors' ids."""
    asked = opened.contributors
    said = [part for one in asked for part in (one.id.encode(), given.get(one.id, b""))]
    facts = (
        opened.tender.encode(), u32(opened.draw_no), opened.pool_root, opened.filters_sha256,
        opened.rules_sha256, close_root, *said, beacon.encode(),
    )  # fmt: skip
    return sha256(domain("draw-seed") + length_prefixed(*facts)).digest()
