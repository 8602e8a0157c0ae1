"""Whether a camera still sees what it was hung up to see: pure, from key frames alone.

A key frame's luma plane, made small (`plane`), is measured (`metrics`); rules say what is wrong
with it (`rules`); a `Watch` waits until a fault has lasted before it says so, and until it has gone
before it takes that back. Nothing here reads a clock, a database or a file. How often it is right
stands in docs/camera-health.md.
"""

from media.health.baseline import Baseline
from media.health.mask import Box, Mask
from media.health.plane import HEIGHT, WIDTH, Plane, plane_of
from media.health.rules import Fault, Thresholds
from media.health.watch import Change, Watch

__all__ = [
    "HEIGHT",
    "WIDTH",
    "Baseline",
    "Box",
    "Change",
    "Fault",
    "Mask",
    "Plane",
    "Thresholds",
    "Watch",
    "plane_of",
]
