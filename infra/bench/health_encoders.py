"""A frozen picture behind real H.264 encoders: what their rate control makes of it.

A picture that stands still before an encoder does not stand still behind it, if that goes on
spending bits on it. So the same films are frozen before x264 (in PyAV's wheel; GPL, not shipped) in
four ways to control its rate, and the time until the alarm is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import chain, islice, product, repeat
from typing import TYPE_CHECKING

import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from infra.bench.health_footage import DEBIAN
from infra.bench.health_trials import START
from media.health import Fault, Watch, plane_of

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

    from media.health import Plane

FILM = DEBIAN / "vtest.avi"
RATE, GROUP = 10, 20
"""Pictures a second; pictures from one key frame to the next."""
WELL, FROZEN, EMPTY = 30, 90, 120
"""Seconds of people in the street, then of one picture; and of an empty street."""
NOISE = (0.6, 2.0, 4.0)
STARTS = (0, 130, 260)

Luma = NDArray[np.uint8]


@dataclass(frozen=True)
class Control:
    """One way to control the rate, in x264's options."""

    name: str
    options: tuple[tuple[str, str], ...]
    bits: int | None = None

    def encoder(self, shape: tuple[int, ...]) -> VideoCodecContext:
        """An encoder as cameras set theirs: no pictures ahead, a key frame every two seconds."""
        made = VideoCodecContext.create("libx264", "w")
        made.height, made.width = shape
        made.pix_fmt, made.gop_size = "yuv420p", GROUP
        made.framerate, made.time_base = Fraction(RATE), Fraction(1, RATE)
        made.options = {"preset": "veryfast", "sc_threshold": "0", "bf": "0", **dict(self.options)}
        if self.bits is not None:
            made.bit_rate = self.bits
        return made


CONTROLS = (
    Control("constant quantiser (QP 28)", (("qp", "28"),)),
    Control("constant quality (CRF 23)", (("crf", "23"),)),
    Control("average bit rate (600 kbit/s)", (), 600_000),
    Control(
        "constant bit rate (600 kbit/s)",
        (("tune", "zerolatency"), ("maxrate", "600k"), ("bufsize", "600k")),
        600_000,
    ),
)


@dataclass
class Behind:
    """What came of the trials behind one rate control."""

    control: str
    trials: int
    in_time: int
    took: list[float]
    """Seconds until the alarm, of those that were raised at all."""
    false: int
    """Alarms in an empty street, where nothing but the noise of the sensor moves."""
    hours: float


def tried_behind(control: Control, seed: int) -> Behind:
    """A frozen picture at each strength of noise and moment of the film, and an empty street."""
    scenes = _scenes()
    found = Behind(control.name, 0, 0, [], 0, 0.0)
    for number, (noise, start) in enumerate(product(NOISE, STARTS)):
        chance = np.random.default_rng([seed, number])
        found.trials += 1
        took = _frozen_for(control, _freezing(scenes[start:], noise, chance))
        if took is not None:
            found.took.append(took)
            found.in_time += took <= 10
    for number, noise in enumerate(NOISE):
        empty = _live(repeat(scenes[0], EMPTY * RATE), noise, np.random.default_rng([seed, number]))
        found.false += sum(1 for _ in _alarms(control, empty))
        found.hours += EMPTY / 3600
    return found


def _scenes() -> list[Luma]:
    film, scenes = cv2.VideoCapture(str(FILM)), []
    while (read := film.read())[0]:
        scenes.append(np.asarray(cv2.cvtColor(read[1], cv2.COLOR_BGR2GRAY), np.uint8))
    return scenes


def _live(scenes: Iterator[Luma], noise: float, chance: np.random.Generator) -> Iterator[Luma]:
    for scene in scenes:
        grain = chance.standard_normal(scene.shape, np.float32) * np.float32(noise)
        yield np.asarray((scene + grain).clip(0, 255), np.uint8)


def _freezing(scenes: list[Luma], noise: float, chance: np.random.Generator) -> Iterator[Luma]:
    live = _live(islice(iter(scenes), WELL * RATE), noise, chance)
    last = scenes[0]
    for last in live:
        yield last
    yield from repeat(last, FROZEN * RATE)


def _frozen_for(control: Control, pictures: Iterator[Luma]) -> float | None:
    """Seconds from the first repeated picture to its alarm."""
    for seconds, fault in _alarms(control, pictures):
        if fault == Fault.FROZEN:
            return seconds - WELL
    return None


def _alarms(control: Control, pictures: Iterator[Luma]) -> Iterator[tuple[float, Fault]]:
    watch = Watch(START)
    for at, plane in _key_frames(control, pictures):
        for change in watch.feed(at, plane):
            if change.raised:
                yield (change.at - START).total_seconds(), change.fault


def _key_frames(control: Control, pictures: Iterator[Luma]) -> Iterator[tuple[datetime, Plane]]:
    """The key frames as they come out of a decoder, each with the time it was taken at."""
    encoder, made = None, 0
    for number, picture in enumerate(chain(pictures, (None,))):
        if encoder is None and picture is not None:
            encoder = control.encoder(picture.shape)
        for packet in () if encoder is None else encoder.encode(_frame(picture, number)):
            if packet.is_keyframe:
                yield START + timedelta(seconds=made * GROUP / RATE), _decoded(packet)
                made += 1


def _frame(picture: Luma | None, number: int) -> VideoFrame | None:
    """A picture for the encoder; None to have the last ones out of it."""
    if picture is None:
        return None
    frame = VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
    frame.pts = number
    return frame


def _decoded(key: Packet[VideoStream]) -> Plane:
    """A key frame stands by itself, and so does its decoder."""
    decoder = VideoCodecContext.create("h264", "r")
    frame = [*decoder.decode(key), *decoder.decode(None)][0]
    return plane_of(np.asarray(frame.to_ndarray(format="gray"), np.uint8))
