"""The words of draws."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DrawState(TextChoices):
    """Where a draw stands. Each step waits for somebody else."""

    GIVING = "giving", _("各方出数")
    CLOSING = "closing", _("截止，等待见证人联署")
    SHARES = "shares", _("保管人交出份额")
    DRAWN = "drawn", _("已抽出")
    RELEASED = "released", _("名单已公布")
    VOIDED = "voided", _("已作废")


class SeatState(TextChoices):
    """What became of an expert who was drawn."""

    DRAWN = "drawn", _("待通知")
    CALLED = "called", _("已通知，待答复")
    ACCEPTED = "accepted", _("确认参加")
    DECLINED = "declined", _("不能参加")
    UNREACHABLE = "unreachable", _("联系不上")
    TIED = "tied", _("与投标人有关系")
    UNFIT = "unfit", _("不宜参加")
    SKIPPED = "skipped", _("已递补")
    PASSED = "passed", _("已在其他专业抽出")


class MemberKind(TextChoices):
    """How somebody came into the committee."""

    DRAWN = "drawn", _("随机抽取的专家")
    REPRESENTATIVE = "representative", _("招标人（采购人）代表")
    IMPORTED = "imported", _("上级专家库抽取的专家")


SKIPPABLE = (SeatState.DECLINED, SeatState.UNREACHABLE, SeatState.TIED, SeatState.UNFIT)
"""What waits for the supervisor's signature before the next one is called."""
IN_OFFICE = (SeatState.DRAWN, SeatState.CALLED, SeatState.ACCEPTED)
"""Who has a seat, or may yet take it."""
