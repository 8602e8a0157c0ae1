"""What the archive does when told: the only writers of its rows."""

from media.archive.services.keeping import delete, hold, release, remains, remove
from media.archive.services.packing import check, copy, pack
from media.archive.services.pressing import order, press

__all__ = [
    "check",
    "copy",
    "delete",
    "hold",
    "order",
    "pack",
    "press",
    "release",
    "remains",
    "remove",
]
