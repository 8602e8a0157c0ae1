"""`intl-1`: SHA-256, HPKE with X-Wing, Cobblestone-256, Ed25519 or ECDSA on P-256."""

import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from bidding.envelope.encoding import domain, u8
from bidding.envelope.errors import BadFormat, RubbishShare
from bidding.envelope.suites.base import Suite

if TYPE_CHECKING:
    from bidding.envelope.suites.base import Cipher, Hasher

_MLKEM_SEED, _MLKEM_PUBLIC = 64, 1184


class International(Suite):
    """HPKE base mode (RFC 9180): X-Wing, HKDF-SHA-256, AES-256-GCM. Parts: Cobblestone-256."""

    name = "intl-1"
    digest_name = "sha256"
    part_key_size = 32
    signature_algorithms = ("Ed25519", "ES256")

    @property
    def algorithm(self) -> hashes.HashAlgorithm:
        """SHA-256."""
        return hashes.SHA256()

    def hasher(self) -> "Hasher":
        """A running SHA-256; it lets other threads work meanwhile."""
        return hashlib.sha256()

    def make_private_key(self) -> bytes:
        """An X-Wing seed."""
        return os.urandom(32)

    def public_key(self, private: bytes) -> bytes:
        """ML-KEM-768 encapsulation key ‖ X25519 public key."""
        kem, curve = _halves(private)
        return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    def check_public_key(self, public: bytes, what: str) -> None:
        """Raise `BadFormat` unless `public` is an X-Wing key that something can be sealed to."""
        try:
            self._hpke.encrypt(b"", _public(public), b"")
        except ValueError as error:
            raise BadFormat(f"{what}：不是 X-Wing 公钥", f"{what}: not an X-Wing key") from error

    def wrap(self, public: bytes, ctx: bytes, trustee: int, share: bytes) -> bytes:
        """Seal: enc ‖ ct = HPKE(pk, info = D("hpke") ‖ ctx ‖ u8 i ‖ H(pk), pt = share)."""
        return self._hpke.encrypt(share, _public(public), self._info(public, ctx, trustee))

    def unwrap(self, private: bytes, ctx: bytes, trustee: int, sealed: bytes) -> bytes:
        """The share; raises `RubbishShare`."""
        key = hpke.MLKEM768X25519PrivateKey(*_halves(private))
        info = self._info(self.public_key(private), ctx, trustee)
        try:
            return self._hpke.decrypt(sealed, key, info)
        except (InvalidTag, ValueError) as error:
            raise RubbishShare(
                f"封给第 {trustee} 位保管人的份额打不开",
                f"what was sealed to trustee {trustee} does not open",
                trustee=trustee,
            ) from error

    def encryptor(self, key: bytes, context: bytes) -> "Cipher":
        """Cobblestone-256."""
        return Cobblestone256Encryptor(key, context)

    def decryptor(self, key: bytes, context: bytes) -> "Cipher":
        """Cobblestone-256."""
        return Cobblestone256Decryptor(key, context)

    @cached_property
    def _hpke(self) -> hpke.Suite:
        return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

    def _info(self, public: bytes, ctx: bytes, trustee: int) -> bytes:
        return domain("hpke") + ctx + u8(trustee) + self.key_id(public)


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """SHAKE256(seed, 96) = the 64-byte ML-KEM seed ‖ the X25519 key (X-Wing draft, section 5.2)."""
    if len(seed) != 32:
        raise BadFormat("私钥应为 32 字节", "a private key is 32 bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED:]),
    )


def _public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
