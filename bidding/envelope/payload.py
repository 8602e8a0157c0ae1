"""Parts between streams, in constant memory, hashed once.

Hashing costs more than encrypting, so it runs in a thread beside reading, encrypting and writing.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag

from bidding.envelope.errors import BadFormat, BadInput, Damaged, Void
from bidding.envelope.header import Part
from bidding.envelope.suites import Hasher, Suite
from bidding.envelope.suites.base import room_for

BLOCK = 1 << 20
"""The most that is worked at once; a part that is smaller asks for no more memory than it has."""
_BUFFERS = 4


class Source(Protocol):
    """Something to read from, as an unbuffered file."""

    def readinto(self, block: memoryview, /) -> int | None:
        """Fill `block` as far as it goes; how many bytes came."""
        ...


Progress = Callable[[int], None]
"""Called with the number of bytes worked since the last call."""


def no_progress(count: int) -> None:
    """Nobody is watching."""


class _Hashing(AbstractContextManager["_Hashing"]):
    """A hash running behind, and buffers that are lent out again once they have been hashed."""

    def __init__(self, hasher: Hasher, size: int) -> None:
        self._hasher = hasher
        self._thread = ThreadPoolExecutor(1)
        self._buffers = [memoryview(bytearray(size)) for _ in range(_BUFFERS)]
        self._busy: list[Future[None] | None] = [None] * _BUFFERS
        self._turn = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def buffer(self) -> memoryview:
        """A buffer to fill, once its last bytes have been hashed."""
        waiting = self._busy[self._turn]
        if waiting is not None:
            waiting.result()
        return self._buffers[self._turn]

    def take(self, length: int) -> memoryview:
        """Hash the first bytes of the buffer lent out last; they may be read meanwhile."""
        filled = self._buffers[self._turn][:length]
        self._busy[self._turn] = self._thread.submit(self._hasher.update, filled)
        self._turn = (self._turn + 1) % _BUFFERS
        return filled

    def digest(self, last: bytes = b"") -> bytes:
        """The hash of everything taken, and of `last`."""
        for waiting in self._busy:
            if waiting is not None:
                waiting.result()
        self._hasher.update(last)
        return self._hasher.digest()


@dataclass(frozen=True, repr=False)
class PartKey:
    """What one part is sealed and opened with."""

    suite: Suite
    key: bytes
    context: bytes


def seal_part(
    key: PartKey,
    size: int,
    source: Source,
    target: BinaryIO,
    progress: Progress = no_progress,
) -> bytes:
    """Encrypt `source`, which has `size` bytes, into `target`; H of what was written.

    Raises `BadInput` where it has more or fewer: somebody is changing the file.
    """
    cipher, most = key.suite.encryptor(key.key, key.context), min(BLOCK, size + 1)
    block = memoryview(bytearray(most))
    with _Hashing(key.suite.hasher(), room_for(most)) as hashing:
        while size >= 0 and (count := read_into(source, block)):
            size -= count
            length = cipher.update_into(block[:count], hashing.buffer())
            target.write(hashing.take(length))
            progress(count)
        if size:
            raise BadInput("文件在封装时变了", "the file changed while it was being sealed")
        last = cipher.finalize()
        target.write(last)
        return hashing.digest(last)


def open_part(
    key: PartKey,
    part: Part,
    source: Source,
    target: BinaryIO,
    progress: Progress = no_progress,
) -> None:
    """Decrypt `part`, at which `source` stands, into `target`, checking its hash in the same pass.

    Whoever calls throws `target` away when this raises: `Damaged` where the bytes are not those
    the header states, `Void` where they are and yet do not open.
    """
    opening = _Opening(key, target, min(BLOCK, part.length))
    if _hash_part(key.suite, part, source, opening.take, progress) != part.digest:
        raise _damaged(part)
    opening.finish(part)


def check_part(suite: Suite, part: Part, source: Source, progress: Progress = no_progress) -> None:
    """Raise `Damaged` unless the bytes at which `source` stands are those the header states."""
    if _hash_part(suite, part, source, _unused, progress) != part.digest:
        raise _damaged(part)


def _unused(block: memoryview) -> None:
    """A block that only had to be hashed."""


class _Opening:
    """A decryption that goes quiet at the first bad byte, so that the hash is still taken."""

    def __init__(self, key: PartKey, target: BinaryIO, most: int) -> None:
        self._cipher = key.suite.decryptor(key.key, key.context)
        self._target = target
        self._plain = memoryview(bytearray(room_for(most)))
        self._failed = False

    def take(self, block: memoryview) -> None:
        """Decrypt and write one block."""
        if self._failed:
            return
        try:
            length = self._cipher.update_into(block, self._plain)
        except InvalidTag:
            self._failed = True
        else:
            self._target.write(self._plain[:length])

    def finish(self, part: Part) -> None:
        """Write the end; raises `Void`."""
        try:
            if self._failed:
                raise InvalidTag
            self._target.write(self._cipher.finalize())
        except InvalidTag as error:
            raise Void(
                f"部分 {part.name} 用标书自身的密钥打不开：封装时即已如此",
                f"part {part.name} does not open with the envelope's own key: it was sealed so",
            ) from error


def _hash_part(
    suite: Suite,
    part: Part,
    source: Source,
    use: Callable[[memoryview], None],
    progress: Progress,
) -> bytes:
    left, most = part.length, min(BLOCK, part.length)
    with _Hashing(suite.hasher(), most) as hashing:
        while left:
            count = read_into(source, hashing.buffer()[: min(left, most)])
            if not count:
                raise BadFormat(
                    f"文件在部分 {part.name} 中间结束", f"the file ends within part {part.name}"
                )
            use(hashing.take(count))
            left -= count
            progress(count)
        return hashing.digest()


def read_into(source: Source, block: memoryview) -> int:
    """Fill `block` as far as `source` goes; raises `BadInput` where it cannot be read."""
    done = 0
    try:
        while done < len(block) and (count := source.readinto(block[done:])):
            done += count
    except OSError as error:
        raise BadInput(f"读取失败：{error.strerror}", f"cannot read: {error.strerror}") from error
    return done


def _damaged(part: Part) -> Damaged:
    return Damaged(
        f"部分 {part.name} 的字节与标头中的哈希不符",
        f"the bytes of part {part.name} are not those whose hash the header states",
    )
