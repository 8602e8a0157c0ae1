"""The closed registry of suites. A tender names one; an envelope of another is refused."""

from typing import Final

from bidding.envelope.errors import BadFormat
from bidding.envelope.suites.base import Cipher, Hasher, Suite, plain_length, sealed_length
from bidding.envelope.suites.gm import National
from bidding.envelope.suites.intl import International

SUITES: Final[dict[str, Suite]] = {suite.name: suite for suite in (International(), National())}


def suite_named(name: str) -> Suite:
    """The suite called `name`; raises `BadFormat`."""
    if name not in SUITES:
        raise BadFormat(f"未知的算法套件 {name[:50]!r}", f"unknown suite {name[:50]!r}")
    return SUITES[name]


def suite_signing(algorithm: str) -> Suite:
    """The suite in which signatures are made by `algorithm`; raises `BadFormat`."""
    for suite in SUITES.values():
        if algorithm in suite.signature_algorithms:
            return suite
    raise BadFormat(f"未知的签名算法 {algorithm[:50]!r}", f"unknown algorithm {algorithm[:50]!r}")


__all__ = [
    "SUITES",
    "Cipher",
    "Hasher",
    "Suite",
    "plain_length",
    "sealed_length",
    "suite_named",
    "suite_signing",
]
