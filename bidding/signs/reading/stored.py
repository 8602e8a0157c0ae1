"""What was read of a bid, as the rules ask for it: its text, fingerprints and places."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bidding.signs.reading.facts import HASHES, POSITIONS, TEXT, Facts, Page
from bidding.signs.reading.folding import Units, fold, origins, text_of


@dataclass(frozen=True)
class Stored:
    """A bid, or the tender documents, as read into `folder`."""

    folder: Path

    @cached_property
    def facts(self) -> Facts:
        """Everything but the text."""
        return Facts.read(self.folder)

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Its fingerprints, in the order of the text."""
        found: NDArray[np.uint64] = np.load(self.folder / HASHES)
        return found

    @cached_property
    def positions(self) -> NDArray[np.int32]:
        """Where in the folded text they stand."""
        found: NDArray[np.int32] = np.load(self.folder / POSITIONS)
        return found

    @property
    def text(self) -> Units:
        """The whole text, from the disk as it is needed."""
        found: Units = np.load(self.folder / TEXT, mmap_mode="r")
        return found

    def folded(self) -> Units:
        """The folded text, made anew: a caller that asks often keeps it."""
        return fold(self.text)

    def origins(self) -> NDArray[np.int64]:
        """Where the units of the folded text stand in the text."""
        return origins(self.text)

    def page_at(self, at: int) -> Page:
        """The page on which a place of the text lies."""
        pages = self.facts.pages
        return pages[bisect_right(pages, at, key=lambda one: one.start) - 1]

    def excerpt(self, start: int, end: int) -> str:
        """The text between two places, blanks run together."""
        found = text_of(np.asarray(self.text[max(start, 0) : end]))
        return re.sub(r"\s+", " ", found).strip()
