"""What is recorded, how a recording and its tracks stand, and when work may begin. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.format.records import Cause

BROWSER_COOKIE = "mingjing_browser"
"""Holds the secret that a registered browser is known by."""


class Occasion(TextChoices):
    """What a recording is of."""

    OPENING = "opening", gettext_lazy("开标")
    DRAW = "draw", gettext_lazy("专家抽取")
    EVALUATION = "evaluation", gettext_lazy("评标")


SECRET = frozenset({Occasion.DRAW, Occasion.EVALUATION})
"""Whose live picture is for named viewers only, and which wait for their cameras."""


class State(TextChoices):
    """How a recording stands."""

    PREPARED = "prepared", gettext_lazy("准备中")
    """Cameras record; what they are there for has not begun."""
    RUNNING = "running", gettext_lazy("进行中")
    ENDED = "ended", gettext_lazy("已结束")
    """Nothing more is to be recorded; the tracks are being closed."""
    SEALED = "sealed", gettext_lazy("已封存")
    """The manifest is signed."""


LIVE = (State.PREPARED, State.RUNNING)


class TrackState(TextChoices):
    """How a track stands."""

    WAITING = "waiting", gettext_lazy("等待画面")
    RECORDING = "recording", gettext_lazy("录像中")
    LOST = "lost", gettext_lazy("中断")
    CLOSED = "closed", gettext_lazy("已关闭")


class Part(TextChoices):
    """What a browser sends."""

    CAMERA = "camera", gettext_lazy("摄像头和话筒")
    SCREEN = "screen", gettext_lazy("屏幕")


class Why(StrEnum):
    """Why a run of a browser is over, as its page says, or the house where the page is gone."""

    PAGE = "page"
    """The page was left or loaded anew."""
    DEVICE = "device"
    """The camera or the microphone was unplugged, or its permission taken back."""
    SHARING = "sharing"
    """The person stopped sharing the screen."""
    STOPPED = "stopped"
    """The recording has ended."""
    LINE = "line"
    """Nothing was heard any more."""

    @property
    def cause(self) -> Cause:
        """The cause of what is missing from then on."""
        return _CAUSE_OF[self]


_CAUSE_OF = {
    Why.PAGE: Cause.PAGE,
    Why.DEVICE: Cause.SIGNAL,
    Why.SHARING: Cause.SIGNAL,
    Why.STOPPED: Cause.END,
    Why.LINE: Cause.LINE,
}


class Health(TextChoices):
    """What is seen of a camera's picture."""

    UNKNOWN = "unknown", gettext_lazy("未判定")
    GOOD = "good", gettext_lazy("正常")
    BLACK = "black", gettext_lazy("黑屏")
    COVERED = "covered", gettext_lazy("遮挡")
    FROZEN = "frozen", gettext_lazy("画面静止")
    BLURRED = "blurred", gettext_lazy("模糊")
    MOVED = "moved", gettext_lazy("移位")


CAUSES = {
    Cause.START: gettext_lazy("镜头尚未送来画面"),
    Cause.SIGNAL: gettext_lazy("信号中断"),
    Cause.SILENT: gettext_lazy("连接还在，画面停了"),
    Cause.REFUSED: gettext_lazy("镜头地址没有应答"),
    Cause.CHANGED: gettext_lazy("镜头换了画面格式"),
    Cause.DISK: gettext_lazy("磁盘写不进去"),
    Cause.RECORDER: gettext_lazy("录像程序中断"),
    Cause.SKIPPED: gettext_lazy("镜头漏送画面"),
    Cause.LINE: gettext_lazy("浏览器线路中断"),
    Cause.PAGE: gettext_lazy("专家的录像页面关闭或重新打开"),
    Cause.END: gettext_lazy("结束前已没有画面"),
}
"""Why pictures are missing, as people read it."""

SOUND = frozenset({Health.UNKNOWN, Health.GOOD})


@dataclass(frozen=True)
class Seen:
    """One track as readiness asks about it."""

    title: str
    state: str
    health: str


def hindrances(tracks: Sequence[Seen]) -> list[str]:
    """Why work may not begin yet: every camera that does not record or does not see, in words."""
    if not tracks:
        return [_("没有摄像机")]
    found = []
    for one in tracks:
        if one.state != TrackState.RECORDING:
            found.append(_("%(title)s未在录像") % {"title": one.title})
        elif one.health not in SOUND:
            words = {"title": one.title, "health": Health(one.health).label}
            found.append(_("%(title)s%(health)s") % words)
    return found
