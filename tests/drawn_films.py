"""Films that are drawn: a room as a camera sees it, and what may befall its picture."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def a_film(path: Path, seconds: int, picture: Callable[[int], Picture]) -> Path:
    """So many seconds at five pictures a second, a key frame every second, as cameras send them."""
    with av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.options = {"g": "5", "qp": "24", "tune": "zerolatency"}
        for number in range(5 * seconds):
            frame = av.VideoFrame.from_ndarray(picture(number), format="gray")
            target.mux(stream.encode(frame.reformat(format="yuv420p")))
        target.mux(stream.encode(None))
    return path


def a_room(number: int) -> Picture:
    chance = np.random.default_rng(3)
    blocks = chance.integers(40, 220, (18, 32)).repeat(20, axis=0).repeat(20, axis=1)
    noise = np.random.default_rng(number).normal(0, 4, blocks.shape)
    return np.asarray((blocks + noise).clip(0, 255), np.uint8)


def darkness(number: int) -> Picture:
    return np.full((360, 640), 3 + number % 2, np.uint8)


def elsewhere(number: int) -> Picture:
    return np.roll(a_room(number), 170, axis=1)


def standing_still(_number: int) -> Picture:
    return a_room(0)
