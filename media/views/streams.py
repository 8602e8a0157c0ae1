"""Streams that an ONVIF device offers, as whoever registers a camera chooses among them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from media import onvif
from media.onvif import Doubt, Offer, Offered

TOLERATED = timedelta(minutes=1)
"""How far a device's clock may be off before it is worth a word."""

DOUBTS: dict[Doubt, Promise] = {
    Doubt.CODEC: gettext_lazy("画面不是 H.264 或 H.265，不能录像。"),
    Doubt.KEYS: gettext_lazy(
        "关键帧隔得太久：每次断线之后，要到下一个关键帧才有画面。请在设备上设成 1 到 2 秒。"
    ),
    Doubt.SOUND: gettext_lazy("这种声音不录，只录画面。请在设备上改成 G.711 或 AAC。"),
    Doubt.RATE: gettext_lazy("码率固定：画面冻结时发现不了。请在设备上改成可变码率。"),
}


@dataclass(frozen=True)
class Row:
    """One stream in the table."""

    offer: Offer
    doubts: tuple[Promise, ...]
    suggested: bool


class Unchosen(Exception):
    """The device has answered, and the person has to choose one of its streams."""

    def __init__(self, offered: Offered) -> None:
        super().__init__()
        self.offered = offered

    @property
    def good(self) -> bool:
        """Whether any of them can be recorded."""
        return onvif.best(self.offered.offers) is not None

    @property
    def rows(self) -> list[Row]:
        """The streams in the device's order."""
        best = onvif.best(self.offered.offers)
        return [
            Row(one, tuple(DOUBTS[doubt] for doubt in one.doubts), one is best)
            for one in self.offered.offers
        ]

    @property
    def clock(self) -> str:
        """What the device's clock shows; nothing while it is right."""
        if abs(self.offered.ahead) < TOLERATED:
            return ""
        return timezone.localtime(timezone.now() + self.offered.ahead).strftime("%Y-%m-%d %H:%M")
