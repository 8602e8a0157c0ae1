"""Whether a recording is whole, and what was touched where it is not.

The steps are those of docs/recording-format.md, "What a verifier does", one module each.
"""

import os
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from ledger.notes import VerifierKey
from media.format import layout
from media.format.anchors import Held
from media.format.errors import BadFormat
from media.format.manifest import Manifest, TrackSummary
from media.format.verifying.findings import Finding, RecordingReport, TrackReport, What
from media.format.verifying.ledger import Heads, against
from media.format.verifying.lines import read_chain
from media.format.verifying.manifests import agrees, check_manifest
from media.format.verifying.pieces import check_pieces

__all__ = [
    "Finding",
    "Heads",
    "RecordingReport",
    "TrackReport",
    "What",
    "against",
    "agrees",
    "recordings_below",
    "verify",
]


def recordings_below(path: Path) -> list[Path]:
    """The folders of recordings that `path` is or holds; a single track counts as its recording.

    Raises `BadFormat` where there is none.
    """
    if not path.is_dir():
        raise BadFormat(f"{path}: no such folder")
    # A recording may be a link to another disk: those are followed, but for hidden ones.
    linked = (one for one in path.iterdir() if one.is_symlink() and not one.name.startswith("."))
    roots = [path, *linked]
    found = {chain.parent.parent for root in roots for chain in root.rglob(layout.CHAIN)}
    found |= {manifest.parent for root in roots for manifest in root.rglob(layout.NOTE)}
    if not found:
        raise BadFormat(f"{path}: no recording in it")
    return sorted(found)


def verify(
    recording: Path,
    *,
    only: str | None = None,
    trusted: Sequence[VerifierKey] = (),
    ledger: Held | None = None,
    elsewhere: Set[str] = frozenset(),
) -> RecordingReport:
    """Verify the recording in a folder, or `only` one of its tracks.

    Segments that lie `elsewhere` (TRACK/FILE, as on another disc) are not looked for here.

    `trusted` are public keys of the ledger; without any, the signature is not judged and the report
    says so. `ledger` is what an export of the ledger holds of this recording.
    """
    report = RecordingReport(recording.name)
    manifest = _manifest(recording, report)
    summaries = {} if manifest is None else {one.name: one for one in manifest.tracks}
    folders = [one for one in layout.tracks(recording) if only in (None, one.name)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing lets other threads run
        report.tracks += pool.map(
            lambda one: _track(one, summaries.get(one.name), elsewhere), folders
        )
    if manifest is not None:
        check_manifest(recording, manifest, report, trusted, only)
    if ledger is not None:
        path = recording / layout.MANIFEST
        own = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        heads = {one.name: one.heads for one in report.tracks}
        report.findings += against(ledger, heads, own, only)
        report.anchored = len(ledger.anchors)
    return report


def _manifest(recording: Path, report: RecordingReport) -> Manifest | None:
    path = recording / layout.MANIFEST
    if not path.is_file():
        return None
    try:
        return Manifest.parse(path.read_bytes())
    except BadFormat as error:
        report.findings.append(Finding(What.MANIFEST, str(error)))
        return None


def _track(folder: Path, summary: TrackSummary | None, elsewhere: Set[str]) -> TrackReport:
    report = TrackReport(folder.name)
    end = None if summary is None else (summary.n, bytes.fromhex(summary.head))
    chain = read_chain(folder, end, report)
    absent = {name for name in elsewhere if name.startswith(f"{folder.name}/")}
    check_pieces(folder, chain, report, {name.partition("/")[2] for name in absent})
    return report
