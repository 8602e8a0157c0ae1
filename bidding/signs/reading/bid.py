"""All files of one bid: their text as one, fingerprints of it, and the facts."""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bidding.signs.reading import sniffing
from bidding.signs.reading.facts import (
    HASHES,
    MOST_ROWS,
    POSITIONS,
    TEXT,
    Facts,
    Page,
    ReadFile,
    Row,
    Seen,
)
from bidding.signs.reading.fingerprints import fingerprints
from bidding.signs.reading.folding import Units, fold, units
from bidding.signs.reading.identifiers import identifiers, mentions
from bidding.signs.reading.unreadable import Unreadable

FILES, NAMES = "files", "names.json"
_JOIN = "\n"
_RARE = re.compile("[\U00010000-\U0010ffff]")
"""Signs of two UTF-16 units: one is put in their place; places then count both alike."""


def read(folder: Path) -> Facts:
    """Read the files under `folder` and lay down beside them what was found."""
    facts, texts = Facts(), []
    length = 0
    for path in sorted((folder / FILES).iterdir()):
        for page, text in _file(path, facts):
            facts.pages.append(replace(page, start=length))
            texts.append(text)
            length += len(text) + len(_JOIN)
    text = _JOIN.join(texts)
    raw = units(text)
    if len(raw) != len(text):
        text = _RARE.sub("\ufffd", text)
        raw = units(text)
    names = json.loads((folder / NAMES).read_text("utf-8")) if (folder / NAMES).exists() else []
    for one in (*identifiers(text, raw), *mentions(text, raw, names)):
        facts.seen.append(replace(one, file=_file_at(facts.pages, one.at or 0)))
    _lay_down(folder, facts, raw)
    return facts


def give_up(folder: Path, problem: str) -> None:
    """Lay down that the files in `folder` could not be read, and nothing else."""
    facts = Facts()
    for path in sorted((folder / FILES).iterdir()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size, kind = path.stat().st_size, sniffing.OTHER
        facts.files.append(ReadFile(path.name, digest, size, kind, problem=problem))
    _lay_down(folder, facts, units(""))


def _lay_down(folder: Path, facts: Facts, raw: Units) -> None:
    """The text with its fingerprints, and last the facts: where they are, all is."""
    folded = fold(raw)
    prints = fingerprints(folded)
    facts.signs, facts.rate = len(folded), prints.rate
    np.save(folder / TEXT, raw)
    np.save(folder / HASHES, prints.hashes)
    np.save(folder / POSITIONS, prints.positions)
    facts.write(folder)


def _file(path: Path, facts: Facts) -> Iterator[tuple[Page, str]]:
    """The pages of one file; what else it tells goes among the facts."""
    kind = sniffing.kind_of(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told = ReadFile(path.name, digest, path.stat().st_size, kind)
    count = blank = 0
    try:
        facts.seen += _traces(path, kind)
    except Unreadable as error:
        told = replace(told, problem=str(error)[:200])
    try:
        for number, text in _pages(path, kind, facts.rows):
            count, blank = count + 1, blank + (not text.strip())
            yield Page(path.name, number, 0), text
    except Unreadable as error:
        told = replace(told, problem=str(error)[:200])
    facts.files.append(replace(told, pages=count, blank_pages=blank))


def _traces(path: Path, kind: str) -> list[Seen]:
    """A parser is loaded when there is something for it."""
    if kind == sniffing.PDF:
        from bidding.signs.reading import pdf

        return pdf.traces(path, path.name)
    if kind in (sniffing.WORD, sniffing.SHEET):
        from bidding.signs.reading import office

        return office.traces(path, path.name)
    return []


def _pages(path: Path, kind: str, rows: list[Row]) -> Iterable[tuple[int, str]]:
    if kind == sniffing.PDF:
        from bidding.signs.reading import pdf

        return enumerate(pdf.pages(path), 1)
    if kind == sniffing.WORD:
        from bidding.signs.reading import office

        return [(0, _JOIN.join(office.paragraphs(path)))]
    if kind == sniffing.SHEET:
        return [(0, _JOIN.join(_lines(path, rows)))]
    if kind == sniffing.TEXT:
        return [(0, _plain(path))]
    raise Unreadable("unknown format")


def _lines(path: Path, rows: list[Row]) -> Iterator[str]:
    from bidding.signs.reading import sheets

    for line, row in sheets.rows(path, path.name):
        if row is not None and len(rows) < MOST_ROWS:
            rows.append(row)
        yield line


def _plain(path: Path) -> str:
    content = path.read_bytes()
    return content.decode(sniffing.encoding_of(content[:4096]) or "utf-8", "replace")


def _file_at(pages: list[Page], at: int) -> str:
    return pages[bisect_right(pages, at, key=lambda one: one.start) - 1].file
