"""What may be released, and how a release stands. Pure."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from media.rules import Occasion

LONGEST = timedelta(hours=4)
ONE_LOOK = timedelta(minutes=10)
"""Parts of a film that one person asks for within it are one look on record."""
LOST = timedelta(hours=12)
"""A film that is not made by then never will be: its task was lost with its worker."""


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


def may_mark(standing: str, asked: datetime, now: datetime) -> bool:
    """Whether a film may be made again: before its review, or once its task is lost."""
    if standing == Standing.ASKED:
        return now - asked > LOST
    return standing in {Standing.READY, Standing.BROKEN}


def fits(start: datetime, end: datetime, prepared: datetime, ended: datetime) -> bool:
    """Whether a piece lies in its recording and is not too long for one film."""
    return prepared <= start < end <= ended and end - start <= LONGEST
