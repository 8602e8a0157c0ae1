"""The manifest that ends a recording: what it is made of, every gap, and the signature over it."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ledger.notes import Note, SignerKey
from media.format import layout, moments
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE, read_as
from media.format.records import HASH, Cause
from media.format.timeline import Gap

FORM = "mingjing-recording/1"


@dataclass(frozen=True)
class Mark:
    """Something that was done while it was recorded: an entry of the ledger at that moment.

    `entry` is the entry's place in the ledger's own row numbers, `text` what a person reads.
    """

    at: datetime
    entry: int
    kind: str
    subject: str
    text: str


@dataclass(frozen=True)
class Anchor:
    """A chain's head as the ledger has it: `entry` says that `track` stood at `n` with `head`."""

    entry: int
    at: datetime
    track: str
    n: int
    head: str


@dataclass(frozen=True)
class TrackSummary:
    """One track at the end: its chain's last place and head, what it holds, and what it misses."""

    name: str
    title: str
    n: int
    head: str
    seconds: float
    fragments: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Manifest:
    """A recording as a whole, said at its end. `recording` is its name below the log's origin."""

    recording: str
    kind: str
    subject: str
    title: str
    place: str
    opened_at: datetime
    closed_at: datetime
    tracks: tuple[TrackSummary, ...]
    anchors: tuple[Anchor, ...]
    marks_sha256: str
    marks: int

    @property
    def text(self) -> bytes:
        """The exact bytes of `manifest.json`."""
        facts = {"form": FORM, **asdict(self)}
        return (json.dumps(facts, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()

    def note(self, key: SignerKey) -> Note:
        """The signed note over the manifest: form, name, and the SHA-256 of its bytes."""
        return note_over(self.recording, self.text).signed(key)

    @classmethod
    def parse(cls, data: bytes) -> "Manifest":
        """Read `manifest.json`; raises `BadFormat`."""
        try:
            found = json.loads(data)
            if found.pop("form") != FORM:
                raise BadFormat("a manifest of an unknown form")
            found["tracks"] = tuple(_track(one) for one in found["tracks"])
            found["anchors"] = tuple(read_as(Anchor, one, "at") for one in found["anchors"])
            return read_as(cls, found, "opened_at", "closed_at")
        except UNREADABLE as error:
            raise BadFormat(f"not a manifest ({error})") from error


def note_over(recording: str, manifest: bytes) -> Note:
    """What is signed of a manifest, unsigned: three lines."""
    return Note(f"{FORM}\n{recording}\n{sha256(manifest).hexdigest()}\n")


def marks_text(marks: tuple[Mark, ...]) -> bytes:
    """The exact bytes of `marks.jsonl`: one mark a line, in the order of time."""
    lines = [
        json.dumps(asdict(one), ensure_ascii=False, separators=(",", ":"), default=_plain)
        for one in marks
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def parse_marks(data: bytes) -> tuple[Mark, ...]:
    """Read `marks.jsonl`; raises `BadFormat`."""
    try:
        return tuple(read_as(Mark, json.loads(line), "at") for line in data.splitlines())
    except UNREADABLE as error:
        raise BadFormat(f"not a list of marks ({error})") from error


def load(recording: Path) -> Manifest | None:
    """The manifest of the recording in a folder; None where it has not ended yet."""
    path = recording / layout.MANIFEST
    return Manifest.parse(path.read_bytes()) if path.exists() else None


def _track(found: dict[str, object]) -> TrackSummary:
    gaps = found["gaps"]
    if not isinstance(gaps, list):
        raise BadFormat("a track's gaps are a list")
    found["gaps"] = tuple(_gap(one) for one in gaps)
    summary = read_as(TrackSummary, found)
    if not re.fullmatch(HASH, summary.head):
        raise BadFormat(f"no head of a chain: {summary.head[:70]!r}")
    layout.check_track(summary.name)
    return summary


def _gap(found: dict[str, object]) -> Gap:
    return read_as(Gap, {**found, "cause": Cause(str(found["cause"]))}, "start", "end")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moments.write(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
