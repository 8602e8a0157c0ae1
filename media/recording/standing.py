"""How a source's track stands, as its thread tells whoever looks."""

from dataclasses import dataclass
from datetime import datetime

from media.format.records import Cause


@dataclass(frozen=True)
class Standing:
    """Whether a source records, or since when and why it is lost; and its chain's head."""

    recording: bool
    cause: Cause | None
    detail: str
    since: datetime
    n: int
    head: bytes
    latest: datetime | None = None
    """When the newest fragment was complete."""
    spared: bool = False
    """Whether it is written on the spare disk, its own being full."""
