"""Camera health by its rules: what is raised, when, under which name, and what is not."""

from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.health import HEIGHT, WIDTH, Baseline, Box, Change, Fault, Mask, Plane, Watch, plane_of

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
STEP = 2.0


def a_scene(seed: int = 1) -> Plane:
    """A room: shapes of many sizes."""
    chance = np.random.default_rng(seed)
    scene = np.full((HEIGHT, WIDTH), 120, np.uint8)
    for _ in range(60):
        x, y = int(chance.integers(WIDTH)), int(chance.integers(HEIGHT))
        w, h = int(chance.integers(8, 90)), int(chance.integers(8, 60))
        cv2.rectangle(scene, (x, y), (x + w, y + h), int(chance.integers(30, 230)), -1)
    return scene


class Camera:
    """A camera whose key frames go to a watch."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.watch = watch or Watch(START)
        self.chance = np.random.default_rng(7)
        self.at = START
        self.said: list[Change] = []

    def shows(self, scene: Plane, frames: int, noise: float = 2.0) -> "Camera":
        for _ in range(frames):
            self.at += timedelta(seconds=STEP)
            grain = self.chance.normal(0, noise, scene.shape) if noise else 0
            plane = np.asarray((scene + grain).clip(0, 255), np.uint8)
            self.said += self.watch.feed(self.at, plane)
        return self

    def is_silent(self, seconds: float) -> "Camera":
        self.at += timedelta(seconds=seconds)
        self.said += self.watch.tick(self.at)
        return self

    def deeds(self) -> list[tuple[Fault, bool]]:
        return [(one.fault, one.raised) for one in self.said]


def harmed(fault: Fault, scene: Plane) -> Plane:
    if fault == Fault.BLACK:
        return np.full_like(scene, 8)
    if fault == Fault.COVERED:
        return np.full_like(scene, 90)
    if fault == Fault.DEFOCUS:
        return np.asarray(cv2.GaussianBlur(scene, (0, 0), 5), np.uint8)
    return np.roll(scene, 60, axis=1)


@pytest.mark.parametrize("fault", [Fault.BLACK, Fault.COVERED, Fault.DEFOCUS, Fault.MOVED])
def test_a_fault_is_raised_by_its_name_within_ten_seconds_and_taken_back(fault: Fault) -> None:
    scene = a_scene()
    camera = Camera().shows(scene, 20)
    onset = camera.at
    camera.shows(harmed(fault, scene), 5).shows(scene, 6)
    assert camera.deeds() == [(fault, True), (fault, False)]
    assert camera.said[0].at - onset <= timedelta(seconds=10)


def test_a_repeated_frame_is_frozen_although_its_clock_ticks_on() -> None:
    mask = Mask([Box(0.6, 0, 0.4, 0.15)])
    camera = Camera(Watch(START, mask=mask)).shows(a_scene(), 10)
    onset = camera.at
    for tick in range(5):
        stuck = a_scene()
        cv2.putText(stuck, f"10:00:{tick}", (320, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 1)
        camera.shows(stuck, 1, noise=0)
    assert camera.deeds() == [(Fault.FROZEN, True)]
    assert camera.said[0].at - onset <= timedelta(seconds=10)


def test_a_silent_camera_is_lost_and_found_again() -> None:
    camera = Camera().shows(a_scene(), 10).is_silent(5)
    assert camera.said == []
    camera.is_silent(2)
    assert camera.deeds() == [(Fault.LOST, True)]
    assert camera.said[0].since == START + timedelta(seconds=10 * STEP)
    camera.is_silent(60).shows(a_scene(), 5)
    assert camera.deeds() == [(Fault.LOST, True), (Fault.LOST, False)]


def test_what_passes_is_no_fault() -> None:
    scene = a_scene()
    camera = Camera().shows(scene, 10)
    for fault in (Fault.BLACK, Fault.COVERED, Fault.DEFOCUS, Fault.MOVED):
        camera.shows(harmed(fault, scene), 1).shows(scene, 3)
    assert camera.said == []


def test_faults_that_take_turns_are_one_fault() -> None:
    scene = a_scene()
    camera = Camera().shows(scene, 10)
    camera.shows(harmed(Fault.DEFOCUS, scene), 2).shows(harmed(Fault.MOVED, scene), 1)
    assert camera.deeds() == [(Fault.DEFOCUS, True)]


def test_another_fault_takes_the_place_of_the_first() -> None:
    scene = a_scene()
    camera = Camera().shows(scene, 10).shows(harmed(Fault.COVERED, scene), 4).is_silent(7)
    assert camera.deeds() == [(Fault.COVERED, True), (Fault.COVERED, False), (Fault.LOST, True)]


def test_a_lamp_that_is_turned_down_moves_nothing() -> None:
    scene = a_scene()
    dim = np.asarray(scene * 0.4, np.uint8)
    assert Camera().shows(scene, 12).shows(dim, 20).shows(scene, 5).said == []


def test_noise_in_the_dark_is_no_movement() -> None:
    dark = np.full((HEIGHT, WIDTH), 25, np.uint8)
    camera = Camera().shows(a_scene(), 12).shows(dark, 10, noise=12)
    assert (Fault.MOVED, True) not in camera.deeds()


def test_a_person_can_say_that_the_camera_stands_right_now() -> None:
    scene = a_scene()
    moved = harmed(Fault.MOVED, scene)
    camera = Camera().shows(scene, 12).shows(moved, 5)
    assert camera.deeds() == [(Fault.MOVED, True)]
    camera.watch.relearn()
    camera.shows(moved, 20)
    assert camera.deeds() == [(Fault.MOVED, True), (Fault.MOVED, False)]


def test_a_baseline_outlives_a_restart() -> None:
    scene = a_scene()
    learned = Camera().shows(scene, 12).watch.baseline
    assert learned is not None
    kept = Baseline.decode(learned.encode())
    camera = Camera(Watch(START, baseline=kept)).shows(harmed(Fault.MOVED, scene), 5)
    assert camera.deeds() == [(Fault.MOVED, True)]


def test_bytes_that_are_no_baseline_are_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        Baseline.decode(b"PK nothing")


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_mask_hides_boxes_inside_the_picture_and_less_than_half_of_it(
    left: float, top: float, width: float, height: float
) -> None:
    try:
        mask = Mask([Box(left, top, width, height)])
    except ValueError:
        assert left + width > 1 or top + height > 1 or width * height > 0.45
        return
    assert mask.kept.mean() >= 0.5


@pytest.mark.parametrize("size", [(1080, 1920), (576, 704), (90, 160)])
def test_any_camera_s_luma_is_made_as_small(size: tuple[int, int]) -> None:
    assert plane_of(np.zeros(size, np.uint8)).shape == (HEIGHT, WIDTH)
