"""The spare disk: where recordings go on when their own takes no more.

What lies there is linked from where it belongs, so that whoever reads a recording finds it in its
folder. The links lead through one of their own, made while there is room: thus they stay so short
that a full disk still takes them (fewer than 60 bytes lie within an inode of ext4).
"""

import os
import shutil
from pathlib import Path

LINK = ".spare"
ROOM = 64 << 20
"""Free bytes below which a disk counts as full."""


class Spare:
    """A folder on another disk, beside the `home` that all recordings have."""

    def __init__(self, home: Path, folder: Path) -> None:
        """Raises `OSError` where the folder cannot be had."""
        folder.mkdir(parents=True, exist_ok=True)
        self._home, self._folder = home, folder.resolve()
        self.way = home / LINK
        """The folder, as it is reached from the home."""
        if not self.way.is_symlink() or self.way.readlink() != self._folder:
            self.way.unlink(missing_ok=True)
            self.way.symlink_to(self._folder)

    def settle(self, folder: Path) -> None:
        """Let a folder that is not there yet lie here, if its own disk has no room for it."""
        if folder.exists() or has_room(folder.parent):
            return
        self.shelter(folder).mkdir(parents=True, exist_ok=True)
        folder.symlink_to(os.path.relpath(self.shelter(folder), folder.parent))

    def shelter(self, folder: Path) -> Path:
        """Where a folder below the home has its place here."""
        return self.way / folder.relative_to(self._home)


def has_room(folder: Path) -> bool:
    """Whether the disk that a folder lies on takes more."""
    return shutil.disk_usage(folder).free >= ROOM
