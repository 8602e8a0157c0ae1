"""Cameras of the demonstration: films played over RTSP, again and again, as cameras would.

RTSP 1.0 (RFC 2326) over TCP with interleaved RTP, H.264 packets by RFC 6184, sender reports by RFC
3550. The recorder finds them at their addresses in the registry and knows nothing else of them.
"""

import asyncio
import base64
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import av
from av.bitstream import BitStreamFilterContext

CLOCK = 90_000
PAYLOAD, SOURCE = 96, 0x4D4A
MOST = 1_400
"""Bytes of a picture in one RTP packet."""
REPORT_EVERY = 50
"""Pictures between two sender reports."""
NTP_EPOCH = 2_208_988_800
DESCRIPTION = f"""v=0
o=- 0 0 IN IP4 127.0.0.1
s=camera
t=0 0
m=video 0 RTP/AVP {PAYLOAD}
a=rtpmap:{PAYLOAD} H264/{CLOCK}
a=fmtp:{PAYLOAD} packetization-mode=1;profile-level-id={{level}};sprop-parameter-sets={{sets}}
a=control:track
"""
SPS, PPS, FRAGMENT = 7, 8, 28  # NAL unit types (H.264, table 7-1; RFC 6184, table 1)


@dataclass(frozen=True)
class Film:
    """The pictures of a film, each a list of NAL units, and how many there are a second."""

    pictures: list[list[bytes]]
    rate: Fraction

    @classmethod
    def read(cls, file: Path) -> "Film":
        """A film of H.264 without B pictures, as `county.film` makes it."""
        with av.open(str(file)) as source:
            stream = source.streams.video[0]
            start_codes = BitStreamFilterContext("h264_mp4toannexb", stream)
            packets = [packet for packet in source.demux(stream) if packet.size]
            units = [bytes(one) for packet in packets for one in start_codes.filter(packet)]
            return cls([_nal_units(one) for one in units], stream.average_rate or Fraction(25))

    def described(self) -> str:
        """What a camera says of itself (SDP, RFC 4566)."""
        first = {one[0] & 31: one for one in self.pictures[0]}
        sets = ",".join(base64.b64encode(first[kind]).decode() for kind in (SPS, PPS))
        return DESCRIPTION.format(level=first[SPS][1:4].hex(), sets=sets).replace("\n", "\r\n")


def _camera(line: str) -> int:
    """Which camera a request line is about: rtsp://HOST/1/track is the first, and so 0."""
    named = urlsplit(line.split(" ")[1]).path.strip("/").partition("/")[0]
    return int(named) - 1 if named.isdecimal() else 0


def _nal_units(picture: bytes) -> list[bytes]:
    """The units between start codes."""
    parts = picture.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [one for one in parts if one]


class Connection:
    """One reader of a camera: asks for its film, then gets it from the first picture."""

    def __init__(
        self, films: Sequence[Film], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._films, self._film = films, films[0]
        self._reader, self._writer = reader, writer
        self._sequence = count()
        self._packets = self._octets = 0

    async def serve(self) -> None:
        """Answer until the reader leaves."""
        playing: asyncio.Task[None] | None = None
        try:
            while request := await self._request():
                method, headers = request
                self._answer(method, headers)
                if method == "PLAY":
                    playing = asyncio.create_task(self._play())
                if method == "TEARDOWN":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the reader was killed, or pulled the cable
        finally:
            if playing is not None:
                playing.cancel()
            self._writer.close()

    async def _request(self) -> tuple[str, dict[str, str]] | None:
        """The next request; what the reader reports of its own (interleaved RTCP) is skipped."""
        while (first := await self._reader.read(1)) == b"$":
            _, size = struct.unpack(">BH", await self._reader.readexactly(3))
            await self._reader.readexactly(size)
        if not first:
            return None
        text = (first + await self._reader.readuntil(b"\r\n\r\n")).decode()
        line, *rest = text.split("\r\n")
        self._film = self._films[_camera(line) % len(self._films)]
        headers = dict(one.split(": ", 1) for one in rest if ": " in one)
        return line.split(" ", 1)[0], headers

    def _answer(self, method: str, headers: dict[str, str]) -> None:
        body, more = "", ""
        match method:
            case "OPTIONS":
                more = "Public: DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n"
            case "DESCRIBE":
                body = self._film.described()
                more = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
            case "SETUP":
                more = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
            case _:
                more = "Session: 1\r\n"
        said = f"RTSP/1.0 200 OK\r\nCSeq: {headers.get('CSeq', '0')}\r\n{more}\r\n{body}"
        self._writer.write(said.encode())

    async def _play(self) -> None:
        """Send the film in real time, over and over."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in count():
            stamp = int(number * CLOCK / self._film.rate)
            if number % REPORT_EVERY == 0:
                self._interleave(1, self._report(stamp))
            units = self._film.pictures[number % len(self._film.pictures)]
            for unit in units:
                for payload, last in _payloads(unit):
                    self._interleave(0, self._packet(payload, stamp, last and unit is units[-1]))
            await self._writer.drain()
            due = began + float((number + 1) / self._film.rate)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _packet(self, payload: bytes, stamp: int, marker: bool) -> bytes:
        self._packets += 1
        self._octets += len(payload)
        kind = PAYLOAD | (0x80 if marker else 0)
        number = next(self._sequence) & 0xFFFF
        return struct.pack(">BBHII", 0x80, kind, number, stamp & 0xFFFFFFFF, SOURCE) + payload

    def _report(self, stamp: int) -> bytes:
        """A sender report: what time it is by the camera's clock, and how much it has sent."""
        now = datetime.now(UTC).timestamp() + NTP_EPOCH
        ntp = int(now * 2**32)
        sent = (self._packets & 0xFFFFFFFF, self._octets & 0xFFFFFFFF)
        return struct.pack(">BBHIQIII", 0x80, 200, 6, SOURCE, ntp, stamp & 0xFFFFFFFF, *sent)

    def _interleave(self, channel: int, packet: bytes) -> None:
        self._writer.write(struct.pack(">cBH", b"$", channel, len(packet)) + packet)


def _payloads(unit: bytes) -> Iterator[tuple[bytes, bool]]:
    """A NAL unit as RTP payloads, whole or in fragments (FU-A), and which is its last."""
    if len(unit) <= MOST:
        yield unit, True
        return
    indicator, kind = unit[0] & 0xE0 | FRAGMENT, unit[0] & 31
    for at in range(1, len(unit), MOST):
        first, last = at == 1, at + MOST >= len(unit)
        header = kind | (0x80 if first else 0) | (0x40 if last else 0)
        yield bytes([indicator, header]) + unit[at : at + MOST], last


async def serve(films: Sequence[Film], port: int = 0) -> asyncio.Server:
    """Be a camera for each film at this machine's `port` (/1, /2 …); 0 takes a free one."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Connection(films, reader, writer).serve()

    return await asyncio.start_server(connected, "127.0.0.1", port)
