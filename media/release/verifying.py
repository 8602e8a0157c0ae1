"""Whether a released film is what was derived from a recording; what does not match is named.

1. The note is over this derivation, and signed by a trusted key.
2. The film has the hash that the derivation states.
3. With the recording: its manifest, and each piece, are those that the derivation names, and no
   piece of that time was left out.
4. With `again`: the film is made anew from the original; it has the same bytes where the tools are
   the same, and what differs is said.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ledger.errors import BadInput, InvalidSignature
from ledger.notes import Note, VerifierKey
from media.format import layout
from media.format.errors import BadFormat
from media.format.pieces import Shot, pieces, read, shots
from media.release.derivation import DERIVATION, FILM, NOTE, Derivation

CHUNK = 1 << 20


@dataclass
class ReleaseReport:
    """What was verified of a release; `findings` are what does not match."""

    name: str
    signed_by: str | None = None
    pieces: int = 0
    """How many pieces were compared with the original."""
    same_bytes: bool | None = None
    """Whether it came out the same when made again; None where that was not tried."""
    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.findings

    def __str__(self) -> str:
        """A few lines; the last is the verdict."""
        lines = [*self.findings, *(f"note: {one}" for one in self.remarks)]
        if self.signed_by:
            lines.append(f"signed by {self.signed_by}")
        if self.pieces:
            lines.append(f"{self.pieces} pieces of the original compared")
        if self.same_bytes:
            lines.append("made again it has the same bytes")
        return "\n".join([*lines, f"{self.name}: {'proven' if self.whole else 'NOT PROVEN'}"])


def verify(
    release: Path,
    trusted: Sequence[VerifierKey] = (),
    recording: Path | None = None,
    *,
    again: bool = False,
) -> ReleaseReport:
    """Verify a release's folder, against its original's where that is given.

    Raises `BadFormat` where there is no release, or no such recording.
    """
    path = release / DERIVATION
    if not path.is_file():
        raise BadFormat(f"{release}: no release")
    derived = Derivation.parse(path.read_bytes())
    report = ReleaseReport(release.name)
    _check_note(release, derived, report, trusted)
    if _digest(release / FILM) != derived.film_sha256:
        report.findings.append(f"CHANGED {FILM}")
    if recording is not None:
        _check_original(recording, derived, report)
        if again and report.whole:
            _make_again(recording / derived.track, derived, report)
    return report


def _check_note(
    release: Path, derived: Derivation, report: ReleaseReport, trusted: Sequence[VerifierKey]
) -> None:
    path = release / NOTE
    if not path.is_file():
        report.findings.append(f"UNSIGNED {DERIVATION}: nobody released it")
        return
    try:
        note = Note.parse(path.read_text(encoding="utf-8"))
        keys = [key.under(derived.recording) for key in trusted]
        signers = note.signers([key for key in keys if key is not None])
    except (BadInput, InvalidSignature, ValueError) as error:
        report.findings.append(f"SIGNATURE {NOTE}: {error}")
        return
    if note.text != derived.note().text or (release / DERIVATION).read_bytes() != derived.text:
        report.findings.append(f"CHANGED {DERIVATION}: not what was signed")
    elif signers:
        report.signed_by = signers[0].name
    elif trusted:
        report.findings.append(f"SIGNATURE {NOTE}: no trusted key signed it")
    else:
        report.remarks.append("signature not judged (no key given)")


def _check_original(recording: Path, derived: Derivation, report: ReleaseReport) -> None:
    manifest = recording / layout.MANIFEST
    if not manifest.is_file():
        raise BadFormat(f"{recording}: no sealed recording")
    if _digest(manifest) != derived.manifest_sha256:
        report.findings.append(f"OTHER {layout.MANIFEST}: not the recording it was made of")
    report.findings += _differing(recording / layout.check_track(derived.track), derived)
    report.pieces = len(derived.pieces)


def _differing(track: Path, derived: Derivation) -> Iterator[str]:
    """Pieces that the derivation names otherwise than the original has them."""
    if not (track / layout.CHAIN).is_file():
        raise BadFormat(f"{track}: no such track")
    ours = pieces(_shots(track, derived))
    for n, digest in derived.pieces.items():
        if n not in ours:
            yield f"FOREIGN {derived.track} record {n}: not of this time"
        elif sha256(read(track, ours[n])).hexdigest() != digest:
            yield f"CHANGED {derived.track} record {n}: {ours[n].file} at {ours[n].offset}"
    for n in ours:
        if n not in derived.pieces:
            yield f"LEFT OUT {derived.track} record {n}"


def _shots(track: Path, derived: Derivation) -> list[Shot]:
    return shots(track, derived.start, derived.end)


def _make_again(track: Path, derived: Derivation, report: ReleaseReport) -> None:
    from media.release.rendering import Cut, render, tools

    cut = Cut(
        track, _shots(track, derived), derived.start, derived.end, derived.seen, derived.regions,
        derived.sound,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / FILM
        render(cut, made)
        report.same_bytes = _digest(made) == derived.film_sha256
    if report.same_bytes:
        return
    ours = tools()
    other = sorted(name for name in ours if ours[name] != derived.tools.get(name))
    if other:
        said = ", ".join(f"{name} {derived.tools.get(name)} → {ours[name]}" for name in other)
        report.remarks.append(f"made again with other tools it has other bytes: {said}")
    else:
        report.findings.append(f"DIFFERENT {FILM}: made again by the same tools it is another film")


def _digest(path: Path) -> str:
    digest = sha256()
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
