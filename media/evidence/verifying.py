"""Whether a package of evidence is what its certificate says; needs the package and a key alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from ledger.errors import LedgerError
from ledger.notes import Note, VerifierKey
from media.evidence.files import Files, Unreadable, files_of
from media.evidence.films import films_of
from media.evidence.layout import (
    CERTIFICATE,
    CERTIFICATE_NOTE,
    SEALED,
    Certificate,
    certified,
    track_of,
)
from media.format import layout
from media.format.anchors import Anchors
from media.format.errors import BadFormat
from media.format.manifest import Manifest, TrackSummary, note_over
from media.format.plain import plain
from media.format.records import FIRST, Opened, Piece, Record
from media.format.timeline import coverage
from media.format.verifying import Heads, against, agrees

BLOCK = 1 << 20


@dataclass
class Report:
    """What a package says of itself, and everything in it that contradicts that."""

    recording: str
    start: str
    end: str
    taken_by: str
    taken_at: str
    viewing: int
    reason: str
    pieces: int = 0
    keys_were_given: bool = False
    anchored: int | None = None
    """How many heads an export of the ledger holds of it; None where none was given."""
    findings: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing contradicts it."""
        return not self.findings

    @property
    def json(self) -> str:
        """The report as JSON."""
        facts = {**self.__dict__, "whole": self.whole}
        return json.dumps(facts, indent=2)  # ASCII: any terminal and any pipe takes it

    def __str__(self) -> str:
        verdict = "whole" if self.whole else f"NOT WHOLE, {len(self.findings)} findings"
        signed = "signatures hold" if self.keys_were_given else "signatures not judged (no key)"
        ledger = "" if self.anchored is None else f"; {self.anchored} heads in the ledger compared"
        lines = [
            f"{self.recording}: {verdict}",
            *self.findings,
            f"  {self.start} to {self.end}, {self.pieces} pieces as recorded; {signed}{ledger}",
            f"  taken by {self.taken_by} at {self.taken_at}, viewing {self.viewing}: {self.reason}",
        ]
        return "\n".join(map(plain, lines))


@dataclass(frozen=True)
class _Package:
    """A package as it is read: its files, its certificate and its manifest."""

    files: Files
    certificate: Certificate
    manifest: Manifest


def verify(path: Path, trusted: Sequence[VerifierKey], ledger: Anchors | None = None) -> Report:
    """Verify the package at `path`, a zip or a folder; raises `BadFormat` for what is none.

    `ledger` is what an export of the ledger holds: heads of chains, hashes of manifests.
    """
    with files_of(path) as files:
        try:
            package = _opened(files)
        except BadFormat as error:
            raise BadFormat(f"{path}: not a package of evidence ({error})") from error
        report = _claims(package.certificate)
        report.keys_were_given = bool(trusted)
        report.findings += [*files.hidden(), *_files(package), *_tracks(package)]
        report.findings += _sealed(package)
        report.findings += _signatures(package, trusted)
        heads: dict[str, dict[int, bytes]] = {}
        for track in package.manifest.tracks:
            report.findings += _track(package, track, report, heads)
        if ledger is not None:
            _compare(package, heads, ledger, report)
    return report


def _opened(files: Files) -> _Package:
    certificate = Certificate.parse(files.read(CERTIFICATE))
    return _Package(files, certificate, Manifest.parse(files.read(layout.MANIFEST)))


def _claims(certificate: Certificate) -> Report:
    taken = certificate.taken
    start, end, at = (one.isoformat() for one in (taken.start, taken.end, taken.at))
    return Report(taken.recording, start, end, taken.by, at, taken.viewing, taken.reason)


def _files(package: _Package) -> Iterator[str]:
    """Files that are not those of the certificate: other bytes, missing, or not spoken of."""
    hashes = package.certificate.sha256
    needed = hashes.keys() | package.certificate.films.keys() | SEALED
    there = package.files.names - {CERTIFICATE, CERTIFICATE_NOTE}
    for name in sorted(needed - there):
        yield f"MISSING {name}"
    for name in sorted(there - hashes.keys()):
        yield f"UNKNOWN {name}: the certificate does not name it"
    for name in sorted(there & hashes.keys()):
        if _digest(package, name) != hashes[name]:
            yield f"CHANGED {name}"


def _tracks(package: _Package) -> Iterator[str]:
    """Tracks of the manifest that have no chain here, and films of no track of it."""
    tracks = {one.name for one in package.manifest.tracks}
    for track in sorted(tracks):
        if (chain := f"{track}/{layout.CHAIN}") not in package.certificate.sha256:
            yield f"MISSING {chain}: the manifest has this track"
    for name in package.certificate.films:
        if track_of(name) not in tracks:
            yield f"UNKNOWN {name}: the manifest has no such track"


def _digest(package: _Package, name: str) -> str:
    """The SHA-256 of a file; "" of one that cannot be read."""
    digest = sha256()
    try:
        with package.files.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except Unreadable:
        return ""
    return digest.hexdigest()


