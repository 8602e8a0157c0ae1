"""What is hidden in a film: faces a machine found, and rectangles a person marked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """A face that was found at a second of the film, in fractions of the picture."""

    second: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle to be hidden, in fractions of the picture; from and to seconds of the film."""

    left: float
    top: float
    width: float
    height: float
    start: float
    end: float

    def __post_init__(self) -> None:
        across = 0 <= self.left < self.left + self.width <= 1.0001
        down = 0 <= self.top < self.top + self.height <= 1.0001
        if not across or not down or not 0 <= self.start < self.end:
            raise ValueError(f"{self} does not lie inside the film")


def covering(regions: Iterable[Region], second: float) -> list[Region]:
    """The regions that are hidden at a second of the film."""
    return [one for one in regions if one.start <= second < one.end]
