"""A stream's packets copied into fragments by libavformat's muxers; nothing is encoded anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from media.format.fragments import Cut, Gatherer
from media.format.initialisation import Initialisation

MUXER = {
    "movflags": "+frag_keyframe+empty_moov+default_base_moof+skip_trailer",
    "frag_duration": "500000",  # microseconds: half a second is lost at most
    "flush_packets": "1",
    "write_prft": "wallclock",
}
G711 = frozenset({"pcm_alaw", "pcm_mulaw"})
"""Codecs that only MP4's elder sister QuickTime has a name for: `alaw`, `ulaw`."""
COPIED = frozenset({"h264", "hevc", "aac", "mp3", "opus"}) | G711
"""Codecs that are recorded."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Copied:
    """A fragment, and when the camera took its first picture if the camera says so."""

    cut: Cut
    camera: datetime | None


class _Collector:
    """The file that the muxer writes into: gathers what is complete."""

    def __init__(self) -> None:
        self._gatherer = Gatherer()
        self.complete: list[Initialisation | Cut] = []

    def write(self, data: bytes) -> int:
        self.complete += self._gatherer.feed(bytes(data))
        return len(data)

    def taken(self) -> list[Initialisation | Cut]:
        complete, self.complete = self.complete, []
        return complete


class Copier:
    """Copies the packets of one connection; hands out what they complete."""

    def __init__(self, source: InputContainer) -> None:
        """Copy the first picture and the first sound of `source` that can be recorded.

        Raises `ValueError` where there is neither.
        """
        chosen = [*_first(source.streams.video), *_first(source.streams.audio)]
        if not chosen:
            raise ValueError("no stream of a codec that is recorded")
        self.chosen = chosen
        self._collector = _Collector()
        form = "mov" if any(_codec(one) in G711 for one in chosen) else "mp4"
        self._output: OutputContainer = av.open(self._collector, "w", format=form, options=MUXER)
        self._out = {one.index: self._output.add_stream_from_template(one) for one in chosen}
        self._video = next((one.index for one in chosen if one.type == "video"), None)
        self._early: Packet[Stream] | None = (
            None  # a first key frame that came before its time was known
        )
        self._begun = self._video is None  # a recording begins with a key frame
        self._told: set[int] = set()  # the camera's times, in milliseconds, of packets not cut yet

    def copy(self, packet: "Packet[Stream]") -> Iterator[Initialisation | Copied]:
        """Take the next packet; the initialisation comes out first, and once."""
        for one in self._timed(packet):
            if told := _reference_time(one):
                self._told.add(told)
            one.stream = self._out[one.stream.index]
            self._output.mux(one)
        yield from self._complete()

    def end(self) -> Iterator[Initialisation | Copied]:
        """Let the muxer write what it still holds."""
        self._output.close()
        yield from self._complete()

    def _timed(self, packet: "Packet[Stream]") -> Iterator["Packet[Stream]"]:
        """The packet if it can be copied, after an early key frame that was waiting for a time."""
        video = packet.stream.index == self._video
        if packet.dts is None:
            if video and packet.is_keyframe and packet.size and not self._begun:
                self._early = packet
            return
        if not self._begun and video:
            early, self._early = self._early, None
            if early is not None and packet.duration:
                early.dts = early.pts = packet.dts - packet.duration
                self._begun = True
                yield early
            self._begun = self._begun or packet.is_keyframe
        if self._begun:
            yield packet

    def _complete(self) -> Iterator[Initialisation | Copied]:
        for one in self._collector.taken():
            yield one if isinstance(one, Initialisation) else Copied(one, self._camera_time(one))

    def _camera_time(self, cut: Cut) -> datetime | None:
        """The time in prft if the camera told it; else it is only the muxer's own."""
        if cut.utc is None:
            return None
        milliseconds = round((cut.utc - _EPOCH) / timedelta(milliseconds=1))
        told = milliseconds in self._told
        self._told = {one for one in self._told if one >= milliseconds}
        return cut.utc if told else None


def _first(streams: "tuple[Stream, ...]") -> list[Stream]:
    return [one for one in streams if _codec(one) in COPIED][:1]


def _codec(stream: Stream) -> str:
    """What a stream is made of; FFmpeg's decoder of it may go by another name, as `mp3float`."""
    return stream.codec_context.codec.canonical_name


def _reference_time(packet: "Packet[Stream]") -> int | None:
    """Milliseconds since 1970 of AVProducerReferenceTime, where the packet has one."""
    if not packet.has_sidedata("prft"):
        return None
    return int.from_bytes(bytes(packet.get_sidedata("prft"))[:8], "little", signed=True) // 1000
