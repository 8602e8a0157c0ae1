"""The command line of the stand-alone verifier: `python3 verify.pyz [PACKAGE] [--trust KEYS]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path

from ledger.errors import BadInput
from ledger.keys import load_verifiers
from ledger.notes import VerifierKey
from media.archive.verifying import PackageReport, verify
from media.evidence.files import is_evidence
from media.evidence.verifying import verify as verify_evidence
from media.format.anchors import Anchors, exported_anchors
from media.format.errors import FormatError
from media.format.plain import plain


def main(arguments: Sequence[str]) -> int:
    """Verify a package of a recording or of evidence: 0 whole, 1 not whole, 2 not readable.

    Without PACKAGE it is the one that the program lies beside, as on a disc.
    """
    parser = argparse.ArgumentParser(prog="verify.pyz", description=main.__doc__)
    parser.add_argument("package", nargs="?", type=Path, default=_beside())
    parser.add_argument("--trust", type=Path, action="append", default=[], metavar="KEYS")
    parser.add_argument(
        "--ledger", type=Path, metavar="EXPORT", help="an export of the ledger, to compare with"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    asked = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # for terminals that know no Chinese
    try:
        trusted = [key for path in asked.trust for key in load_verifiers(path)]
        ledger = None if asked.ledger is None else exported_anchors(asked.ledger, trusted)
        whole, said = _verified(asked.package, trusted, ledger, as_json=asked.json)
    except (FormatError, BadInput, OSError) as error:
        print(f"verify: {plain(str(error))}", file=sys.stderr)
        return 2
    print(said)
    return 0 if whole else 1


def _verified(
    package: Path, trusted: Sequence[VerifierKey], ledger: Anchors | None, *, as_json: bool
) -> tuple[bool, str]:
    """Whether a package of either sort is whole, and the report."""
    if is_evidence(package):
        evidence = verify_evidence(package, trusted, ledger)
        return evidence.whole, evidence.json if as_json else str(evidence)
    report = verify(package, trusted, ledger)
    return report.whole, in_json(report) if as_json else in_words(report)


def in_json(report: PackageReport) -> str:
    """The whole report; a recording's heads excepted, which nobody reads."""
    facts = asdict(report) | {"whole": report.whole}
    for track in (facts["recording"] or {"tracks": []})["tracks"]:
        del track["heads"]
    return json.dumps(facts, indent=2, default=str)


def in_words(report: PackageReport) -> str:
    """A few lines; the last is the verdict."""
    lines = report.all_findings
    lines += [f"note: {one}" for one in report.remarks]
    if report.elsewhere:
        lines.append(f"note: {len(report.elsewhere)} files lie on other volumes")
    if report.signed_by:
        lines.append(f"signed by {report.signed_by}")
    if report.stamped_at:
        lines.append(f"time-stamped {report.stamped_at.isoformat()}")
    if report.recording and report.recording.anchored is not None:
        lines.append(f"{report.recording.anchored} heads in the ledger compared")
    part = " as far as this volume goes" if report.elsewhere else ""
    verdict = f"whole{part}" if report.whole else "NOT WHOLE"
    lines.append(f"{report.files} files, {report.size} bytes: {verdict}")
    return "\n".join(map(plain, lines))


def _beside() -> Path:
    """The package of a disc, or of evidence, that this program is in."""
    folder = Path(sys.argv[0]).resolve().parent
    return folder if is_evidence(folder) else folder / "package"
