"""What is wrong with one frame, by its numbers. Pure; each threshold is a setting."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from media.health.baseline import Baseline
from media.health.metrics import Measures


class Fault(TextChoices):
    """What can be wrong with a camera's picture."""

    LOST = "lost", _("信号丢失")
    BLACK = "black", _("画面全黑")
    COVERED = "covered", _("镜头被遮挡")
    FROZEN = "frozen", _("画面冻结")
    DEFOCUS = "defocus", _("画面模糊")
    MOVED = "moved", _("机位移动")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the rules, and how long a fault must last."""

    black_mean: float = 20.0
    black_spread: float = 6.0
    covered_flat: float = 0.9
    frozen_difference: float = 0.1
    defocus_share: float = 0.35
    moved_likeness: float = 0.42
    moved_steadiness: float = 0.2
    hold: timedelta = timedelta(seconds=4)
    """A fault is said to be there when every frame of so long has shown it, at least two."""
    hold_frozen: timedelta = timedelta(seconds=6)
    silence: timedelta = timedelta(seconds=6)
    """Without any frame for so long, the camera is lost."""
    recovery: timedelta = timedelta(seconds=6)
    """A fault is gone when no frame of so long has shown it."""


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Compared:
    """A frame beside the one before it and beside the baseline, where there are such."""

    difference: float | None
    steadiness: float
    """Likeness of its edges to those of the frame before; a picture of pure noise has none."""
    likeness: float | None
    """Likeness of its edges to the baseline's."""


def fault_of(
    frame: Measures, compared: Compared, baseline: Baseline | None, limits: Thresholds = USUAL
) -> Fault | None:
    """The one fault that explains the frame best, or None.

    A black frame is flat and frozen too, a covered one blurred and unlike the baseline: the order
    of the questions is from the plainest cause to the subtlest.
    """
    if frame.mean < limits.black_mean and frame.spread < limits.black_spread:
        return Fault.BLACK
    if frame.flat > limits.covered_flat:
        return Fault.COVERED
    if compared.difference is not None and compared.difference < limits.frozen_difference:
        return Fault.FROZEN
    if baseline is None or compared.likeness is None:
        return None
    if frame.sharpness < limits.defocus_share * baseline.sharpness:
        return Fault.DEFOCUS
    elsewhere = compared.likeness < limits.moved_likeness
    return Fault.MOVED if elsewhere and not doubtful(compared, limits) else None


def doubtful(compared: Compared, limits: Thresholds = USUAL) -> bool:
    """Whether a frame is unlike the baseline and unlike the frame before: it says nothing yet.

    So are noise in the dark, which stays unlike itself, and the first frame of anything new.
    """
    if compared.likeness is None or compared.likeness >= limits.moved_likeness:
        return False
    return compared.steadiness <= limits.moved_steadiness
