"""Hiding: which rectangles of a picture the public does not see, and how they are painted over."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from media.faces.detector import Picture
from media.release.regions import Region, Seen, covering

BEFORE, AFTER = 0.4, 0.8
"""Seconds before and after a face was found in which its place stays hidden: it moves, and the
model may miss it in the next picture."""
MARGIN = 0.35
"""So much of a face's box is hidden on each side beyond it: hair, ears, chin."""
PAINT = 96
"""A plain grey: nothing of what was there can be computed back, as it can from a blur."""


def paint(
    picture: Picture, second: float, seen: Sequence[Seen], regions: Iterable[Region]
) -> Picture:
    """The picture at a second of the film with faces and marked regions painted over."""
    near = (one for one in seen if second - AFTER <= one.second <= second + BEFORE)
    boxes = chain(
        (_wider(one) for one in near),
        ((one.left, one.top, one.left + one.width, one.top + one.height)
         for one in covering(regions, second)),
    )  # fmt: skip
    height, width = picture.shape[:2]
    for left, top, right, bottom in boxes:
        rows = slice(max(0, int(top * height)), int(np.ceil(bottom * height)))
        picture[rows, max(0, int(left * width)) : int(np.ceil(right * width))] = PAINT
    return picture


def _wider(one: Seen) -> tuple[float, float, float, float]:
    aside, down = one.width * MARGIN, one.height * MARGIN
    right, bottom = one.left + one.width, one.top + one.height
    return one.left - aside, one.top - down, right + aside, bottom + down
