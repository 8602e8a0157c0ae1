"""What a suite of algorithms must be able to do; everything else is the same in all of them."""

from abc import ABC, abstractmethod
from typing import ClassVar, Protocol

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CHUNK = 16 * 1024
TAG = 16
PART_HEAD = 56
"""A part begins with a 24-byte salt and a 32-byte key commitment (C2SP chunked encryption)."""


class Hasher(Protocol):
    """A running hash."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take more bytes in."""
        ...

    def digest(self) -> bytes:
        """The hash of all bytes so far."""
        ...


class Cipher(Protocol):
    """A part being encrypted or decrypted as a stream.

    Decrypting raises `cryptography.exceptions.InvalidTag` at the first bytes that are not as they
    were sealed; `finalize` raises it where the end was cut off.
    """

    def update_into(self, data: bytes | memoryview, buf: bytearray | memoryview, /) -> int:
        """Work `data` into `buf` (at least as long, and `MARGIN` more); how many bytes came out."""
        ...

    def finalize(self) -> bytes:
        """The last bytes."""
        ...


MARGIN = PART_HEAD + CHUNK + 2 * TAG
"""What `update_into` may put out beyond the length of its input, tags of whole chunks aside."""


def room_for(size: int) -> int:
    """How long a buffer must be for the output of `size` bytes of input."""
    return size + (size // CHUNK + 1) * TAG + MARGIN


def sealed_length(size: int) -> int:
    """How long a part of `size` bytes becomes: the last chunk is always shorter than a chunk."""
    return PART_HEAD + size + TAG * (size // CHUNK + 1)


def plain_length(sealed: int) -> int | None:
    """How long the plaintext of a part is; None where no part has that length."""
    chunks, last = divmod(sealed - PART_HEAD, CHUNK + TAG)
    if sealed < PART_HEAD + TAG or last < TAG:
        return None
    return chunks * CHUNK + last - TAG


class Suite(ABC):
    """A closed set of algorithms. One is chosen for a tender; nothing is negotiated."""

    name: ClassVar[str]
    digest_name: ClassVar[str]
    """What the JSON fields that hold H of a part's bytes are called after: `ct_<digest_name>`."""
    part_key_size: ClassVar[int]
    signature_algorithms: ClassVar[tuple[str, ...]]

    @property
    @abstractmethod
    def algorithm(self) -> hashes.HashAlgorithm:
        """The hash function H; its output is 32 bytes."""

    @abstractmethod
    def hasher(self) -> Hasher:
        """A running H."""

    def hash(self, *data: bytes) -> bytes:
        """H(data)."""
        hasher = self.hasher()
        for one in data:
            hasher.update(one)
        return hasher.digest()

    def mac(self, key: bytes, data: bytes) -> bytes:
        """HMAC(key, data) over H."""
        running = hmac.HMAC(key, self.algorithm)
        running.update(data)
        return running.finalize()

    def expand(self, key: bytes, info: bytes, size: int = 32) -> bytes:
        """X(key, info) = HKDF-Expand over H, `size` bytes."""
        return HKDFExpand(self.algorithm, size, info).derive(key)

    @abstractmethod
    def make_private_key(self) -> bytes:
        """A new trustee's private key, 32 bytes."""

    @abstractmethod
    def public_key(self, private: bytes) -> bytes:
        """The public half; raises `BadFormat` where `private` is no key."""

    @abstractmethod
    def check_public_key(self, public: bytes, what: str) -> None:
        """Raise `BadFormat` naming `what` unless `public` is a key of this suite."""

    @abstractmethod
    def wrap(self, public: bytes, ctx: bytes, trustee: int, share: bytes) -> bytes:
        """`share` sealed to a trustee's key, bound to the envelope and the trustee's number."""

    @abstractmethod
    def unwrap(self, private: bytes, ctx: bytes, trustee: int, sealed: bytes) -> bytes:
        """The share; raises `RubbishShare` where nothing sealed to this key comes out."""

    @abstractmethod
    def encryptor(self, key: bytes, context: bytes) -> Cipher:
        """A part being sealed under its key, of `part_key_size` bytes."""

    @abstractmethod
    def decryptor(self, key: bytes, context: bytes) -> Cipher:
        """A part being opened."""

    def key_id(self, public: bytes) -> bytes:
        """The kid of a key: H(pk)."""
        return self.hash(public)
