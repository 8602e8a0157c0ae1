"""Text as numbers, folded so that layout, width and case do not hide what is the same.

A text is an array of UTF-16 units. Folding drops blanks and punctuation, makes wide letters narrow
and capitals small.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16]


def units(text: str) -> Units:
    """The UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def text_of(found: Units) -> str:
    """The text of UTF-16 units; halves of pairs that were cut are replaced."""
    return found.tobytes().decode("utf-16-le", "replace")


def fold(text: Units) -> Units:
    """The folded text."""
    mapped: Units = table()[text]
    found: Units = mapped[mapped != 0]
    return found


def origins(text: Units) -> NDArray[np.int64]:
    """For each unit of the folded text, where it stands in the text."""
    return np.flatnonzero(table()[text])


@cache
def table() -> Units:
    """What each unit becomes; 0 where it is dropped."""
    made = np.arange(1 << 16).astype(np.uint16)
    for code in (*range(0x3400), *range(0xE000, 0x10000)):  # between lie characters of their own
        made[code] = _folded(code)
    return made


def _folded(code: int) -> int:
    if 0xE000 <= code < 0xF900:  # private use: every font puts its own bullets there
        return 0
    sign = unicodedata.normalize("NFKC", chr(code)).lower()
    if len(sign) != 1 or unicodedata.category(sign)[0] not in "LN" or ord(sign) > 0xFFFF:
        return 0
    return ord(sign)
