"""Shamir's secret sharing over GF(2^8) with the polynomial 0x11b, byte by byte. Pure.

Share i is the value at x = i, i = 1…n. Combines with npm `shamir-secret-sharing`, which writes
the x of a share behind its bytes.
"""

from collections.abc import Mapping, Sequence

_GENERATOR = 3


def _tables() -> tuple[list[int], list[int]]:
    powers, logarithms, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value ^= value << 1  # times 3
        if value & 0x100:
            value ^= 0x11B
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()


def _times(left: int, right: int) -> int:
    if not left or not right:
        return 0
    return _POWERS[_LOGARITHMS[left] + _LOGARITHMS[right]]


def _divided(left: int, right: int) -> int:
    return _POWERS[_LOGARITHMS[left] - _LOGARITHMS[right] + 255] if left else 0


def evaluate(secret: bytes, coefficients: Sequence[bytes], x: int) -> bytes:
    """The share at `x` (1…255) of the polynomial secret + a_1·x + a_2·x² + …"""
    share = bytes(len(secret))
    for coefficient in reversed(coefficients):
        share = bytes(_times(x, s ^ c) for s, c in zip(share, coefficient, strict=True))
    return bytes(s ^ c for s, c in zip(share, secret, strict=True))


def combine(shares: Mapping[int, bytes]) -> bytes:
    """The secret, from as many shares as the polynomial has coefficients, by their x.

    Any shares make *some* secret: whether it is the right one is the caller's to check.
    """
    secret = bytes(len(next(iter(shares.values()))))
    for x, share in shares.items():
        weight = _weight(x, shares)
        secret = bytes(s ^ _times(weight, y) for s, y in zip(secret, share, strict=True))
    return secret


def _weight(x: int, all_x: Mapping[int, bytes]) -> int:
    """Lagrange's basis polynomial of `x` at 0; in this field minus is plus."""
    weight = 1
    for other in all_x:
        if other != x:
            weight = _times(weight, _divided(other, other ^ x))
    return weight
