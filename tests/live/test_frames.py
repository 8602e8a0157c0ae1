"""Frames are those of RFC 6455 and RFC 7692; an independent implementation reads them."""

import random

import pytest
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from live.frames import FRAME_CAP, WINDOW_BITS, Message, Parcel, join


def frames_of(data: bytes, *, compressed: bool) -> list[Frame]:
    """What the `websockets` library makes of `data`."""
    reader = StreamReader()
    reader.feed_data(data)
    inflate = [PerMessageDeflate(False, False, WINDOW_BITS, 15)] if compressed else []
    frames = []
    while reader.buffer:
        parser = Frame.parse(reader.read_exact, mask=False, extensions=inflate)
        with pytest.raises(StopIteration) as stopped:
            next(parser)
        frames.append(stopped.value.value)
    return frames


def text_of(frames: list[Frame]) -> str:
    assert frames[0].opcode is Opcode.TEXT
    assert all(frame.opcode is Opcode.CONT for frame in frames[1:])
    assert [frame.fin for frame in frames] == [False] * (len(frames) - 1) + [True]
    return b"".join(frame.data for frame in frames).decode()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65535, FRAME_CAP, FRAME_CAP + 1, 300_000])
def test_a_text_of_any_length(length: int) -> None:
    text = "".join(random.Random(length).choices('{"k":"明镜张*", }', k=length))
    message = Message(text.encode())
    assert text_of(frames_of(message.plain, compressed=False)) == text
    assert text_of(frames_of(message.packed, compressed=True)) == text


def test_no_frame_is_longer_than_the_cap() -> None:
    noise = random.Random(1).randbytes(300_000).hex()
    message = Message(noise.encode())
    for frames in (frames_of(message.plain, compressed=False),):
        assert len(frames) == 10
        assert max(len(frame.data) for frame in frames) == FRAME_CAP


def test_compressed_messages_stand_alone() -> None:
    """One reader that keeps its context, as browsers do, reads them in any order."""
    messages = [Message(f"{number} ".encode() * 1000) for number in range(3)]
    order = [2, 0, 0, 1]
    data = b"".join(messages[number].packed for number in order)
    assert [frame.data for frame in frames_of(data, compressed=True)] == [
        messages[number].text for number in order
    ]


def test_short_texts_are_not_compressed() -> None:
    message = Message(b"short")
    assert message.packed == message.plain


def test_a_parcel_is_its_messages_in_order() -> None:
    parcel = join([Parcel(Message(b"a")), Parcel(Message(b"b"), Message(b"c"))])
    assert parcel.texts == ("a", "b", "c")
    assert [frame.data for frame in frames_of(parcel.plain, compressed=False)] == [b"a", b"b", b"c"]
    assert join([parcel]) is parcel
