"""The English of every text: one fragment a room, merged into the one catalogue Django reads.

Texts are written in Chinese; `frontend/locale/en/<room>.po` holds their English, so that two people
at work in two rooms never edit one file.
"""

from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings

HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


class TextsDisagree(Exception):
    """Two fragments give one text two translations."""


def fragments() -> list[Path]:
    """Every room's fragment, sorted by name."""
    return sorted((_locale() / "en").glob("*.po"))


def merge(paths: Iterable[Path]) -> polib.POFile:
    """One catalogue of all `paths`. Raises TextsDisagree, naming the text and both files."""
    merged = polib.POFile()
    merged.metadata = HEADER
    seen: dict[tuple[str | None, str], tuple[polib.POEntry, Path]] = {}
    for path in paths:
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            known, where = seen.setdefault((entry.msgctxt, entry.msgid), (entry, path))
            if known is entry:
                merged.append(entry)
            elif _translation(known) != _translation(entry):
                raise TextsDisagree(f"{entry.msgid!r} differs in {where.name} and {path.name}")
    return merged


def compile_all() -> Path:
    """Merge every fragment and write the catalogue; returns where it was written."""
    target = _locale() / "en" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(exist_ok=True)
    merge(fragments()).save_as_mofile(str(target))
    return target


def _translation(entry: polib.POEntry) -> object:
    return entry.msgstr_plural or entry.msgstr


def _locale() -> Path:
    return Path(settings.LOCALE_PATHS[0])
