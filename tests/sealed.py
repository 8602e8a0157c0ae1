"""A tender with its trustees and bidders, as the envelope's tests need them; everything is made."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from bidding.envelope import (
    Envelope,
    FileSigner,
    Head,
    Lock,
    Release,
    Signer,
    Tender,
    Trustee,
    TrusteeKey,
    TrusteeSet,
    Unsealed,
    certificates_sm2,
    gather,
    release,
    seal,
    suite_named,
    unseal,
)
from bidding.envelope.certificates import self_signed
from bidding.envelope.signers import SigningKey, Sm2Signer

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
SIGNS = {"intl-1": "Ed25519", "gm-1": "SM2"}
NAMES = ("tenderee's agent", "trading centre", "supervising department")


@dataclass(frozen=True)
class Stage:
    """A tender's stage and all private keys of its trustees: own first, then the deputy's."""

    tender: Tender
    keys: tuple[tuple[TrusteeKey, TrusteeKey], ...]

    def release(self, trustee: int, *heads: Head, deputy: bool = False) -> Release:
        """What trustee 1, 2, … hands over."""
        return release(heads, self.keys[trustee - 1][int(deputy)])

    def unseal(self, envelope: Envelope, lock: Lock | None, *trustees: int) -> Unsealed:
        """The keys of an envelope, opened by these trustees."""
        releases = [self.release(one, envelope.head) for one in trustees or (1, 2)]
        shares = gather(envelope.head, releases).shares
        return unseal(envelope.head, shares, lock.secret if lock else None)


def a_stage(
    suite: str = "intl-1",
    *,
    tender: str = "T-1",
    lot: str = "1",
    stage: str = "bid",
    k: int = 2,
    locked: bool = True,
    parts: tuple[str, ...] = (),
) -> Stage:
    """A stage held shut by k of three."""
    chosen = suite_named(suite)
    keys = tuple(
        (
            TrusteeKey.generate(chosen, tender, stage, name),
            TrusteeKey.generate(chosen, tender, stage, name),
        )
        for name in NAMES
    )
    trustees = tuple(
        Trustee(name, (own.public, deputy.public))
        for name, (own, deputy) in zip(NAMES, keys, strict=True)
    )
    trustee_set = TrusteeSet(chosen, tender, stage, k, trustees)
    return Stage(Tender("log.example/t-1", lot, bytes(32), locked, parts, trustee_set), keys)


@cache
def a_signer(name: str = "Bidder", algorithm: str = "Ed25519") -> FileSigner | Sm2Signer:
    """A bidder's key under a certificate of its own making."""
    if algorithm == "SM2":
        private = suite_named("gm-1").make_private_key()
        return Sm2Signer(
            private, (certificates_sm2.self_signed(private, name, NOW, timedelta(days=365)),)
        )
    key: SigningKey = (
        Ed25519PrivateKey.generate()
        if algorithm == "Ed25519"
        else ec.generate_private_key(ec.SECP256R1())
    )
    return FileSigner(key, (certificate(key, name).public_bytes(Encoding.DER),))


def certificate(key: SigningKey, name: str) -> x509.Certificate:
    """A self-signed certificate."""
    return self_signed(key, name, NOW - timedelta(days=1), NOW + timedelta(days=365))


def a_bid(folder: Path, **parts: bytes) -> dict[str, Path]:
    """The files of a bid."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (parts or {"opening": b'{"price":"1"}', "technical": b"how"}).items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in parts or ("opening", "technical")}


def a_sealed(
    folder: Path, stage: Stage, signer: Signer | None = None, **parts: bytes
) -> tuple[Envelope, Lock | None]:
    """A sealed bid below `folder`, and its lock."""
    lock = Lock.generate(stage.tender) if stage.tender.locked else None
    bid = a_bid(folder / "bid", **parts)
    target = folder / "bid.ebid"
    by = signer or a_signer("Bidder", SIGNS[stage.tender.suite.name])
    envelope = seal(stage.tender, bid, by, target, created=NOW, lock=lock)
    return envelope, lock
