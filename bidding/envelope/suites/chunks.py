"""C2SP chunked encryption (https://c2sp.org/chunked-encryption) over SM3 and AEAD_SM4_GCM.

    key ‖ base nonce ‖ commitment = HKDF-Expand(input key,
        "c2sp.org/chunked-encryption@v1+AEAD_SM4_GCM" ‖ 0x00 ‖ salt ‖ context)      16 + 12 + 32
    part = salt ‖ commitment ‖ chunks of 16 KiB, each with its tag, the last one always shorter

The nonce of chunk i is the base nonce XOR i. It is the scheme that Cobblestone-256 is too, with
the national hash and cipher in it.
"""

import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from bidding.envelope.suites.base import CHUNK, PART_HEAD, TAG

KEY: Final = 16
_SALT, _NONCE, _COMMITMENT = 24, 12, 32
_LABEL: Final = b"c2sp.org/chunked-encryption@v1+AEAD_SM4_GCM\0"


class _Chunks:
    """The chunks of one part: their key, their nonces, and the commitment to both."""

    def __init__(self, input_key: bytes, salt: bytes, context: bytes) -> None:
        size = KEY + _NONCE + _COMMITMENT
        derived = HKDFExpand(SM3(), size, _LABEL + salt + context).derive(input_key)
        self.commitment = derived[KEY + _NONCE :]
        self._key = algorithms.SM4(derived[:KEY])
        self._base = int.from_bytes(derived[KEY : KEY + _NONCE], "big")
        self._number = 0

    def seal(self, chunk: bytes) -> bytes:
        """The next chunk and its tag."""
        running = Cipher(self._key, modes.GCM(self._nonce())).encryptor()
        return running.update(chunk) + running.finalize() + running.tag

    def open(self, sealed: bytes) -> bytes:
        """The next chunk; raises `InvalidTag`."""
        if len(sealed) < TAG:
            raise InvalidTag
        running = Cipher(self._key, modes.GCM(self._nonce(), sealed[-TAG:])).decryptor()
        return running.update(sealed[:-TAG]) + running.finalize()

    def _nonce(self) -> bytes:
        nonce = (self._base ^ self._number).to_bytes(_NONCE, "big")
        self._number += 1
        return nonce


class Encryptor:
    """A part being sealed."""

    def __init__(self, key: bytes, context: bytes) -> None:
        salt = os.urandom(_SALT)
        self._chunks = _Chunks(key, salt, context)
        self._ready = salt + self._chunks.commitment
        self._waiting = bytearray()

    def update_into(self, data: bytes | memoryview, buf: bytearray | memoryview, /) -> int:
        """Seal all chunks that are full; how many bytes went into `buf`."""
        self._waiting += data
        out = bytearray(self._ready)
        self._ready = b""
        while len(self._waiting) >= CHUNK:
            out += self._chunks.seal(bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]
        buf[: len(out)] = out
        return len(out)

    def finalize(self) -> bytes:
        """The last chunk, which may be empty."""
        return self._ready + self._chunks.seal(bytes(self._waiting))


class Decryptor:
    """A part being opened."""

    def __init__(self, key: bytes, context: bytes) -> None:
        self._key, self._context = key, context
        self._chunks: _Chunks | None = None
        self._waiting = bytearray()

    def update_into(self, data: bytes | memoryview, buf: bytearray | memoryview, /) -> int:
        """Open all chunks that are full; how many bytes went into `buf`. Raises `InvalidTag`."""
        self._waiting += data
        out = bytearray()
        chunks = self._begun()
        while chunks and len(self._waiting) >= CHUNK + TAG:
            out += chunks.open(bytes(self._waiting[: CHUNK + TAG]))
            del self._waiting[: CHUNK + TAG]
        buf[: len(out)] = out
        return len(out)

    def finalize(self) -> bytes:
        """The last chunk; raises `InvalidTag` where the end was cut off."""
        chunks = self._begun()
        if chunks is None:
            raise InvalidTag
        return chunks.open(bytes(self._waiting))

    def _begun(self) -> _Chunks | None:
        """The chunks, once salt and commitment are here and agree with the key."""
        if self._chunks is None and len(self._waiting) >= PART_HEAD:
            salt, stated = self._waiting[:_SALT], self._waiting[_SALT:PART_HEAD]
            chunks = _Chunks(self._key, bytes(salt), self._context)
            if not hmac.compare_digest(chunks.commitment, stated):
                raise InvalidTag
            del self._waiting[:PART_HEAD]
            self._chunks = chunks
        return self._chunks
