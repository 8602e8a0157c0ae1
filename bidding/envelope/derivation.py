"""From two random secrets to shares, commitments and part keys. Pure; see docs/envelope.md.

    ctx      = H(D("ctx") ‖ pre bytes)
    P        = HMAC(H(D("root") ‖ ctx), LP(St, Sb))
    Kp       = X(P, D("part") ‖ ctx ‖ LP(name))
    a_j      = X(St, D("coeff") ‖ ctx ‖ u8 j),  j = 1…k-1
    y_i      = Shamir(St; a)(x = i)
    commit_i = H(D("share") ‖ ctx ‖ u8 i ‖ y_i)

The coefficients follow from the secret: whoever has the secret knows *all* shares, and can tell a
bidder who dealt badly from a trustee who answers badly.
"""

from dataclasses import dataclass

from bidding.envelope import shamir
from bidding.envelope.encoding import domain, length_prefixed, u8
from bidding.envelope.suites import Suite

SECRET = 32


@dataclass(frozen=True)
class Derivation:
    """What is derived under one envelope's context."""

    suite: Suite
    ctx: bytes

    @classmethod
    def of(cls, suite: Suite, pre: bytes) -> "Derivation":
        """The context of the envelope whose `pre` is exactly these bytes."""
        return cls(suite, suite.hash(domain("ctx"), pre))

    def root(self, trustee_secret: bytes, lock: bytes = b"") -> bytes:
        """P, from the trustees' secret St and the bidder's lock Sb (empty where there is none)."""
        key = self.suite.hash(domain("root"), self.ctx)
        return self.suite.mac(key, length_prefixed(trustee_secret, lock))

    def part_key(self, root: bytes, name: str) -> bytes:
        """Kp, the key of the part called `name`."""
        info = domain("part") + self.ctx + length_prefixed(name.encode())
        return self.suite.expand(root, info, self.suite.part_key_size)

    def part_context(self, name: str) -> bytes:
        """What a part's encryption is bound to."""
        return domain("part-ctx") + self.ctx + length_prefixed(name.encode())

    def shares(self, trustee_secret: bytes, k: int, n: int) -> list[bytes]:
        """y_1 … y_n."""
        coefficients = [
            self.suite.expand(trustee_secret, domain("coeff") + self.ctx + u8(j))
            for j in range(1, k)
        ]
        return [shamir.evaluate(trustee_secret, coefficients, i) for i in range(1, n + 1)]

    def commit_share(self, trustee: int, share: bytes) -> bytes:
        """commit_i."""
        return self.suite.hash(domain("share"), self.ctx, u8(trustee), share)

    def commit_secret(self, trustee_secret: bytes) -> bytes:
        """commit_t."""
        return self.suite.hash(domain("commit-t"), self.ctx, trustee_secret)

    def commit_lock(self, lock: bytes) -> bytes:
        """commit_b."""
        return self.suite.hash(domain("commit-b"), self.ctx, lock)
