"""The command line of the stand-alone verifier: `python3 verify.pyz [PACKAGE] [--trust KEYS]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ledger.errors import BadInput
from ledger.keys import load_verifiers
from media.archive.verifying import PackageReport, verify
from media.format.errors import FormatError


def main(arguments: Sequence[str]) -> int:
    """Verify a package: 0 whole, 1 not whole, 2 not readable.

    Without PACKAGE it is the folder `package` beside the program, as on a disc.
    """
    parser = argparse.ArgumentParser(prog="verify.pyz", description=main.__doc__)
    parser.add_argument("package", nargs="?", type=Path, default=_beside())
    parser.add_argument("--trust", type=Path, action="append", default=[], metavar="KEYS")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    asked = parser.parse_args(arguments)
    try:
        trusted = [key for path in asked.trust for key in load_verifiers(path)]
        report = verify(asked.package, trusted)
    except (FormatError, BadInput) as error:
        print(f"verify: {error}", file=sys.stderr)
        return 2
    print(as_json(report) if asked.json else in_words(report))
    return 0 if report.whole else 1


def as_json(report: PackageReport) -> str:
    """The whole report; a recording's heads excepted, which nobody reads."""
    facts = asdict(report) | {"whole": report.whole}
    for track in (facts["recording"] or {"tracks": []})["tracks"]:
        del track["heads"]
    return json.dumps(facts, ensure_ascii=False, indent=2, default=str)


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
    part = " as far as this volume goes" if report.elsewhere else ""
    verdict = f"whole{part}" if report.whole else "NOT WHOLE"
    return "\n".join([*lines, f"{report.files} files, {report.size} bytes: {verdict}"])


def _beside() -> Path:
    return Path(sys.argv[0]).resolve().parent / "package"
