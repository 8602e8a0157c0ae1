"""Whether a package of evidence is what its certificate says; needs the package and a key alone."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from ledger.errors import LedgerError
from ledger.notes import Note, VerifierKey
from media.evidence.files import Files, files_of
from media.evidence.layout import CERTIFICATE, CERTIFICATE_NOTE, Certificate, certified, track_of
from media.format import layout
from media.format.anchors import Anchors
from media.format.errors import BadFormat
from media.format.manifest import Manifest, TrackSummary, note_over
from media.format.records import FIRST, Piece, Record
from media.format.verifying import Heads, against

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
        return json.dumps(facts, ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        verdict = "whole" if self.whole else f"NOT WHOLE, {len(self.findings)} findings"
        signed = "signatures hold" if self.keys_were_given else "signatures not judged (no key)"
        ledger = "" if self.anchored is None else f"; {self.anchored} heads in the ledger compared"
        return "\n".join([
            f"{self.recording}: {verdict}",
            *self.findings,
            f"  {self.start} to {self.end}, {self.pieces} pieces as recorded; {signed}{ledger}",
            f"  taken by {self.taken_by} at {self.taken_at}, viewing {self.viewing}: {self.reason}",
        ])  # fmt: skip


@dataclass(frozen=True)
class _Package:
    """A package as it is read: its files, its certificate and its manifest."""

    files: Files
    certificate: Certificate
    manifest: Manifest

    def read(self, name: str) -> bytes:
        """The whole of a small file."""
        with self.files.open(name) as file:
            return file.read()


def verify(path: Path, trusted: Sequence[VerifierKey], ledger: Anchors | None = None) -> Report:
    """Verify the package at `path`, a zip or a folder; raises `BadFormat` for what is none.

    `ledger` is what an export of the ledger holds: heads of chains, hashes of manifests.
    """
    with files_of(path) as files:
        try:
            package = _opened(files)
        except (zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
            raise BadFormat(f"{path}: not a package of evidence ({error})") from error
        report = _claims(package.certificate)
        report.keys_were_given = bool(trusted)
        report.findings += [*_files(package), *_tracks(package)]
        report.findings += _signatures(package, trusted)
        heads: dict[str, dict[int, bytes]] = {}
        for track in package.manifest.tracks:
            with suppress(zipfile.BadZipFile, KeyError, OSError):  # named as changed or missing
                report.findings += _track(package, track, report, heads)
        if ledger is not None:
            _compare(package, heads, ledger, report)
    return report


def _opened(files: Files) -> _Package:
    with files.open(CERTIFICATE) as certificate, files.open(layout.MANIFEST) as manifest:
        return _Package(
            files, Certificate.parse(certificate.read()), Manifest.parse(manifest.read())
        )


def _claims(certificate: Certificate) -> Report:
    taken = certificate.taken
    start, end, at = (one.isoformat() for one in (taken.start, taken.end, taken.at))
    return Report(taken.recording, start, end, taken.by, at, taken.viewing, taken.reason)


def _files(package: _Package) -> Iterator[str]:
    """Files that are not those of the certificate: other bytes, missing, or not spoken of."""
    hashes = package.certificate.sha256
    there = package.files.names() - {CERTIFICATE, CERTIFICATE_NOTE}
    for name in sorted((hashes.keys() | package.certificate.films.keys()) - there):
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
    """The SHA-256 of a file; "" where not even the zip's own sum agrees."""
    digest = sha256()
    try:
        with package.files.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except zipfile.BadZipFile:
        return ""
    return digest.hexdigest()


def _signatures(package: _Package, trusted: Sequence[VerifierKey]) -> Iterator[str]:
    """Notes that are over something else, or that no trusted key signed."""
    recording = package.certificate.taken.recording
    if package.manifest.recording != recording:
        yield f"CHANGED {layout.MANIFEST}: it is of {package.manifest.recording}"
    keys = [key for one in trusted if (key := one.under(recording))]
    expected = {
        CERTIFICATE_NOTE: certified(recording, package.read(CERTIFICATE)),
        layout.NOTE: note_over(package.manifest.recording, package.read(layout.MANIFEST)),
    }
    for name, over in expected.items():
        try:
            note = Note.parse(package.read(name).decode())
            if note.text != over.text:
                yield f"SIGNATURE {name}: what was signed is something else"
            elif trusted and not note.signers(keys):
                yield f"SIGNATURE {name}: no key that was given signed it"
        except (LedgerError, ValueError) as error:
            yield f"SIGNATURE {name}: {error}"
        except (KeyError, OSError):
            yield f"MISSING {name}"


def _track(
    package: _Package, track: TrackSummary, report: Report, heads: dict[str, dict[int, bytes]]
) -> Iterator[str]:
    """What of a track's films is not what its chain has, or its chain not what the manifest has."""
    pieces, head, n = dict[int, Piece](), FIRST, -1
    found = heads.setdefault(track.name, {})
    for line in package.read(f"{track.name}/{layout.CHAIN}").splitlines():
        record = _record(line)
        if record is None or (record.n, record.prev) != (n + 1, head):
            yield f"CHANGED {track.name}/{layout.CHAIN}: broken at record {n + 1}"
            return
        n, head = record.n, sha256(line).digest()
        found[n] = head
        if isinstance(record.what, Piece):
            pieces[n] = record.what
    if (n, head.hex()) != (track.n, track.head):
        yield f"CHANGED {track.name}/{layout.CHAIN}: it does not end as the manifest says"
    for name, numbers in package.certificate.films.items():
        if track_of(name) == track.name:
            with package.files.open(name) as film:
                yield from _film(film, name, [(one, pieces.get(one)) for one in numbers], report)


def _record(line: bytes) -> Record | None:
    try:
        return Record.parse(line)
    except BadFormat:
        return None


def _film(
    film: IO[bytes], name: str, pieces: Sequence[tuple[int, Piece | None]], report: Report
) -> Iterator[str]:
    for n, piece in pieces:
        if piece is None:
            yield f"CHANGED {CERTIFICATE}: record {n} of {track_of(name)} is no piece of film"
        elif sha256(film.read(piece.size)).hexdigest() != piece.sha256:
            yield f"CHANGED {name}: record {n}"
        else:
            report.pieces += 1
    if film.read(1):
        yield f"INSERTED {name}: something stands behind its last piece"


def _compare(package: _Package, heads: Heads, ledger: Anchors, report: Report) -> None:
    """What the ledger holds of the recording: its chains' heads, its manifest's hash."""
    held = ledger.of(package.manifest.recording)
    report.anchored = len(held.anchors)
    manifest = sha256(package.read(layout.MANIFEST)).hexdigest()
    report.findings += map(str, against(held, heads, manifest))
