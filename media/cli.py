"""`mingjing media`: recordings verified by anyone, without a database."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from ledger import keys
from ledger.cli_errors import BadCall, clear_errors
from ledger.notes import VerifierKey
from media.format import layout
from media.format.anchors import exported_anchors, name_of
from media.format.errors import FormatError
from media.format.plain import plain
from media.format.verifying import RecordingReport, recordings_below, verify

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SHOWN = 50
"""So many findings are printed one by one; `--json` holds them all."""


@click.group("media")
def group() -> None:
    """Recordings, and whether they are whole."""


@group.command("verify")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--trust", type=FILE, multiple=True, help="Public keys of the ledger.")
@click.option("--ledger", type=FILE, help="An export of the ledger that holds the anchors.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
@clear_errors
def verify_command(
    context: click.Context,
    *,
    path: Path,
    trust: tuple[Path, ...],
    ledger: Path | None,
    as_json: bool,
) -> None:
    """Verify the recordings in PATH: exit 0 whole, 1 tampered with, 2 unreadable.

    Says which fragment was changed, cut, removed, reordered or inserted. PATH is a recording, one
    of its tracks, or a folder of recordings.
    """
    trusted = [key for one in trust for key in keys.load_verifiers(one)]
    try:
        reports = list(_reports(path, trusted, ledger))
    except FormatError as error:
        raise BadCall(plain(str(error))) from error
    click.echo(_as_json(reports) if as_json else "\n".join(_in_words(one) for one in reports))
    context.exit(0 if all(one.whole for one in reports) else 1)


@group.command("verify-release")
@click.argument("release", type=FOLDER)
@click.option("--from", "recording", type=FOLDER, help="The sealed original it was made of.")
@click.option("--again", is_flag=True, help="Make the film anew, and compare its bytes.")
@click.option("--trust", type=FILE, multiple=True, help="Public keys of the ledger.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
@clear_errors
def verify_release_command(
    context: click.Context,
    *,
    release: Path,
    recording: Path | None,
    again: bool,
    trust: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Verify a released film in RELEASE: exit 0 proven, 1 not what it claims, 2 unreadable.

    Names every piece of the original that does not match, was left out or does not belong.
    """
    from media.release import verifying

    trusted = [key for one in trust for key in keys.load_verifiers(one)]
    try:
        report = verifying.verify(release, trusted, recording, again=again)
    except FormatError as error:
        raise BadCall(plain(str(error))) from error
    facts = asdict(report) | {"whole": report.whole}
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else str(report))
    context.exit(0 if report.whole else 1)


@group.command("verify-evidence")
@click.argument("package", type=click.Path(exists=True, path_type=Path))
@click.option("--trust", type=FILE, multiple=True, help="Public keys of the ledger.")
@click.option("--ledger", type=FILE, help="An export of the ledger that holds the anchors.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
@clear_errors
def verify_evidence_command(
    context: click.Context,
    *,
    package: Path,
    trust: tuple[Path, ...],
    ledger: Path | None,
    as_json: bool,
) -> None:
    """Verify a PACKAGE of evidence: exit 0 whole, 1 not what it claims, 2 unreadable.

    PACKAGE is the zip, or the folder it was unpacked to. Says who took it and why, and names every
    file and record that is not as it was certified, or not as the ledger holds it.
    """
    from media.evidence import verifying

    trusted = [key for one in trust for key in keys.load_verifiers(one)]
    try:
        anchors = None if ledger is None else exported_anchors(ledger, trusted)
        report = verifying.verify(package, trusted, anchors)
    except FormatError as error:
        raise BadCall(plain(str(error))) from error
    click.echo(report.json if as_json else str(report))
    context.exit(0 if report.whole else 1)


def _reports(
    path: Path, trusted: Sequence[VerifierKey], ledger: Path | None
) -> Iterator[RecordingReport]:
    anchors = None if ledger is None else exported_anchors(ledger, trusted)
    track = path.resolve() if (path / layout.CHAIN).exists() else None
    for recording in recordings_below(path) if track is None else [track.parent]:
        ours = None if anchors is None else anchors.of(name_of(recording))
        only = None if track is None else track.name
        yield verify(recording, only=only, trusted=trusted, ledger=ours)


def _as_json(reports: Sequence[RecordingReport]) -> str:
    facts = [asdict(one) | {"whole": one.whole} for one in reports]
    for recording in facts:
        for track in recording["tracks"]:
            del track["heads"]
    return json.dumps({"recordings": facts}, indent=2, default=str)


def _in_words(report: RecordingReport) -> str:
    found = report.all_findings
    lines = [str(one) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… and {len(found) - SHOWN} more")
    for track in report.tracks:
        held = track.coverage
        if held is not None:
            gaps = sum(one.seconds for one in held.gaps)
            lines.append(
                f"  {track.name}: {held.fragments} fragments, {held.seconds:.1f} s of picture,"
                f" {len(held.gaps)} gaps of {gaps:.1f} s together, {track.size} bytes"
            )
    lines.append(f"  {_signature(report)}")
    if report.anchored is not None:
        lines.append(f"  {report.anchored} heads in the ledger compared")
    verdict = "whole" if report.whole else f"NOT WHOLE, {len(found)} findings"
    return "\n".join(map(plain, [f"{report.name}: {verdict}", *lines]))


def _signature(report: RecordingReport) -> str:
    if not report.ended:
        return "not ended: nothing vouches for the last record yet"
    if report.signed_by:
        return f"signed by {report.signed_by}"
    return "signature not judged (no key given)" if not report.keys_were_given else "no signature"
