"""How long a package is kept, who may not delete it, and what discs there are. Pure."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.archive.volumes import Capacity

YEARS = 15
"""At least so long: Government Procurement Law, art. 42; S4 (建档保存)."""
EVERY = timedelta(days=365)
"""So long after a package was verified it is verified again."""


class Blank(TextChoices):
    """A sort of blank disc."""

    DVD = "dvd", "DVD 4.7 GB"
    BLU_RAY_25 = "bd25", "BD-R 25 GB"
    BLU_RAY_50 = "bd50", "BD-R 50 GB"
    BLU_RAY_100 = "bd100", "BD-R 100 GB"

    @property
    def capacity(self) -> int:
        """What it takes, in bytes."""
        return Capacity[self.name].value


class Standing(TextChoices):
    """Whether a package may go."""

    KEPT = "kept", pgettext_lazy("archive", "保管中")
    HELD = "held", _("法律保全")
    DUE = "due", _("期满可销毁")
    DELETED = "deleted", _("已销毁")


def keep_until(closed_at: datetime, years: int) -> datetime:
    """The first moment at which a package may be deleted.

    Raises `ValueError` for fewer years than the law asks for.
    """
    if years < YEARS:
        raise ValueError(f"a recording is kept for {YEARS} years at least, not {years}")
    try:
        return closed_at.replace(year=closed_at.year + years)
    except ValueError:  # 29 February
        return closed_at.replace(year=closed_at.year + years, month=3, day=1)


def may_delete(keep: datetime, *, held: bool, now: datetime) -> bool:
    """Whether a package may be deleted now: its years are over and no hold stands."""
    return not held and now >= keep


def standing(keep: datetime, deleted: datetime | None, *, held: bool, now: datetime) -> Standing:
    """How a package stands; a hold says more than the years."""
    if deleted is not None:
        return Standing.DELETED
    if held:
        return Standing.HELD
    return Standing.DUE if may_delete(keep, held=held, now=now) else Standing.KEPT
