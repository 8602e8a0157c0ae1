"""The films that the demonstration's cameras show: a meeting room with people, from two sides.

Drawn and encoded once, at the first start: no film of such a room comes with any package, and a
surveillance camera sends a key frame a second and no B pictures. The encoder is the H.264 encoder
of the installed PyAV (libx264, docs/decisions/0017); everything behind the cameras only copies.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from av.codec import Codec
from av.codec.codec import UnknownCodecError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 12, 7
SEATS = 5
ENCODER = "libx264"
HOW = {"bf": "0", "g": str(RATE), "sc_threshold": "0", "preset": "veryfast", "crf": "28"}
SUITS = ((60, 50, 40), (90, 60, 50), (50, 70, 60), (70, 70, 80), (45, 45, 75))
SKIN, TABLE, WALL, SCREEN = (150, 180, 215), (55, 90, 130), (196, 205, 208), (235, 232, 225)


class NoFilm(Exception):
    """There is nothing to show, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def made(folder: Path) -> list[Path]:
    """The film of each camera, made where it is missing. Raises `NoFilm`."""
    try:
        Codec(ENCODER, "w")
    except UnknownCodecError:
        raise NoFilm("PyAV 没有 H.264 编码器", "this PyAV has no encoder for H.264") from None
    films = [folder / "camera-1.mp4", folder / "camera-2.mp4"]
    for camera, film in enumerate(films, 1):
        if not film.exists():
            _encode(camera, film)
    return films


def _encode(camera: int, target: Path) -> None:
    part = target.with_suffix(".part")
    with av.open(str(part), "w", format="mp4") as film:
        stream = film.add_stream(ENCODER, rate=RATE, options=HOW)
        if not isinstance(stream, VideoStream):
            raise TypeError("an encoder of pictures makes a stream of pictures")
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in _pictures(camera):
            film.mux(stream.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
        film.mux(stream.encode())
    part.replace(target)


def _pictures(camera: int) -> Iterator[Picture]:
    """The room as one camera sees it; the last picture leads back to the first."""
    chance, room = np.random.default_rng(camera), _room(camera)
    for number in range(RATE * SECONDS):
        picture = room.copy()
        for seat in range(SEATS):
            _person(picture, seat, camera, 2 * math.pi * number / (RATE * SECONDS))
        grain = chance.integers(-3, 4, picture.shape, dtype=np.int16)
        yield np.clip(picture + grain, 0, 255).astype(np.uint8)


def _room(camera: int) -> Picture:
    """Wall, panels, screen and table; what never moves."""
    room = np.full((HEIGHT, WIDTH, 3), WALL, np.uint8)
    for x in range(0, WIDTH, 64):
        cv2.line(room, (x, 0), (x, 230), (150, 160, 165), 2)
    left = 230 if camera == 1 else 60
    cv2.rectangle(room, (left, 30), (left + 180, 130), SCREEN, -1)
    cv2.rectangle(room, (left, 30), (left + 180, 130), (70, 70, 70), 3)
    for row in range(4):
        cv2.line(room, (left + 15, 55 + 18 * row), (left + 150 - 20 * row, 55 + 18 * row), 90, 3)
    cv2.rectangle(room, (0, 230), (WIDTH, HEIGHT), (120, 125, 130), -1)
    cv2.rectangle(room, (30, 270), (WIDTH - 30, HEIGHT - 20), TABLE, -1)
    return room


def _person(picture: Picture, seat: int, camera: int, phase: float) -> None:
    """Somebody at the table, who sways, nods and now and then turns a page."""
    pace = 1 + (seat + camera) % 3
    x = 90 + seat * 115 + round(10 * math.sin(pace * phase + seat))
    y = 205 + round(4 * math.sin((pace + 1) * phase + 2 * seat))
    cv2.ellipse(picture, (x, y + 70), (42, 55), 0, 180, 360, SUITS[seat], -1)
    cv2.circle(picture, (x, y), 22, SKIN, -1)
    cv2.ellipse(picture, (x, y - 6), (23, 18), 0, 180, 360, (35, 35, 40), -1)
    paper = 300 + round(6 * math.sin(2 * pace * phase))
    cv2.rectangle(picture, (x - 20, paper), (x + 20, paper + 22), (240, 240, 240), -1)
