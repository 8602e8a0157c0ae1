"""Recordings made from films without a camera: the real copier and writer, a clock by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import av

from ledger.notes import SignerKey
from media.format import layout
from media.format.chain import records
from media.format.initialisation import Initialisation
from media.format.manifest import Manifest, TrackSummary, marks_text
from media.format.records import Opened, Record
from media.format.timeline import coverage
from media.format.writing import Instant, TrackWriter
from media.recording.copying import Copied, Copier

START = datetime(2026, 9, 30, 8, tzinfo=UTC)
NAME = "log.example/recording/12"


@dataclass
class HandClock:
    """A clock that goes on by hand, on both its hands."""

    passed: float = 0.0

    def __call__(self) -> Instant:
        return Instant(START + timedelta(seconds=self.passed), round(self.passed * 1e9))


def cuts(film: Path) -> tuple[Initialisation, list[Copied]]:
    """What a film's streams become when they are copied."""
    with av.open(str(film)) as source:
        copier = Copier(source)
        made = [one for packet in source.demux(copier.chosen) for one in copier.copy(packet)]
        made += copier.end()
    first = made[0]
    assert isinstance(first, Initialisation)
    return first, [one for one in made[1:] if isinstance(one, Copied)]


@dataclass
class Tape:
    """A recording in the making."""

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    key: SignerKey = field(default_factory=lambda: SignerKey.generate(NAME))

    def writer(self, track: str = "camera-1") -> TrackWriter:
        """The track's writer, which takes up what lies there."""
        opened = Opened(NAME, track, "开标室 前")
        now = self.clock()
        return TrackWriter(self.folder / track, opened, now, now)

    def play(self, writer: TrackWriter, film: Path, times: int = 1) -> None:
        """Let one camera send `film` once or several times, each a connection of its own."""
        for _ in range(times):
            initialisation, made = cuts(film)
            writer.begin(initialisation)
            for one in made:
                self.clock.passed += one.cut.duration / 1e6
                writer.append(one.cut, one.camera, self.clock())

    def track(self, name: str, film: Path, times: int = 2) -> None:
        """A whole track: one camera sent `film` so many times, each a connection of its own."""
        writer = self.writer(name)
        writer.clocked("boot", 1.0, None, self.clock())
        self.play(writer, film, times)
        writer.close(self.clock())
        writer.release()

    def rewrite(self, track: str, since: int) -> None:
        """What the owner of everything can do: new records from `since` on, and a new signature."""
        folder = self.folder / track
        made = list(records(folder))
        head = made[since - 1].head
        for n in range(since, len(made)):
            old = made[n]
            made[n] = Record(n, head, old.at, old.mono + 1, old.what)
            head = made[n].head
        (folder / layout.CHAIN).write_bytes(b"".join(one.line + b"\n" for one in made))
        self.end()

    def end(self) -> Manifest:
        """Sum the tracks up, and sign."""
        tracks = tuple(map(self._summary, layout.tracks(self.folder)))
        marks = marks_text(())
        manifest = Manifest(
            recording=NAME, kind="opening", subject="opening:7", title="开标", place="开标室",
            opened_at=START, closed_at=self.clock().at, tracks=tracks, anchors=(),
            marks_sha256=sha256(marks).hexdigest(), marks=0,
        )  # fmt: skip
        (self.folder / layout.MARKS).write_bytes(marks)
        (self.folder / layout.MANIFEST).write_bytes(manifest.text)
        (self.folder / layout.NOTE).write_text(str(manifest.note(self.key)))
        return manifest

    def _summary(self, track: Path) -> TrackSummary:
        whole = list(records(track))
        held = coverage(whole)
        return TrackSummary(
            track.name, "开标室 前", whole[-1].n, whole[-1].head.hex(),
            round(held.seconds, 3), held.fragments, held.gaps,
        )  # fmt: skip


Edit = Callable[[bytearray], None]


def edit(path: Path, change: Edit) -> None:
    """Let somebody who may write the file change its bytes."""
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
