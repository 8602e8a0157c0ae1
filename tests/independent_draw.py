"""A second implementation of a draw, written from docs/draw.md: whole shuffles, no shortcuts."""

import hashlib
import hmac

from independent_notation import d, lp


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf(pool: str, expert: str, salt: bytes) -> bytes:
    return sha(d("expert") + lp(pool.encode(), expert.encode()) + salt)


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there: by recursion."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\1" + root(leaves[:k]) + root(leaves[k:]))


def words(seed: bytes, label: str, count: int) -> list[int]:
    found: list[int] = []
    i = 0
    while len(found) < count:
        message = d("draw-stream") + lp(label.encode()) + i.to_bytes(8, "big")
        block = hmac.new(seed, message, "sha256").digest()
        found += [int.from_bytes(block[at : at + 8], "big") for at in (0, 8, 16, 24)]
        i += 1
    return found


def shuffled(seed: bytes, label: str, size: int) -> list[int]:
    order, source = list(range(size)), iter(words(seed, label, 4 * size + 400))
    for i in range(size - 1):
        n = size - i
        while (v := next(source)) >= 2**64 - 2**64 % n:
            pass
        j = i + v % n
        order[i], order[j] = order[j], order[i]
    return order


def panel(
    seed: bytes,
    seats: list[tuple[str, int]],
    members: dict[str, list[int]],
    skips: list[tuple[str, int]],
) -> list[tuple[str, int, int]]:
    """Speciality, position from 1, place in the pool: who sits at the end."""
    orders = {code: shuffled(seed, code, len(members[code])) for code, _ in seats}
    at = {code: 0 for code, _ in seats}
    met: set[int] = set()
    sitting: list[tuple[str, int, int]] = []

    def seat(code: str) -> None:
        while True:
            place = members[code][orders[code][at[code]]]
            at[code] += 1
            if place not in met:
                met.add(place)
                sitting.append((code, at[code], place))
                return

    for code, number in seats:
        for _ in range(number):
            seat(code)
    for code, position in skips:
        sitting = [one for one in sitting if one[:2] != (code, position)]
        seat(code)
    codes = [code for code, _ in seats]
    return sorted(sitting, key=lambda one: (codes.index(one[0]), one[1]))
