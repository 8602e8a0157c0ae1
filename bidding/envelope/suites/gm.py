"""`gm-1`: SM3, shares encrypted with SM2, parts with SM4-GCM, SM2 signatures."""

import secrets
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes

from bidding.envelope.encoding import u8
from bidding.envelope.errors import BadFormat, RubbishShare
from bidding.envelope.suites import chunks, sm2
from bidding.envelope.suites.base import Suite

if TYPE_CHECKING:
    from bidding.envelope.suites.base import Cipher, Hasher


class _RunningSM3:
    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes | memoryview, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()


class National(Suite):
    """The national algorithms in the same structure."""

    name = "gm-1"
    digest_name = "sm3"
    part_key_size = chunks.KEY
    signature_algorithms = ("SM2",)

    @property
    def algorithm(self) -> hashes.HashAlgorithm:
        """SM3."""
        return hashes.SM3()

    def hasher(self) -> "Hasher":
        """A running SM3."""
        return _RunningSM3()

    def make_private_key(self) -> bytes:
        """A scalar from 1 to n - 2."""
        return (secrets.randbelow(sm2.ORDER - 2) + 1).to_bytes(32, "big")

    def public_key(self, private: bytes) -> bytes:
        """The uncompressed point."""
        return sm2.public_key(private)

    def check_public_key(self, public: bytes, what: str) -> None:
        """Raise `BadFormat` unless `public` is an uncompressed point of the curve."""
        try:
            sm2.check_public_key(public)
        except ValueError as error:
            raise BadFormat(f"{what}：不是 SM2 公钥", f"{what}: not an SM2 key") from error

    def wrap(self, public: bytes, ctx: bytes, trustee: int, share: bytes) -> bytes:
        """Seal: SM2(pk, ctx ‖ u8 i ‖ share); SM2 binds no context, so the message carries it."""
        return sm2.encrypt(public, ctx + u8(trustee) + share)

    def unwrap(self, private: bytes, ctx: bytes, trustee: int, sealed: bytes) -> bytes:
        """The share; raises `RubbishShare`, also where it was sealed for another envelope."""
        prefix = ctx + u8(trustee)
        try:
            message = sm2.decrypt(private, sealed)
            if not message.startswith(prefix):
                raise ValueError("sealed for another envelope or trustee")
        except ValueError as error:
            raise RubbishShare(
                f"封给第 {trustee} 位保管人的份额打不开",
                f"what was sealed to trustee {trustee} does not open",
                trustee=trustee,
            ) from error
        return message[len(prefix) :]

    def encryptor(self, key: bytes, context: bytes) -> "Cipher":
        """Chunked encryption over SM4-GCM."""
        return chunks.Encryptor(key, context)

    def decryptor(self, key: bytes, context: bytes) -> "Cipher":
        """Chunked encryption over SM4-GCM."""
        return chunks.Decryptor(key, context)
