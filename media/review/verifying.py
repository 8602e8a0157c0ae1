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
from media.format import layout
from media.format.errors import BadFormat
from media.format.manifest import Manifest, TrackSummary, note_over
from media.format.records import FIRST, Piece, Record
from media.review.evidence import CERTIFICATE, CERTIFICATE_NOTE, certified

BLOCK = 1 << 20


@dataclass
class Report:
    """What a package says of itself, and everything in it that contradicts that."""

    recording: str
    start: str
    end: str
    taken_by: str
    reason: str
    pieces: int = 0
    keys_were_given: bool = False
    findings: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing contradicts it."""
        return not self.findings

    def __str__(self) -> str:
        verdict = "whole" if self.whole else f"NOT WHOLE, {len(self.findings)} findings"
        signed = "signatures hold" if self.keys_were_given else "signatures not judged (no key)"
        return "\n".join([
            f"{self.recording}: {verdict}",
            *self.findings,
            f"  {self.start} to {self.end}, {self.pieces} pieces as recorded; {signed}",
            f"  taken by {self.taken_by}: {self.reason}",
        ])  # fmt: skip


def verify(path: Path, trusted: Sequence[VerifierKey]) -> Report:
    """Verify the zip at `path`. Raises `BadFormat` for what is no package of evidence."""
    try:
        with zipfile.ZipFile(path) as package:
            facts = json.loads(package.read(CERTIFICATE))
            report = _claims(facts)
            report.keys_were_given = bool(trusted)
            manifest = Manifest.parse(package.read(layout.MANIFEST))
            report.findings += _files(package, dict(facts["sha256"]))
            report.findings += _signatures(package, manifest, report, trusted)
            for track in manifest.tracks:
                numbers = [int(one) for one in facts["records"].get(track.name, [])]
                with suppress(zipfile.BadZipFile, KeyError):  # named as changed or missing already
                    report.findings += _track(package, track, numbers, report)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadFormat(f"not a package of evidence ({error})") from error
    return report


def _claims(facts: dict[str, object]) -> Report:
    """What a certificate says; raises `KeyError`."""
    names = ("recording", "start", "end", "taken_by", "reason")
    recording, start, end, taken_by, reason = (str(facts[name]) for name in names)
    return Report(recording, start, end, taken_by, reason)


def _files(package: zipfile.ZipFile, hashes: dict[str, str]) -> Iterator[str]:
    """Files that are not those of the certificate: other bytes, missing, or not spoken of."""
    there = set(package.namelist()) - {CERTIFICATE, CERTIFICATE_NOTE}
    for name in sorted(hashes.keys() - there):
        yield f"MISSING {name}"
    for name in sorted(there - hashes.keys()):
        yield f"UNKNOWN {name}: the certificate does not name it"
    for name in sorted(there & hashes.keys()):
        if _digest(package, name) != hashes[name]:
            yield f"CHANGED {name}"


def _digest(package: zipfile.ZipFile, name: str) -> str:
    """The SHA-256 of a file; "" where not even the zip's own sum agrees."""
    digest = sha256()
    try:
        with package.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except zipfile.BadZipFile:
        return ""
    return digest.hexdigest()


def _signatures(
    package: zipfile.ZipFile, manifest: Manifest, report: Report, trusted: Sequence[VerifierKey]
) -> Iterator[str]:
    """Notes that are over something else, or that no trusted key signed."""
    if manifest.recording != report.recording:
        yield f"CHANGED {layout.MANIFEST}: it is of {manifest.recording}"
    keys = [key for one in trusted if (key := one.under(report.recording))]
    certificate = certified(report.recording, package.read(CERTIFICATE))
    whole = note_over(manifest.recording, package.read(layout.MANIFEST))
    for name, expected in ((CERTIFICATE_NOTE, certificate), (layout.NOTE, whole)):
        try:
            note = Note.parse(package.read(name).decode())
            if note.text != expected.text:
                yield f"SIGNATURE {name}: what was signed is something else"
            elif trusted and not note.signers(keys):
                yield f"SIGNATURE {name}: no key that was given signed it"
        except LedgerError as error:
            yield f"SIGNATURE {name}: {error}"


def _track(
    package: zipfile.ZipFile, track: TrackSummary, numbers: list[int], report: Report
) -> Iterator[str]:
    """What of a track's film is not what its chain has, or its chain not what the manifest has."""
    pieces, head, n = dict[int, Piece](), FIRST, -1
    for line in package.read(f"{track.name}/{layout.CHAIN}").splitlines():
        record = _record(line)
        if record is None or (record.n, record.prev) != (n + 1, head):
            yield f"CHANGED {track.name}/{layout.CHAIN}: broken at record {n + 1}"
            return
        n, head = record.n, sha256(line).digest()
        if isinstance(record.what, Piece):
            pieces[n] = record.what
    if (n, head.hex()) != (track.n, track.head):
        yield f"CHANGED {track.name}/{layout.CHAIN}: it does not end as the manifest says"
    if numbers:
        with package.open(f"{track.name}.mp4") as film:
            yield from _film(film, track.name, [(one, pieces.get(one)) for one in numbers], report)


def _record(line: bytes) -> Record | None:
    try:
        return Record.parse(line)
    except BadFormat:
        return None


def _film(
    film: IO[bytes], track: str, pieces: Sequence[tuple[int, Piece | None]], report: Report
) -> Iterator[str]:
    for n, piece in pieces:
        if piece is None:
            yield f"CHANGED {CERTIFICATE}: record {n} of {track} is no piece of film"
        elif sha256(film.read(piece.size)).hexdigest() != piece.sha256:
            yield f"CHANGED {track}.mp4: record {n}"
        else:
            report.pieces += 1
    if film.read(1):
        yield f"INSERTED {track}.mp4: something stands behind its last piece"
