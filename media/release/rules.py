"""What may be released, and how a release stands. Pure."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from media.rules import Occasion

LONGEST = timedelta(hours=4)
ONE_LOOK = timedelta(minutes=10)
"""Parts of a film that one person asks for within it are one look on record."""
LOST = timedelta(minutes=5)
"""Real time without a sign of life from whoever makes a film: it may be asked for again."""


class Standing(TextChoices):
    """How a release stands."""

    ASKED = "asked", _("处理中")
    READY = "ready", _("待审查")
    PUBLISHED = "published", _("已发布")
    REFUSED = "refused", _("不予发布")
    BROKEN = "broken", _("处理失败")


def releasable(occasion: str) -> bool:
    """Whether an occasion's recordings may ever be released: openings are public, all else not."""
    return occasion == Occasion.OPENING


def is_lost(standing: str, alive: datetime, now: datetime) -> bool:
    """Whether nobody seems to make a film: it waits for a worker, or its worker was lost."""
    return standing == Standing.ASKED and now - alive > LOST


def may_mark(standing: str, alive: datetime, now: datetime) -> bool:
    """Whether a film may be made again: before its review, or once its task is lost."""
    if standing == Standing.ASKED:
        return is_lost(standing, alive, now)
    return standing in {Standing.READY, Standing.BROKEN}


def fits(start: datetime, end: datetime, prepared: datetime, ended: datetime) -> bool:
    """Whether a piece lies in its recording and is not too long for one film."""
    return prepared <= start < end <= ended and end - start <= LONGEST
