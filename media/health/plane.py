"""A picture as health looks at it: its luma alone, 480 × 270."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 480, 270
COLUMNS, ROWS = 16, 9
"""Blocks across and down; each is 30 × 30 pixels."""

Plane: TypeAlias = NDArray[np.uint8]
"""Luma 0…255, `HEIGHT` rows of `WIDTH` pixels."""

Map: TypeAlias = NDArray[np.float32]
"""One number a pixel, of the same shape."""


def plane_of(luma: NDArray[np.uint8]) -> Plane:
    """Any camera's luma plane in the size that the metrics expect."""
    return np.asarray(cv2.resize(luma, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
