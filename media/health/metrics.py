"""What is measured of one key frame. A few milliseconds a frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from media.health.mask import Mask, blocked
from media.health.plane import Map, Plane

FLAT = 4.0
"""Below this standard deviation of luma a block shows nothing."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A key frame in numbers; the luma is 0…255."""

    mean: float
    spread: float
    """Standard deviation of the luma."""
    flat: float
    """Share of the blocks that show nothing."""
    sharpness: float
    """Variance of the Laplacian over variance of the luma: falls when the picture blurs."""
    edges: Map
    """Strength of the gradient at each pixel, of a slightly smoothed picture."""


def measure(plane: Plane, mask: Mask) -> Measures:
    """The numbers of one frame, over the pixels that count."""
    luma = plane.astype(np.float32)
    counted = luma if mask.whole else luma[mask.kept]
    variance = float(counted.var())
    laplacian = cv2.Laplacian(luma, cv2.CV_32F)
    detail = laplacian if mask.whole else laplacian[mask.kept]
    return Measures(
        mean=float(counted.mean()),
        spread=variance**0.5,
        flat=_flat(luma, mask),
        sharpness=float(detail.var()) / max(variance, 1.0),
        edges=_edges(luma),
    )


def difference(one: Plane, other: Plane, mask: Mask) -> float:
    """Mean absolute difference of the luma of two frames, over the pixels that count."""
    apart = cv2.absdiff(one, other)
    return float((apart if mask.whole else apart[mask.kept]).mean())


def likeness(edges: Map, others: Map, mask: Mask) -> float:
    """Correlation of two frames' edges, -1…1; 0 where one of them has none."""
    one = (edges if mask.whole else edges[mask.kept]).ravel()
    other = (others if mask.whole else others[mask.kept]).ravel()
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.dot(one, other)) / scale if scale > 0 else 0.0


def _flat(luma: Map, mask: Mask) -> float:
    blocks = blocked(luma).astype(np.float32)
    # Variance as mean of squares less square of mean: twice as fast as asking for it.
    mean = blocks.mean(axis=(1, 3))
    variance = np.square(blocks).mean(axis=(1, 3)) - np.square(mean)
    return float((variance[mask.blocks] < FLAT**2).mean())


def _edges(luma: Map) -> Map:
    smooth = cv2.GaussianBlur(luma, (5, 5), 0)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)
