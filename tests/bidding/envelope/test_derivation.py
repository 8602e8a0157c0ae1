"""The derivation holds to the byte, and the algebra of shares holds for every secret."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.envelope import shamir
from bidding.envelope.derivation import Derivation
from bidding.envelope.suites import suite_named

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "envelope"
INTL = json.loads((VECTORS / "derivation.json").read_text())
GM = json.loads((VECTORS / "derivation_gm.json").read_text())
SECRETS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("vector", [*INTL, *GM])
def test_vector(vector: dict[str, object]) -> None:
    suite = suite_named(str(vector.get("suite", "intl-1")))
    derivation = Derivation.of(suite, str(vector["pre"]).encode())
    secret, lock = bytes.fromhex(str(vector["St"])), bytes.fromhex(str(vector["Sb"]))
    shares = derivation.shares(secret, int(str(vector["k"])), int(str(vector["n"])))
    root = derivation.root(secret, lock)
    commits = [derivation.commit_share(at, share) for at, share in enumerate(shares, 1)]
    names = ("opening", "technical")
    assert {
        "ctx": derivation.ctx.hex(),
        "P": root.hex(),
        "shares": [share.hex() for share in shares],
        "commits": [commit.hex() for commit in commits],
        "commit_t": derivation.commit_secret(secret).hex(),
        "commit_b": derivation.commit_lock(lock).hex() if lock else None,
        "part_keys": {name: derivation.part_key(root, name).hex() for name in names},
        "part_contexts": {name: derivation.part_context(name).hex() for name in names},
    }.items() <= vector.items()


@given(secret=SECRETS, k=st.integers(2, 6), more=st.integers(0, 6), data=st.data())
def test_any_k_shares_make_the_secret(
    secret: bytes, k: int, more: int, data: st.DataObject
) -> None:
    shares = Derivation.of(suite_named("intl-1"), b"{}").shares(secret, k, k + more)
    chosen = data.draw(st.permutations(range(1, k + more + 1)))[:k]
    assert shamir.combine({at: shares[at - 1] for at in chosen}) == secret


@given(secret=SECRETS, other=SECRETS, coefficient=SECRETS)
def test_k_minus_1_shares_fit_every_secret(secret: bytes, other: bytes, coefficient: bytes) -> None:
    """For every other secret there is a polynomial through the shares that were seen."""
    seen = shamir.evaluate(secret, [coefficient], 1)
    bent = bytes(a ^ b for a, b in zip(seen, other, strict=True))  # at x = 1 the slope is y - s
    assert shamir.evaluate(other, [bent], 1) == seen


def test_the_field_is_that_of_the_javascript_library() -> None:
    """0x11b, as in AES and npm `shamir-secret-sharing`: 2 · 0xca = 0x8f."""
    assert shamir.evaluate(b"\x53", [b"\xca"], 2) == bytes([0x53 ^ 0x8F])
