"""`mingjing ledger`: verify, export, keygen, checkpoint, cosign, witness, pins.

Nothing but the commands on a database needs Django: an auditor with an export, or a witness, runs
without settings.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import click

from ledger import keys
from ledger.checkpoint import parse_many
from ledger.cli_errors import clear_errors
from ledger.errors import BadInput, Busy
from ledger.export import ExportedLog, write_export
from ledger.findings import Report
from ledger.notes import COSIGNATURE_V1, ED25519, Note, encode_base64
from ledger.source import LogSource
from ledger.verify import verify as verify_log
from ledger.witness.cli import pins, witness

FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN = 50
"""So many findings are printed one by one; `--json` holds them all."""


@click.group("ledger")
def group() -> None:
    """The record of all that happened, and whether it is whole."""


group.add_command(witness)
group.add_command(pins)


@contextmanager
def _database() -> Iterator[None]:
    """Django and its database; what goes wrong with them becomes one clear line."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.settings")
    try:
        django.setup()
        yield
    except (DatabaseError, ImproperlyConfigured) as error:
        raise BadInput(f"the database cannot be used: {error}") from error


@contextmanager
def _log(export: Path | None) -> Iterator[LogSource]:
    """The exported log, or the database in one snapshot of it."""
    if export is not None:
        yield ExportedLog(export)
        return
    with _database():
        from ledger.database import DatabaseLog, snapshot

        with snapshot():
            yield DatabaseLog()


@group.command()
@click.argument("export", type=FILE, required=False)
@click.option("--trust", type=FILE, multiple=True, help="Public keys of the log and of witnesses.")
@click.option(
    "--witness-checkpoint",
    "pinned_notes",
    type=FILE,
    multiple=True,
    help="Checkpoints kept elsewhere, signed by a trusted log or witness.",
)
@click.option("--pinned-export", type=FILE, help="An older export kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
@clear_errors
def verify(
    context: click.Context,
    *,
    export: Path | None,
    trust: tuple[Path, ...],
    pinned_notes: tuple[Path, ...],
    pinned_export: Path | None,
    as_json: bool,
) -> None:
    """Verify EXPORT, or the database: exit 0 whole, 1 tampered with, 2 unreadable.

    Says which entry was changed, removed, reordered or inserted. Where even the tree was rebuilt
    and signed again, checkpoints and exports kept elsewhere say between which sizes, or which.
    """
    trusted = keys.Trust.of(key for path in trust for key in keys.load_verifiers(path))
    pinned = ExportedLog(pinned_export) if pinned_export else None
    with _log(export) as source:
        report = verify_log(source, trusted, _notes(pinned_notes), pinned)
    click.echo(_as_json(report) if as_json else _in_words(report))
    context.exit(0 if report.whole else 1)


def _notes(paths: Sequence[Path]) -> list[Note]:
    notes = []
    for path in paths:
        try:
            notes += parse_many(path.read_text(encoding="utf-8"))
        except (BadInput, UnicodeDecodeError) as error:
            raise BadInput(f"{path}: {error}") from error
    return notes


def _as_json(report: Report) -> str:
    facts = asdict(report) | {"whole": report.whole, "root": encode_base64(report.root)}
    return json.dumps(facts, ensure_ascii=False, indent=2, default=str)


def _in_words(report: Report) -> str:
    given = "given" if report.keys_were_given else "by its own word"
    lines = [
        f"log        {report.origin}",
        *(f"key        {key} ({given})" for key in report.log_keys),
        f"entries    {report.size}, root {encode_base64(report.root)}",
        f"waiting    {report.waiting}",
        f"signed     {report.signed_size} entries, {report.checkpoints} checkpoints checked",
        f"pinned     {report.pins} roots kept elsewhere",
        f"witnessed  {report.witnessed_size} entries",
        *(f"witness    {name}, last at {at}" for name, at in report.witnesses.items()),
        *map(str, report.findings[:SHOWN]),
    ]
    if len(report.findings) > SHOWN:
        lines.append(f"… and {len(report.findings) - SHOWN} more; --json lists them all")
    found = f"{len(report.findings)} finding{'s' if len(report.findings) > 1 else ''}"
    lines.append("whole" if report.whole else f"NOT WHOLE: {found}")
    return "\n".join(lines)


@group.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@clear_errors
def export(file: Path, as_json: bool) -> None:
    """Write the whole ledger to FILE, to be kept elsewhere or verified without a database."""
    with _log(None) as source:
        entries, checkpoints = write_export(source, file)
    counts = {"file": str(file), "entries": entries, "checkpoints": checkpoints}
    words = f"{file}: {entries} entries, {checkpoints} checkpoints"
    click.echo(json.dumps(counts, ensure_ascii=False) if as_json else words)


@group.command()
@click.argument("file", type=FILE, required=False)
@click.option("--name", help="The key's name; a log's is its origin.  [default: this database's]")
@click.option("--witness", "for_witness", is_flag=True, help="A witness's key instead of a log's.")
@click.option("--if-missing", is_flag=True, help="Leave an existing key alone.")
@clear_errors
def keygen(file: Path | None, name: str | None, for_witness: bool, if_missing: bool) -> None:
    """Make a key in FILE (default: where this installation expects its own); print its public half.

    The public half is also written to FILE.pub. A key is never overwritten.
    """
    path, key_name = _key_place(file, name)
    if not (if_missing and path.exists()):
        keys.create(path, key_name, COSIGNATURE_V1 if for_witness else ED25519)
    click.echo(keys.load_signer(path).verifier)


def _key_place(file: Path | None, name: str | None) -> tuple[Path, str]:
    if file is not None and name is not None:
        return file, name
    with _database():
        from django.conf import settings

        from ledger.selectors import origin

        return file or settings.LEDGER_KEY_FILE, name or origin()


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print size, root and note as JSON.")
@clear_errors
def checkpoint(as_json: bool) -> None:
    """Print the newest checkpoint with its cosignatures.

    Where no relay runs, one is signed first if it is due.
    """
    with _database():
        from django.db import transaction

        from ledger.checkpoints import sign_if_due
        from ledger.selectors import latest_checkpoint

        with suppress(Busy), transaction.atomic():
            sign_if_due()
        newest = latest_checkpoint()
    if newest is None:
        raise BadInput("the ledger is empty; there is nothing to sign")
    facts = asdict(newest) | {"root": encode_base64(newest.root)}
    as_text = json.dumps(facts, ensure_ascii=False, default=str)
    click.echo(as_text if as_json else newest.note, nl=as_json)


@group.command()
@click.option("--every", type=click.FloatRange(min=1), help="Go on, asking every so many seconds.")
@clear_errors
def cosign(every: float | None) -> None:
    """Have the configured witnesses cosign the newest checkpoint, once or for ever.

    Asked once, a refusal is an error; asked for ever, it is printed and asked again.
    """
    with _database():
        from ledger.witnessing import gather

        refusals = gather()
        if refusals and every is None:
            raise BadInput("; ".join(refusals))
        while every is not None:
            for refusal in refusals:
                click.echo(refusal, err=True)
            time.sleep(every)
            refusals = gather()
