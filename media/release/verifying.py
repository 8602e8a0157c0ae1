"""Whether a released film is what was derived from a recording; what does not match is named.

1. The note is over this derivation, and signed by a trusted key.
2. The film has the hash that the derivation states.
3. With the recording: it is a sealed opening, its chain, manifest and signature verify as any
   recording's do; each piece is the one that the derivation names, and none of that time was left
   out.
4. With `again`: the film is made anew from the original; it has the same bytes where the tools are
   the same, and shows the same, place by place, where they are not.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ledger.errors import BadInput, InvalidSignature
from ledger.notes import Note, VerifierKey
from media.format import layout, manifest, verifying
from media.format.errors import BadFormat
from media.format.pieces import Shot, pieces, read, shots
from media.format.places import sha256_of
from media.format.verifying import What
from media.release.derivation import DERIVATION, FILM, NOTE, Derivation

RELEASABLE = "opening"
"""The only kind of recording that is ever released."""
VOUCHING = frozenset({What.RECORD, What.MANIFEST, What.SIGNATURE, What.ANCHOR})
"""Findings about what vouches for the pieces, wherever in the track they are."""


@dataclass
class ReleaseReport:
    """What was verified of a release; `findings` are what does not match."""

    name: str
    signed_by: str | None = None
    pieces: int = 0
    """How many pieces were compared with the original."""
    same_bytes: bool | None = None
    """Whether it came out the same when made again; None where that was not tried."""
    same_pictures: bool | None = None
    """Whether, with other bytes, it shows and sounds the same; None where that was not asked."""
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
        if self.same_pictures:
            lines.append("made again by other tools it shows the same")
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
        _check_original(recording, derived, report, trusted)
        if again and report.whole:
            _make_again(release / FILM, recording / derived.track, derived, report)
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


def _check_original(
    recording: Path, derived: Derivation, report: ReleaseReport, trusted: Sequence[VerifierKey]
) -> None:
    track = layout.check_track(derived.track)
    whole = manifest.load(recording)
    if whole is None:
        raise BadFormat(f"{recording}: no sealed recording")
    if _digest(recording / layout.MANIFEST) != derived.manifest_sha256:
        report.findings.append(f"OTHER {layout.MANIFEST}: not the recording it was made of")
    if (whole.recording, whole.kind) != (derived.recording, RELEASABLE):
        report.findings.append(f"OTHER {whole.recording}: {whole.kind}, not the opening it names")
    report.findings += _differing(recording / track, derived)
    report.findings += _of_the_chain(recording, track, report, trusted)
    report.pieces = len(derived.pieces)


def _of_the_chain(
    recording: Path, track: str, report: ReleaseReport, trusted: Sequence[VerifierKey]
) -> Iterator[str]:
    """What is wrong with the track's records and their signature; its other pieces are remarked."""
    for one in verifying.verify(recording, only=track, trusted=trusted).all_findings:
        if one.what in VOUCHING:
            yield str(one)
        elif not any(f"record {one.n}" in said for said in report.findings):
            report.remarks.append(f"beside what the film shows: {one}")


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


def _make_again(film: Path, track: Path, derived: Derivation, report: ReleaseReport) -> None:
    from media.release.comparing import difference
    from media.release.rendering import Cut, render, tools

    cut = Cut(
        track, _shots(track, derived), derived.start, derived.end, derived.seen, derived.regions,
        derived.sound,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / FILM
        render(cut, made)
        report.same_bytes = _digest(made) == derived.film_sha256
        differs = "" if report.same_bytes else difference(film, made)
    if report.same_bytes:
        return
    report.same_pictures = not differs
    ours = tools()
    other = sorted(name for name in ours if ours[name] != derived.tools.get(name))
    if differs:
        report.findings.append(f"DIFFERENT {FILM}: made again it is another film ({differs})")
    elif other:
        said = ", ".join(f"{name} {derived.tools.get(name)} → {ours[name]}" for name in other)
        report.remarks.append(f"made again with other tools it has other bytes: {said}")
    else:
        report.findings.append(f"DIFFERENT {FILM}: the same tools make other bytes of it")


def _digest(path: Path) -> str:
    """The SHA-256 of a file; "" where there is none."""
    return sha256_of(path) if path.is_file() else ""
