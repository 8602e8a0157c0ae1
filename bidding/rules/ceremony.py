"""The opening, step by step: what may follow what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused


class Hand(TextChoices):
    """Which of a trustee's two people holds a key."""

    OWN = "own", _("保管人")
    DEPUTY = "deputy", _("备用保管人")


class OpeningState(TextChoices):
    """Where an opening stands. Each step waits for somebody else.

    That of a second envelope is called first, for an instant that everybody knows.
    """

    CALLED = "called", _("已公布开启时间")
    LOCKS = "locks", _("投标人解锁")
    HASHES = "hashes", _("保管人登记份额摘要")
    SHARES = "shares", _("保管人交出份额")
    OPENED = "opened", _("已唱标")
    RECORDED = "recorded", _("开标结束")
    FAILED = "failed", _("流标，未开启")


ORDER = (
    OpeningState.LOCKS,
    OpeningState.HASHES,
    OpeningState.SHARES,
    OpeningState.OPENED,
    OpeningState.RECORDED,
)


class BidState(TextChoices):
    """What became of a bid that stood at the deadline."""

    SEALED = "sealed", _("密封")
    UNLOCKED = "unlocked", _("已解锁")
    READ = "read", _("已唱标")
    VOID = "void", _("无效")
    REVOKED = "revoked", _("视为撤销")
    WITHDRAWN = "withdrawn", _("视为撤回")
    RETURNED = "returned", _("原封退回")


class Fault(TextChoices):
    """By whose doing a bid was not unlocked (Order 20 art. 31)."""

    BIDDER = "bidder", _("投标人原因")
    OTHER = "other", _("投标人之外的原因")


class ExhibitKind(TextChoices):
    """What a published file is."""

    TABLE = "table", _("唱标表")
    VOID = "void", _("无效证明")
    HEAD = "head", _("标书标头")


def must_be(state: str, *allowed: OpeningState) -> None:
    """Raise `Refused` unless an opening in `state` stands at one of the steps `allowed`."""
    if state not in allowed:
        text = _("开标现在的步骤是“%(state)s”，不能这样做。")
        raise Refused("wrong_step", text % {"state": OpeningState(state).label})
