"""Streams that a device offers, and which of them is best recorded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

PICTURES = {
    "H264": "H.264",
    "H265": "H.265",
    "JPEG": "MJPEG",
    "MPEG4": "MPEG-4",
    "MPV4-ES": "MPEG-4",
}
"""Codecs of pictures as ONVIF (Media, and IANA's names in Media2) and as people write them."""
RECORDED_PICTURES = frozenset({"H.264", "H.265"})
SOUNDS = {
    "AAC": "AAC", "MP4A-LATM": "AAC", "MPEG4-GENERIC": "AAC", "G711": "G.711", "PCMU": "G.711",
    "PCMA": "G.711", "OPUS": "Opus", "G726": "G.726",
}  # fmt: skip
RECORDED_SOUNDS = frozenset({"AAC", "G.711", "Opus"})
KEYS_EVERY = 2.5
"""Seconds between two key frames at most: recording begins with one after each break.

Two, and what makers add who count in frames: fifty of them, at twenty a second.
"""


class Doubt(StrEnum):
    """Why a stream does not suit, or not wholly."""

    CODEC = "codec"
    """Its pictures are of a codec that is not recorded."""
    KEYS = "keys"
    """Its key frames are far apart."""
    SOUND = "sound"
    """Its sound is of a codec that is not recorded."""
    RATE = "rate"
    """Its encoder holds a bit rate: a frozen picture is not noticed (docs/camera-health.md)."""


@dataclass(frozen=True)
class Offer:
    """One stream: what it would give if it were recorded. Names are the device's own, cleaned."""

    token: str
    """The profile's, as the device knows it."""
    name: str
    codec: str
    width: int
    height: int
    rate: int
    """Pictures a second; 0 where the device does not say."""
    keys: float
    """Seconds from one key frame to the next; 0 where the device does not say."""
    sound: str
    """The codec of its sound; empty where it has none."""
    held: bool
    """Whether the device says that its encoder holds a bit rate."""

    @property
    def recordable(self) -> bool:
        """Whether the recorder takes its pictures."""
        return self.codec in RECORDED_PICTURES

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What to say before somebody chooses it."""
        found = {
            Doubt.CODEC: not self.recordable,
            Doubt.KEYS: self.keys > KEYS_EVERY,
            Doubt.SOUND: bool(self.sound) and self.sound not in RECORDED_SOUNDS,
            Doubt.RATE: self.held,
        }
        return tuple(doubt for doubt, there in found.items() if there)


def best(offers: Sequence[Offer]) -> Offer | None:
    """The stream to suggest: the largest picture, then what is in least doubt; None if none is."""
    good = [one for one in offers if one.recordable]
    return max(good, key=_rank, default=None)


def _rank(offer: Offer) -> tuple[int, int, bool, int]:
    sounds = offer.sound in RECORDED_SOUNDS
    return offer.width * offer.height, -len(offer.doubts), sounds, offer.rate
