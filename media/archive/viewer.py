"""What the offline viewer is told: which film shows which seconds, what is missing, what was done.

The page itself is built with the others (frontend/src/disc) and carries these facts in a block of
JSON, because a page on `file://` may not ask for anything.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from media.archive import layout
from media.archive.films import Film, films
from media.archive.volumes import Volume, in_payload
from media.format import manifest
from media.format.chain import readable
from media.format.errors import BadFormat
from media.format.layout import MARKS
from media.format.manifest import Manifest, Mark, TrackSummary
from media.format.moments import write
from media.format.records import Begun, Clocked, Fragment, Record
from media.format.timeline import Gap

MARKER = "<!--FACTS-->"
Labels: TypeAlias = Mapping[str, Mapping[str, str]]
"""What kinds of ledger entries are called: by the kind, then by the language, `zh` and `en`."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The built page, the public key that it checks with unless its reader brings another, and
    what it calls the kinds of ledger entries.
    """

    template: str
    key: str
    labels: Labels


@dataclass(frozen=True)
class Shelf:
    """Where films lie: below `base`, as a page beside them asks for them, and on which volume.

    `file_of` tells the file of a track's fragment by its record's place; None where it has none.
    """

    base: str
    file_of: Callable[[str, int, Fragment], str | None]
    volume_of: Callable[[str], int]


def on_discs(volumes: Sequence[Volume]) -> Shelf:
    """The films of a package as they were dealt out to discs."""
    where = {in_payload(film): one.number for one in volumes for film in one.films}
    return Shelf(
        f"package/{layout.PAYLOAD}/",
        lambda track, _n, fragment: f"{track}/{fragment.file}",
        where.__getitem__,
    )


def facts(recording: Path, shelf: Shelf, key: str, labels: Labels) -> dict[str, object]:
    """What the viewer shows of the recording in a folder; raises `BadFormat` without a manifest."""
    whole = manifest.load(recording)
    if whole is None:
        raise BadFormat(f"{recording}: the recording has no manifest")
    begun = [one for track in whole.tracks for one in islice(readable(recording / track.name), 1)]
    if not begun:
        raise BadFormat(f"{recording}: no track can be read")
    first = min(begun, key=lambda one: one.mono)
    marks = manifest.parse_marks((recording / MARKS).read_bytes())
    return {
        "recording": whole.recording,
        "title": whole.title,
        "place": whole.place,
        "opened": write(whole.opened_at),
        "closed": write(whole.closed_at),
        "key": key,
        "base": shelf.base,
        "zero": write(first.at),
        "rate": _rate(recording, whole),
        "tracks": [_track(recording, one, first.mono, shelf) for one in whole.tracks],
        "marks": [_mark(one, labels) for one in marks],
    }


def _rate(recording: Path, whole: Manifest) -> float:
    """How much faster than life the house clock ran at first: a rehearsal's does."""
    records = (one for track in whole.tracks for one in islice(readable(recording / track.name), 9))
    return next((one.what.rate for one in records if isinstance(one.what, Clocked)), 1.0)


def page(template: str, told: Mapping[str, object]) -> str:
    """The viewer with its facts; no text in them can end the block they stand in."""
    block = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    script = f'<script type="application/json" id="facts">{block}</script>'
    if MARKER not in template:
        raise BadFormat("the viewer's page has no place for its facts")
    return template.replace(MARKER, script)


def _track(recording: Path, track: TrackSummary, origin: int, shelf: Shelf) -> dict[str, object]:
    """One track; its records, tens of thousands, are held no longer than this takes."""
    records = list(readable(recording / track.name))
    found = films(records, origin, partial(shelf.file_of, track.name))
    return {
        "name": track.name,
        "title": track.title,
        "sound": any(map(_sounds, records)),
        "gaps": [_gap(gap) for gap in track.gaps],
        "films": [_film(one, shelf) for one in found],
    }


def _film(film: Film, shelf: Shelf) -> dict[str, object]:
    return {
        "file": film.file,
        "start": round(film.start, 3),
        "end": round(film.end, 3),
        "volume": shelf.volume_of(film.file),
    }


def _sounds(record: Record) -> bool:
    """Whether it begins a run with sound: two codecs."""
    return isinstance(record.what, Begun) and "," in record.what.codecs


def _mark(mark: Mark, labels: Labels) -> dict[str, str]:
    """A mark in both languages: what its kind is called, and what it says itself."""
    called = labels.get(mark.kind, {})
    said = {one: [called.get(one, mark.kind), mark.text] for one in ("zh", "en")}
    return {"at": write(mark.at), **{one: " · ".join(filter(None, t)) for one, t in said.items()}}


def _gap(gap: Gap) -> dict[str, object]:
    return {
        "start": write(gap.start), "end": write(gap.end),
        "seconds": gap.seconds, "cause": gap.cause,
    }  # fmt: skip
