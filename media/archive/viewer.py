"""What a disc's viewer is told: which film shows which seconds, what is missing, what was done.

The page itself is built with the others (frontend/src/disc) and carries these facts in a block of
JSON, because a page on `file://` may not ask for anything.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.archive import layout
from media.archive.volumes import Volume, in_payload
from media.format import chain, manifest
from media.format.errors import BadFormat
from media.format.moments import write
from media.format.records import MICROSECONDS, Begun, Clocked, Fragment, Record
from media.format.timeline import Gap

MARKER = "<!--FACTS-->"


@dataclass(slots=True)
class Film:
    """A segment on the axis of real seconds that all tracks share."""

    file: str
    start: float
    end: float
    media: float
    """The film's own time at its start."""


class _Axis:
    """Real seconds: by the monotonic clock, over a restart of the machine by the house clock."""

    def __init__(self, origin: int) -> None:
        self._origin, self._boot, self._rate, self._shift = origin, "", 1.0, 0.0
        self._last: Record | None = None

    def place(self, record: Record) -> float:
        """Seconds from the axis's zero."""
        if isinstance(record.what, Clocked):
            if self._boot not in {"", record.what.boot} and self._last is not None:
                passed = (record.at - self._last.at).total_seconds() / self._rate
                self._shift += (self._last.mono - record.mono) / 1e9 + passed
            self._boot, self._rate = record.what.boot, record.what.rate
        self._last = record
        return (record.mono - self._origin) / 1e9 + self._shift


def films(records: Iterable[Record], origin: int) -> list[Film]:
    """The films of a track; within a run they lie as its earliest fragment says."""
    axis, found, zero = _Axis(origin), list[tuple[Film, int]](), dict[int, float]()
    for record in records:
        place, what = axis.place(record), record.what
        if isinstance(what, Begun):
            zero.setdefault(what.run, float("inf"))
            found.append((Film(what.file, 0, 0, -1), what.run))
        elif isinstance(what, Fragment) and found:
            start, end = what.start / MICROSECONDS, (what.start + what.duration) / MICROSECONDS
            zero[what.run] = min(zero[what.run], place - end)
            film = found[-1][0]
            film.media = start if film.media < 0 else film.media
            film.end = end
    for film, run in found:
        film.start, film.end = zero[run] + film.media, zero[run] + film.end
    return [film for film, _run in found if film.media >= 0]


def facts(package: Path, volumes: Sequence[Volume], this: int, key: str) -> dict[str, object]:
    """Everything the viewer shows of volume `this`; raises `BadFormat` without a manifest."""
    payload = package / layout.PAYLOAD
    whole = manifest.load(payload)
    if whole is None:
        raise BadFormat(f"{package}: the recording has no manifest")
    where = {in_payload(film): one.number for one in volumes for film in one.films}
    told = {one.name: list(chain.records(payload / one.name)) for one in whole.tracks}
    first = min((records[0] for records in told.values()), key=lambda one: one.mono)
    return {
        "recording": whole.recording,
        "title": whole.title,
        "place": whole.place,
        "opened": write(whole.opened_at),
        "closed": write(whole.closed_at),
        "key": key,
        "this": this,
        "volumes": len(volumes),
        "zero": write(first.at),
        "tracks": [
            {
                "name": one.name,
                "title": one.title,
                "gaps": [_gap(gap) for gap in one.gaps],
                "films": list(_films(one.name, told[one.name], first.mono, where)),
            }
            for one in whole.tracks
        ],
        "marks": [
            {"at": write(mark.at), "text": mark.text}
            for mark in manifest.parse_marks((payload / "marks.jsonl").read_bytes())
        ],
    }


def page(template: str, told: dict[str, object]) -> str:
    """The viewer with its facts; no text in them can end the block they stand in."""
    block = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    script = f'<script type="application/json" id="facts">{block}</script>'
    if MARKER not in template:
        raise BadFormat("the viewer's page has no place for its facts")
    return template.replace(MARKER, script)


def _films(
    track: str, records: Sequence[Record], origin: int, where: dict[str, int]
) -> Iterator[dict[str, object]]:
    for film in films(records, origin):
        name = f"{track}/{film.file}"
        yield {
            "file": name,
            "start": round(film.start, 3),
            "end": round(film.end, 3),
            "volume": where[name],
        }


def _gap(gap: Gap) -> dict[str, object]:
    return {
        "start": write(gap.start), "end": write(gap.end),
        "seconds": gap.seconds, "cause": gap.cause,
    }  # fmt: skip
