"""Whether two films show the same, though other tools encoded them.

Every encoder loses a little everywhere; whoever alters a picture alters much of one place. So
pictures are compared place by place, and the worst place of all counts. Sound is copied, never
encoded: it is the same to the byte or another.
"""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

PLACE = 16
"""Pixels of a place's side."""
MOST = 12.0
"""Grey levels by which the mean of a place may differ; two encoders stay within three."""


def difference(one: Path, other: Path) -> str:
    """What differs of two films, in words; "" where they show and sound the same."""
    if [*_sound(one)] != [*_sound(other)]:
        return "the sound is another"
    for number, pair in enumerate(zip_longest(_pictures(one), _pictures(other))):
        if pair[0] is None or pair[1] is None:
            return f"one ends at picture {number}"
        if (where := _apart(*pair)) is not None:
            return f"picture {number} differs at {where[0]}, {where[1]}"
    return ""


def _pictures(film: Path) -> Iterator[NDArray[np.uint8]]:
    """The luma of each picture."""
    with av.open(str(film)) as source:
        for frame in source.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="gray"), np.uint8)


def _sound(film: Path) -> Iterator[bytes]:
    with av.open(str(film)) as source:
        if source.streams.audio:
            yield from (bytes(packet) for packet in source.demux(source.streams.audio[0]))


def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> tuple[int, int] | None:
    """The first place that differs, in pixels across and down; None for none."""
    if one.shape != other.shape:
        return 0, 0
    size = (-(-one.shape[1] // PLACE), -(-one.shape[0] // PLACE))
    small, less = (
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        for picture in (one, other)
    )
    rows, columns = np.nonzero(np.abs(small - less) > MOST)
    return (int(columns[0]) * PLACE, int(rows[0]) * PLACE) if len(rows) else None
