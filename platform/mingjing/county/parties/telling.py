"""What a visitor is told as a tender goes on: each step once, in both languages, and where it is.

The lines go to a file that the demonstration prints as it grows.
"""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from mingjing.county.parties.notices import Notice
from mingjing.county.parties.tools import keep

STEPS = "steps.txt"


def note(folder: Path, zh: str, en: str) -> None:
    """Write two lines for whoever watches."""
    with (folder / STEPS).open("a", encoding="utf-8") as file:
        file.write(f"  {zh}\n    {en}\n")


class Step(NamedTuple):
    """A step of a tender: its name in the folder, what to say of it, and which page shows it."""

    name: str
    zh: str
    en: str
    path: str


class Teller:
    """Writes the lines of the house that stands at `root` into a file of `folder`."""

    def __init__(self, root: str, folder: Path) -> None:
        self._root, self._folder = root, folder

    def tell(self, notice: Notice, folder: Path, step: Step) -> None:
        """Tell of a step of a tender, unless that is done."""
        mark = folder / f"told-{step.name}"
        if mark.exists():
            return
        where = urljoin(self._root, step.path)
        note(self._folder, f"{notice.title} · {step.zh}", f"{step.en}: {where}")
        keep(mark, b"")
