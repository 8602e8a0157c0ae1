"""Step 3: the manifest against the tracks, its marks, its signature and its anchors."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from ledger.errors import LedgerError
from ledger.notes import Note, VerifierKey
from media.format import layout
from media.format.manifest import Manifest, TrackSummary, note_over
from media.format.timeline import Coverage
from media.format.verifying.findings import Finding, RecordingReport, TrackReport, What


def check_manifest(
    recording: Path,
    manifest: Manifest,
    report: RecordingReport,
    trusted: Sequence[VerifierKey],
    only: str | None,
) -> None:
    """Note in `report` where the manifest departs from what lies beside it, and who signed it."""
    report.ended = True
    tracks = {one.name: one for one in report.tracks}
    for summary in manifest.tracks:
        if only is None or summary.name == only:
            report.findings += _track(summary, tracks.get(summary.name), manifest.recording)
    if only is None:
        known = {one.name for one in manifest.tracks}
        for name in sorted(tracks.keys() - known):
            report.findings.append(Finding(What.INSERTED, "a track the manifest lacks", name))
        report.findings += _marks(recording, manifest)
    report.findings += _anchors(manifest, tracks)
    report.findings += _signature(recording, manifest, report, trusted)


def _track(summary: TrackSummary, found: TrackReport | None, recording: str) -> list[Finding]:
    if found is None:
        return [Finding(What.REMOVED, "the whole track", summary.name)]
    if found.findings or found.coverage is None:
        return []  # what the records say is in doubt already
    if found.of != (recording, summary.name):
        return [Finding(What.MANIFEST, f"its chain is of {' '.join(found.of)}", summary.name)]
    if agrees(summary, found.coverage):
        return []
    text = "the manifest gives other seconds, fragments or gaps than follow from the records"
    return [Finding(What.MANIFEST, text, summary.name)]


def agrees(summary: TrackSummary, found: Coverage) -> bool:
    """Whether a manifest says of a track what follows from its records."""
    said = (summary.seconds, summary.fragments, summary.gaps)
    return said == (round(found.seconds, 3), found.fragments, found.gaps)


def _marks(recording: Path, manifest: Manifest) -> list[Finding]:
    path = recording / layout.MARKS
    data = path.read_bytes() if path.is_file() else None
    if data is not None and sha256(data).hexdigest() == manifest.marks_sha256:
        return []
    return [Finding(What.MANIFEST, f"{layout.MARKS} is not the one the manifest names")]


def _anchors(manifest: Manifest, tracks: dict[str, TrackReport]) -> list[Finding]:
    """One finding a track: the first anchor that no longer holds says from where on."""
    found: dict[str, Finding] = {}
    for one in manifest.anchors:
        track = tracks.get(one.track)
        if track is None or one.track in found:
            continue
        if track.heads.get(one.n, b"").hex() != one.head:
            text = f"record {one.n} is not the one that entry {one.entry} of the ledger holds"
            found[one.track] = Finding(What.ANCHOR, text, one.track, one.n)
    return list(found.values())


def _signature(
    recording: Path, manifest: Manifest, report: RecordingReport, trusted: Sequence[VerifierKey]
) -> list[Finding]:
    report.keys_were_given = bool(trusted)
    path = recording / layout.NOTE
    if not path.is_file():
        return [Finding(What.SIGNATURE, f"{layout.NOTE} is missing")]
    try:
        note = Note.parse(path.read_text(encoding="utf-8"))
        expected = note_over(manifest.recording, (recording / layout.MANIFEST).read_bytes())
        if note.text != expected.text:
            return [Finding(What.SIGNATURE, "what was signed is another manifest")]
        keys = [key for one in trusted if (key := one.under(manifest.recording))]
        signers = note.signers(keys)
    except (LedgerError, UnicodeDecodeError) as error:
        return [Finding(What.SIGNATURE, str(error))]
    if trusted and not signers:
        return [Finding(What.SIGNATURE, "no key that was given signed the manifest")]
    report.signed_by = str(signers[0]) if signers else None
    return []
