"""Noto Sans SC for PDF, from the slices that the pages are served with.

The pages' font lies in some hundred small files, each with some hundred characters. A document
embeds those slices that its text needs, at one weight. Where the pages have not been built, the
standard name that every reader knows for a Chinese face is used and nothing is embedded.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont as Embedded

STANDARD = "STSong-Light"
WEIGHT = 400
POSTSCRIPT_NAME = 6
"""The number of that name in a font's table of names."""
SLICES = "noto-sans-sc-*-wght-normal-*.woff2"


@dataclass(frozen=True)
class _Slice:
    """One file of the font, and what it can write."""

    path: Path
    characters: frozenset[int]

    @property
    def name(self) -> str:
        return self.path.stem


def marked_up(text: str) -> str:
    """`text` as a paragraph's markup, each run of it in the slice that has its characters."""
    runs = groupby(text, key=lambda sign: _font_of(ord(sign)))
    return "".join(f'<font name="{font}">{escape("".join(run))}</font>' for font, run in runs)


@cache
def _font_of(character: int) -> str:
    """The registered font that has a character, or the standard one."""
    for one in _slices():
        if character in one.characters:
            return _registered(one)
    return _standard()


@cache
def _slices() -> tuple[_Slice, ...]:
    folder = settings.ROOT / "frontend" / "dist" / "assets"
    return tuple(
        _Slice(path, frozenset(TTFont(path).getBestCmap())) for path in sorted(folder.glob(SLICES))
    )


@cache
def _registered(one: _Slice) -> str:
    """Have the slice embedded wherever it is used; its name."""
    still = instantiateVariableFont(TTFont(one.path), {"wght": WEIGHT})
    still.flavor = None
    for record in still["name"].names:
        if record.nameID == POSTSCRIPT_NAME:
            # All slices have one: a document would embed the first and write all text with it.
            record.string = one.name
    data = BytesIO()
    still.save(data)
    data.seek(0)
    pdfmetrics.registerFont(Embedded(one.name, data))
    return one.name


@cache
def _standard() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(STANDARD))
    return STANDARD
