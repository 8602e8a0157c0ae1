"""What of the picture does not count: a burned-in clock ticks on over a frozen scene."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.health.plane import COLUMNS, HEIGHT, ROWS, WIDTH


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the picture's width and height, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        inside = 0 <= self.left < self.left + self.width <= 1
        if not inside or not 0 <= self.top < self.top + self.height <= 1:
            raise ValueError(f"{self} does not lie inside the picture")


class Mask:
    """The pixels that count, and the blocks of which at least half counts.

    Raises `ValueError` when the boxes leave less than half of the picture.
    """

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        kept = np.ones((HEIGHT, WIDTH), bool)
        for box in boxes:
            right, bottom = box.left + box.width, box.top + box.height
            rows = slice(int(box.top * HEIGHT), int(np.ceil(bottom * HEIGHT)))
            kept[rows, int(box.left * WIDTH) : int(np.ceil(right * WIDTH))] = False
        if kept.mean() < 0.5:
            raise ValueError("a mask may not hide half of what a camera sees")
        self.kept: NDArray[np.bool_] = kept
        self.blocks: NDArray[np.bool_] = blocked(kept).mean(axis=(1, 3)) >= 0.5
        self.whole = bool(kept.all())


def blocked(pixels: NDArray[np.generic]) -> NDArray[np.generic]:
    """A view of `pixels` by blocks: (row of blocks, row in it, column of blocks, column in it)."""
    return pixels.reshape(ROWS, HEIGHT // ROWS, COLUMNS, WIDTH // COLUMNS)
