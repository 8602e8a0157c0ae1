"""How a camera's picture looks when all is well: learned from its first healthy frames."""

from dataclasses import dataclass
from io import BytesIO
from statistics import median

import numpy as np

from media.health.metrics import Measures
from media.health.plane import HEIGHT, WIDTH, Map

LESSONS = 8
"""So many healthy frames make a baseline."""

MEMORY = 300
"""Frames after which a healthy change (daylight, chairs) has become the usual: ten minutes at a key
frame every two seconds."""


@dataclass(frozen=True)
class Baseline:
    """The usual sharpness, and the usual edges."""

    sharpness: float
    edges: Map

    @classmethod
    def of(cls, lessons: list[Measures]) -> "Baseline":
        """What several healthy frames have in common."""
        edges = np.stack([one.edges for one in lessons]).mean(axis=0)
        return cls(median(one.sharpness for one in lessons), np.asarray(edges, np.float32))

    def follow(self, healthy: Measures) -> "Baseline":
        """The baseline after one more healthy frame."""
        share = np.float32(1 / MEMORY)
        return Baseline(
            self.sharpness + (healthy.sharpness - self.sharpness) / MEMORY,
            self.edges + share * (healthy.edges - self.edges),
        )

    def encode(self) -> bytes:
        """To be kept with the camera, so that a restart does not forget how it should look."""
        file = BytesIO()
        np.savez_compressed(
            file, sharpness=np.float64(self.sharpness), edges=self.edges.astype(np.float16)
        )
        return file.getvalue()

    @classmethod
    def decode(cls, data: bytes) -> "Baseline":
        """The reverse of `encode`. Raises `ValueError` for other bytes."""
        with np.load(BytesIO(data), allow_pickle=False) as kept:
            edges = kept["edges"].astype(np.float32)
            if edges.shape != (HEIGHT, WIDTH):
                raise ValueError("a baseline of another size")
            return cls(float(kept["sharpness"]), edges)
