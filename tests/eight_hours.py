"""A session of hours written down at once: one film's fragments again and again, on one clock.

As a camera's single connection would have left it: one run, media time that goes on, segments of
some five minutes, every record, anchor and signature in place. All cameras sent the same, so that
their segments are one file under several names; nothing waits for the disk.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from cast import SETUP
from filmed import room_with
from tapes import cuts

import ledger.services
from accounts.models import Organisation
from media import events, services
from media.format import layout
from media.format.fragments import Cut
from media.format.initialisation import Initialisation
from media.format.records import (
    FIRST,
    MICROSECONDS,
    Begun,
    Clocked,
    Closed,
    Fragment,
    Opened,
    Record,
    What,
)
from media.format.writing import SEGMENT
from media.models import Recording
from media.rules import Occasion, State, TrackState
from media.services import ending

ANCHOR = 5.0
"""Seconds between two entries of the ledger with the chains' heads, as the recorder has them."""


@dataclass(frozen=True)
class Filmed:
    """What a record is to say, and how many seconds had passed."""

    what: What
    passed: float


def sealed(
    centre: Organisation, film: Path, *, cameras: int, hours: float, marks: Sequence[float] = ()
) -> Recording:
    """The sealed recording of an opening that lasted so long. The ledger's key must stand.

    Something is on record at each of the `marks`, seconds from its beginning.
    """
    room = room_with(centre, *(f"rtsp://127.0.0.1/{n}" for n in range(cameras)))
    made = services.prepare(
        Occasion.OPENING, "tender:7", room=room.pk, title="道路工程开标", scope=centre.path,
        actor=SETUP.actor, about=["tender:7"],
    )  # fmt: skip
    for moment in marks:
        at = made.prepared_at + timedelta(seconds=moment)
        ledger.services.append(
            "bench.deed.done.v1", subject="tender:7", actor=SETUP.actor, scope=centre.path, at=at,
            body={"title": f"{moment:g}"},
        )  # fmt: skip
    first, *others = made.tracks.all()
    filmed = list(_filmed(first.folder, film, hours * 3600))
    for other in others:
        _link(first.folder, other.folder)
    heads = {one.name: _chain(made, one.folder, filmed) for one in made.tracks.all()}
    _anchor(made, filmed, heads)
    made.tracks.update(state=TrackState.CLOSED)
    made.state, made.begun_at = State.ENDED, made.prepared_at
    made.ended_at = made.prepared_at + timedelta(seconds=filmed[-1].passed)
    made.save()
    done = ending.seal(made.pk)
    assert done is not None
    return done


def _filmed(folder: Path, film: Path, seconds: float) -> Iterator[Filmed]:
    """Write the segments of one camera, and say what its records are to say."""
    folder.mkdir(parents=True)
    initialisation, copied = cuts(film)
    film_length = max(one.cut.start + one.cut.duration for one in copied)
    scale = initialisation.main.timescale
    yield Filmed(Clocked("boot", 1.0, None), 0.0)
    begun = passed = 0
    segment: Segment | None = None
    for time in range(0, round(seconds * MICROSECONDS), film_length):
        if segment is None or time - begun >= SEGMENT:
            segment, begun = Segment(folder, 1 if segment is None else segment.number + 1), time
            yield Filmed(segment.begun(initialisation), passed / MICROSECONDS)
        for one in copied:
            passed = time + one.cut.start + one.cut.duration
            data = _later(one.cut.data, time * scale // MICROSECONDS)
            yield Filmed(segment.fragment(one.cut, data, time), passed / MICROSECONDS)
    yield Filmed(Closed(), passed / MICROSECONDS)


class Segment:
    """A segment file that grows, unsynchronised."""

    def __init__(self, folder: Path, place: int) -> None:
        self.number = place
        self._path = folder / layout.segment_name(place)
        self._size = 0

    def begun(self, initialisation: Initialisation) -> Begun:
        main = initialisation.main
        shape = (1, initialisation.codecs, main.width, main.height)
        return Begun(*self._grown(initialisation.data), *shape)

    def fragment(self, cut: Cut, data: bytes, later: int) -> Fragment:
        timing = (1, cut.start + later, cut.duration, cut.key)
        return Fragment(*self._grown(data), *timing, None)

    def _grown(self, data: bytes) -> tuple[str, int, int, str]:
        with self._path.open("ab") as file:
            file.write(data)
        place, self._size = self._size, self._size + len(data)
        return self._path.name, place, len(data), sha256(data).hexdigest()


def _later(data: bytes, by: int) -> bytes:
    """A fragment of one stream, so many of its ticks later (tfdt, 14496-12, 8.8.12)."""
    at = data.index(b"tfdt") + 4
    size = 8 if data[at] else 4
    begins = int.from_bytes(data[at + 4 : at + 4 + size], "big") + by
    return data[: at + 4] + begins.to_bytes(size, "big") + data[at + 4 + size :]


def _link(source: Path, target: Path) -> None:
    target.mkdir()
    for segment in layout.segments(source):
        os.link(segment, target / segment.name)


def _chain(made: Recording, folder: Path, filmed: Sequence[Filmed]) -> list[str]:
    """Write a track's chain; the head after each of its records."""
    opened = Opened(ending.name_of(made), folder.name, f"开标一室 {folder.name}")
    heads: list[str] = []
    head = FIRST
    with (folder / layout.CHAIN).open("wb") as file:
        for n, one in enumerate([Filmed(opened, 0.0), *filmed]):
            at = made.prepared_at + timedelta(seconds=one.passed)
            line = Record(n, head, at, round(one.passed * 1e9), one.what).line
            file.write(line + b"\n")
            head = sha256(line).digest()
            heads.append(head.hex())
    return heads


def _anchor(made: Recording, filmed: Sequence[Filmed], heads: dict[str, list[str]]) -> None:
    """Put the chains' heads into the ledger, as the recorder would have done meanwhile."""
    due = ANCHOR
    for n, one in enumerate(filmed, 1):
        if one.passed < due:
            continue
        due = one.passed + ANCHOR
        ledger.services.append(
            events.ANCHORED, subject=made.entry_subject, actor="system:recorder",
            scope=made.scope, at=made.prepared_at + timedelta(seconds=one.passed),
            body={"heads": {track: [n, found[n]] for track, found in heads.items()}},
        )  # fmt: skip