def _sealed(package: _Package) -> Iterator[str]:
    """What the certificate's and the manifest's own words contradict."""
    certificate, manifest = package.certificate, package.manifest
    if certificate.text != package.files.read(CERTIFICATE):
        yield f"CHANGED {CERTIFICATE}: it is not spelt as it was written"
    if manifest.recording != certificate.taken.recording:
        yield f"CHANGED {layout.MANIFEST}: it is of {manifest.recording}"
    if _digest(package, layout.MARKS) != manifest.marks_sha256:
        yield f"CHANGED {layout.MARKS}: it is not the one that the manifest names"


def _signatures(package: _Package, trusted: Sequence[VerifierKey]) -> Iterator[str]:
    """Notes that are over something else, or that no trusted key signed."""
    recording = package.certificate.taken.recording
    keys = [key for one in trusted if (key := one.under(recording))]
    expected = {
        CERTIFICATE_NOTE: certified(recording, package.files.read(CERTIFICATE)),
        layout.NOTE: note_over(package.manifest.recording, package.files.read(layout.MANIFEST)),
    }
    for name, over in expected.items():
        try:
            note = Note.parse(package.files.read(name).decode())
            if note.text != over.text:
                yield f"SIGNATURE {name}: what was signed is something else"
            elif trusted and not note.signers(keys):
                yield f"SIGNATURE {name}: no key that was given signed it"
        except (LedgerError, Unreadable, ValueError) as error:
            yield f"SIGNATURE {name}: {error}"


def _track(
    package: _Package, track: TrackSummary, report: Report, heads: dict[str, dict[int, bytes]]
) -> Iterator[str]:
    """What of a track's films is not what its chain has, or its chain not what the manifest has."""
    chain = f"{track.name}/{layout.CHAIN}"
    try:
        lines = package.files.read(chain).split(b"\n")[:-1]
    except Unreadable:
        return  # named as missing or changed
    records, head = list[Record](), FIRST
    found = heads.setdefault(track.name, {})
    for line in lines:
        record = _record(line)
        if record is None or (record.n, record.prev) != (len(records), head):
            yield f"CHANGED {chain}: broken at record {len(records)}"
            return
        head = found[record.n] = sha256(line).digest()
        records.append(record)
    yield from _departures(package, track, records, head)
    yield from _films(package, track, records, report)


def _record(line: bytes) -> Record | None:
    try:
        return Record.parse(line)
    except BadFormat:
        return None


def _departures(
    package: _Package, track: TrackSummary, records: Sequence[Record], head: bytes
) -> Iterator[str]:
    """Where an unbroken chain is another's, or not what the manifest sums up."""
    chain = f"{track.name}/{layout.CHAIN}"
    if (len(records) - 1, head.hex()) != (track.n, track.head):
        yield f"CHANGED {chain}: it does not end as the manifest says"
    elif not agrees(track, coverage(records)):
        yield f"CHANGED {layout.MANIFEST}: {track.name} has other gaps by its records"
    opened = records[0].what if records else None
    named = (package.manifest.recording, track.name)
    if not isinstance(opened, Opened) or (opened.recording, opened.track) != named:
        yield f"CHANGED {chain}: it is of another recording or track"


def _films(
    package: _Package, track: TrackSummary, records: Sequence[Record], report: Report
) -> Iterator[str]:
    """Films that are not all of the piece, and nothing but it, by the track's records."""
    taken, certified_ = package.certificate.taken, package.certificate.films
    due = films_of(track.name, records, taken.start, taken.end)
    claimed = {name: ns for name, ns in certified_.items() if track_of(name) == track.name}
    for name in sorted(due.keys() | claimed.keys()):
        if [*due.get(name, ())] != [*claimed.get(name, ())]:
            yield f"CHANGED {CERTIFICATE}: {name} is not what was recorded in that time"
    pieces = {one.n: one.what for one in records if isinstance(one.what, Piece)}
    for name, numbers in claimed.items():
        try:
            with package.files.open(name) as film:
                yield from _film(film, name, [(n, pieces.get(n)) for n in numbers], report)
        except Unreadable as error:
            yield f"CHANGED {error}"


def _film(
    film: IO[bytes], name: str, pieces: Sequence[tuple[int, Piece | None]], report: Report
) -> Iterator[str]:
    for n, piece in pieces:
        if piece is None:
            yield f"CHANGED {CERTIFICATE}: record {n} of {track_of(name)} is no piece of film"
        elif _next(film, piece.size) != piece.sha256:
            yield f"CHANGED {name}: record {n}"
        else:
            report.pieces += 1
    if film.read(1):
        yield f"INSERTED {name}: something stands behind its last piece"


def _next(film: IO[bytes], size: int) -> str:
    """The SHA-256 of the next `size` bytes, or of what there is; a forged size takes no memory."""
    digest = sha256()
    while size and (block := film.read(min(size, BLOCK))):
        digest.update(block)
        size -= len(block)
    return digest.hexdigest()


def _compare(package: _Package, heads: Heads, ledger: Anchors, report: Report) -> None:
    """What the ledger holds of the recording: its chains' heads, its manifest's hash."""
    held = ledger.of(package.manifest.recording)
    report.anchored = len(held.anchors)
    manifest = sha256(package.files.read(layout.MANIFEST)).hexdigest()
    report.findings += map(str, against(held, heads, manifest))
