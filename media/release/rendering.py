"""Making a released film: pictures decoded, painted over and encoded anew; sound copied.

Encoded with libvpx-vp9 (BSD), one thread, so that the same pictures, boxes and library give the
same bytes again. It decodes and encodes, so no web process may import it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media.faces import Detector
from media.faces.detector import Picture
from media.format.pieces import Shot, read
from media.release.hiding import AFTER, BEFORE, MARGIN, PAINT, paint
from media.release.regions import Region, Seen

G711 = frozenset({"pcm_alaw", "pcm_mulaw"})
ENCODER = "libvpx-vp9"
OPTIONS = {"deadline": "realtime", "cpu-used": "7", "crf": "34", "b": "0", "row-mt": "0"}
WIDEST = 1280
"""A wider picture is made so wide: the public needs no more, and a distant face blurs away."""
TICKS = 90_000
EVERY = 0.2
"""Seconds between two pictures that are searched for faces."""
RATE = 25


@dataclass(frozen=True, slots=True)
class Still:
    """A picture, and its second in the film."""

    second: float
    picture: Picture


def look(
    track: Path,
    found: Sequence[Shot],
    start: datetime,
    end: datetime,
    pulse: Callable[[], None] = lambda: None,
) -> list[Seen]:
    """Every face the model finds, in five pictures a second; `pulse` is called at each picture.

    Raises `NoDetector`.
    """
    detector, seen, due = Detector(), list[Seen](), 0.0
    for still in stills(track, found, start, end):
        pulse()
        if still.second < due:
            continue
        due = still.second + EVERY - 0.01
        seen += [
            Seen(
                round(still.second, 3),
                *(round(side, 4) for side in (one.left, one.top, one.width, one.height)),
            )
            for one in detector.faces(still.picture)
        ]
    return seen


@dataclass(frozen=True, slots=True)
class Cut:
    """What a film is made of: shots of a track, from when to when, what is hidden, the sound."""

    track: Path
    shots: Sequence[Shot]
    start: datetime
    end: datetime
    seen: Sequence[Seen]
    regions: Sequence[Region]
    sound: bool


def render(cut: Cut, target: Path, pulse: Callable[[], None] = lambda: None) -> int:
    """Write the film; how many pictures it has. `pulse` is called at each.

    Raises `FFmpegError` and `OSError`.
    """
    options = {"movflags": "faststart", "fflags": "+bitexact"}
    with av.open(str(target), "w", format="mp4", container_options=options) as film:
        video: VideoStream | None = None
        audio = _audio(film, cut)
        count = 0
        for still in stills(cut.track, cut.shots, cut.start, cut.end):
            size = _size(still.picture) if video is None else (video.width, video.height)
            picture = paint(_sized(still.picture, size), still.second, cut.seen, cut.regions)
            if video is None:
                video = _video(film, size)
            frame = VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = round(still.second * TICKS), Fraction(1, TICKS)
            film.mux(video.encode(frame))
            pulse()
            count += 1
        if video is not None:
            film.mux(video.encode(None))
        if audio is not None:
            _copy_sound(film, audio, cut)
    return count


def stills(track: Path, found: Sequence[Shot], start: datetime, end: datetime) -> Iterator[Still]:
    """The pictures from `start` to `end`, each segment decoded by itself."""
    length = (end - start).total_seconds()
    for shots in _parts(found):
        with _opened(track, shots) as source:
            shift: float | None = None
            for frame in source.decode(video=0):
                if shift is None:
                    shift = (shots[0].start - start).total_seconds() - frame.time
                second = frame.time + shift
                if 0 <= second < length:
                    yield Still(second, np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))


def _parts(found: Sequence[Shot]) -> Iterator[list[Shot]]:
    """Shots by segments: each begins with a key frame, and no more than one is held in memory."""
    for _part, shots in groupby(found, key=lambda one: one.fragment.file):
        yield list(shots)


def _opened(track: Path, shots: Sequence[Shot]) -> InputContainer:
    data = [read(track, shots[0].begun), *(read(track, one.fragment) for one in shots)]
    return av.open(BytesIO(b"".join(data)), "r", format="mp4")


def _size(picture: Picture) -> tuple[int, int]:
    """The film's width and height: those of its first picture, even, and not too wide."""
    height, width = picture.shape[:2]
    scale = min(1.0, WIDEST / width)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def _sized(picture: Picture, size: tuple[int, int]) -> Picture:
    """A picture of the film's size, whatever size the camera has changed to."""
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _video(film: OutputContainer, size: tuple[int, int]) -> VideoStream:
    video = cast("VideoStream", film.add_stream(ENCODER, rate=RATE, options=OPTIONS))
    video.width, video.height = size
    video.pix_fmt, video.thread_count = "yuv420p", 1
    video.codec_context.time_base = Fraction(1, TICKS)
    return video


def _audio(film: OutputContainer, cut: Cut) -> AudioStream | None:
    """The film's sound as the first run has it; None where there is none, or none is wanted."""
    if not cut.sound or not cut.shots:
        return None
    with _opened(cut.track, cut.shots[:1]) as source:
        if not source.streams.audio:
            return None
        sound = source.streams.audio[0]
        if sound.codec_context.name not in G711:
            return film.add_stream_from_template(sound)
        made = film.add_stream("flac", rate=sound.codec_context.sample_rate)
        made.codec_context.layout, made.codec_context.format = sound.codec_context.layout, "s16"
        return made


def _copy_sound(film: OutputContainer, audio: AudioStream, cut: Cut) -> None:
    """Copy the packets of sound that lie within the film, moved to its time.

    MP4 has no place for G.711: its samples are written down without loss instead.
    """
    length = (cut.end - cut.start).total_seconds()
    for shots in _parts(cut.shots):
        with _opened(cut.track, shots) as source:
            if not source.streams.audio:
                continue
            stream = source.streams.audio[0]
            shift = (shots[0].start - cut.start).total_seconds() - shots[0].fragment.start / 1e6
            for packet in source.demux(stream):
                if packet.pts is None or packet.time_base is None:
                    continue
                second = float(packet.pts * packet.time_base) + shift
                if 0 <= second < length:
                    packet.dts = packet.pts = round(second / packet.time_base)
                    if stream.codec_context.name in G711:
                        film.mux([one for frame in packet.decode() for one in audio.encode(frame)])
                        continue
                    packet.stream = audio
                    film.mux(packet)
    if audio.codec_context.name == "flac":
        film.mux(audio.encode(None))


def tools() -> dict[str, str]:
    """The versions that decide what bytes come out."""
    libraries = {name: ".".join(map(str, one)) for name, one in av.library_versions.items()}
    return {
        "encoder": f"{ENCODER} {OPTIONS}",
        "av": av.__version__,
        "opencv": cv2.__version__,
        "hiding": f"{BEFORE} {AFTER} {MARGIN} {PAINT} {WIDEST}",
        **libraries,
    }
