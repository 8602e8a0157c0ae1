"""What follows an opening: the draw, the evaluation, the award, deposits and all in between."""

from pathlib import Path
from typing import Protocol

from mingjing.county.parties.notices import Notice
from mingjing.county.parties.tools import keep


class Part(Protocol):
    """One stretch of the way."""

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Do what is due; whether the stretch is behind us."""
        ...


class Course:
    """The stretches in their order, each by the name of the mark that it leaves in the folder."""

    def __init__(self, parts: dict[str, Part]) -> None:
        self._parts = parts

    def go_on(self, notice: Notice, folder: Path) -> bool:
        """Go on with the stretch that a tender has come to; whether none is left."""
        for name, part in self._parts.items():
            if (folder / name).exists():
                continue
            if part.go_on(notice, folder):
                keep(folder / name, b"")
            return False
        return True
