"""What may be released, and how a release stands. Pure."""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from media.rules import Occasion

LONGEST = timedelta(hours=4)


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


def fits(start: datetime, end: datetime, prepared: datetime, ended: datetime) -> bool:
    """Whether a piece lies in its recording and is not too long for one film."""
    return prepared <= start < end <= ended and end - start <= LONGEST
