"""Reading and writing at a place, as if it were a file."""

import os
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from bidding.vault.place import BLOCK, Place
from bidding.vault.volumes import VaultFull, path_of

_NONCE, _OFFSET, _TAG = 12, 8, 16
_AES = 16
_AHEAD = 4 << 20
"""So many bytes the disk reads ahead of who reads block after block."""


class Stored:
    """The bytes of a place. It holds files open: use it as a context, by one thread."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._files: dict[int, int] = {}
        self._position = 0
        self._sealed, self._clear = bytearray(), bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def write(self, offset: int, data: bytes) -> None:
        """Put `data` at `offset`. Raises `VaultFull` where the disk refuses it."""
        if offset + len(data) > self._place.length:
            raise ValueError("beyond the end of the place")
        sealed = self._stream(offset).update(data)
        try:
            self._spread(BLOCK + offset, sealed)
        except OSError as error:
            raise VaultFull from error

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset` on."""
        length = min(length, self._place.length - offset)
        sealed = b"".join(
            os.pread(file, count, at) for file, at, count in self._runs(BLOCK + offset, length)
        )
        return self._stream(offset).update(sealed)

    def seek(self, offset: int) -> None:
        """Let `readinto` go on from `offset`."""
        self._position = offset

    def readinto(self, block: memoryview, /) -> int:
        """Fill `block` as an unbuffered file does.

        In memory that is used again: fresh memory for each block costs more than decrypting it.
        """
        length, done = min(len(block), self._place.length - self._position), 0
        self._make_room(length)
        with memoryview(self._sealed) as sealed, memoryview(self._clear) as clear:
            for file, at, count in self._runs(BLOCK + self._position, length):
                os.preadv(file, [sealed[done : done + count]], at)
                os.posix_fadvise(file, at + count, _AHEAD, os.POSIX_FADV_WILLNEED)
                done += count
            self._stream(self._position).update_into(sealed[:length], clear)
            block[:length] = clear[:length]
        self._position += length
        return length

    def come_so_far(self) -> int:
        """How many bytes have come; 0 before the first were counted."""
        sealed = self._raw(_NONCE + _OFFSET + _TAG)
        with suppress(InvalidTag):
            nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
            return int.from_bytes(AESGCM(self._place.key[32:]).decrypt(nonce, rest, None), "big")
        return 0

    def has_come(self, offset: int) -> None:
        """Note that all bytes before `offset` have come."""
        nonce = os.urandom(_NONCE)
        number = offset.to_bytes(_OFFSET, "big")
        self._spread(0, nonce + AESGCM(self._place.key[32:]).encrypt(nonce, number, None))

    def sync(self) -> None:
        """Have everything written so far on the disk. Raises `VaultFull` where that fails."""
        try:
            for file in self._files.values():
                os.fdatasync(file)
        except OSError as error:
            raise VaultFull from error

    def _make_room(self, length: int) -> None:
        """Have both buffers; a cipher asks for nearly a block more than it writes."""
        if len(self._clear) < length + _AES:
            self._sealed, self._clear = bytearray(length), bytearray(length + _AES)

    def _raw(self, length: int) -> bytes:
        return b"".join(os.pread(file, count, at) for file, at, count in self._runs(0, length))

    def _spread(self, start: int, sealed: bytes) -> None:
        view = memoryview(sealed)
        for file, at, count in self._runs(start, len(sealed)):
            written = 0
            while written < count:
                written += os.pwrite(file, view[written:count], at + written)
            view = view[count:]

    def _runs(self, start: int, length: int) -> Iterator[tuple[int, int, int]]:
        """Which bytes of which files `length` bytes from `start` on are."""
        for piece in self._place.pieces:
            size = piece.blocks * BLOCK
            if start < size and length:
                count = min(length, size - start)
                yield self._file(piece.volume), piece.first * BLOCK + start, count
                length -= count
            start = max(0, start - size)

    def _file(self, volume: int) -> int:
        if volume not in self._files:
            self._files[volume] = os.open(path_of(volume), os.O_RDWR)
        return self._files[volume]

    def _stream(self, offset: int) -> CipherContext:
        counter, skipped = divmod(offset, _AES)
        stream = Cipher(AES256(self._place.key[:32]), CTR(counter.to_bytes(_AES, "big")))
        context = stream.encryptor()
        context.update(bytes(skipped))
        return context
