"""WebSocket frames (RFC 6455) made once and sent to many.

Server to client, so unmasked. A long text is also kept compressed (RFC 7692, permessage-deflate
without context takeover, so that every message stands alone and may be shared), and either form is
cut into frames of at most `FRAME_CAP` bytes.
"""

import zlib
from collections.abc import Sequence
from functools import cached_property

FIN = 0x80
RSV1 = 0x40
TEXT = 0x1
CONTINUATION = 0x0
CLOSE = 0x8

FRAME_CAP = 64 * 1024
WORTH_COMPRESSING = 1024
WINDOW_BITS = 12
"""4 kB: rows resemble their neighbours, and every client can afford it."""


def frame(payload: bytes, first: int) -> bytes:
    """One frame whose first byte is `first` (FIN, RSV1 and the opcode)."""
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return bytes((first, 126)) + size.to_bytes(2) + payload
    return bytes((first, 127)) + size.to_bytes(8) + payload


def message_frames(payload: bytes, *, compressed: bool = False) -> bytes:
    """A text message as one frame, or as several where it is longer than the cap."""
    cuts = range(0, max(len(payload), 1), FRAME_CAP)
    first = TEXT | (RSV1 if compressed else 0)
    frames = []
    for start in cuts:
        last = FIN if start == cuts[-1] else 0
        opcode = first if start == 0 else CONTINUATION
        frames.append(frame(payload[start : start + FRAME_CAP], opcode | last))
    return b"".join(frames)


def deflate(payload: bytes) -> bytes:
    """`payload` compressed as one message of its own (RFC 7692, section 7.2.1)."""
    compressor = zlib.compressobj(wbits=-WINDOW_BITS)
    data = compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)
    return data.removesuffix(b"\x00\x00\xff\xff")


class Message:
    """A text for many sockets, in every form in which it leaves, each made when first needed."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    @cached_property
    def plain(self) -> bytes:
        """Its frames, for any socket."""
        return message_frames(self.text)

    @cached_property
    def packed(self) -> bytes:
        """Its frames, for a socket that takes permessage-deflate; short texts stay plain."""
        if len(self.text) < WORTH_COMPRESSING:
            return self.plain
        return message_frames(deflate(self.text), compressed=True)


class Parcel:
    """Messages that leave together, in one write."""

    def __init__(self, *messages: Message) -> None:
        self.messages = messages

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The messages as strings, for a server that makes its own frames."""
        return tuple(message.text.decode() for message in self.messages)

    @cached_property
    def plain(self) -> bytes:
        """All frames, for any socket."""
        return b"".join(message.plain for message in self.messages)

    @cached_property
    def packed(self) -> bytes:
        """All frames, for a socket that takes permessage-deflate."""
        return b"".join(message.packed for message in self.messages)


def join(parcels: Sequence[Parcel]) -> Parcel:
    """All messages of `parcels` in one; a single one is that one, with what it has made already."""
    if len(parcels) == 1:
        return parcels[0]
    return Parcel(*(message for parcel in parcels for message in parcel.messages))
