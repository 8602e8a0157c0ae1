"""`mingjing discs`: the disc images of a package, and `mingjing archivist`, the process."""

import signal
import threading
from pathlib import Path

import click

from ledger.cli_errors import BadCall, clear_errors
from media.archive.rules import Blank
from media.archive.volumes import TooLarge

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("package", type=FOLDER)
@click.option("--to", "target", type=FOLDER, required=True, help="Folder for the images.")
@click.option("--disc", "size", type=click.Choice(Blank.values), default="bd25", show_default=True)
@clear_errors
def discs(package: Path, target: Path, size: str) -> None:
    """Write the images of a PACKAGE, as many volumes as it takes; burn them with any program."""
    from media.archive import disc, offline
    from media.format.errors import FormatError

    try:
        page = offline.viewer()
    except FileNotFoundError as error:
        raise BadCall("the viewer has not been built: run `make setup`") from error
    try:
        room = Blank(size).capacity
        for one in disc.write(package.resolve(), target, capacity=room, page=page):
            click.echo(f"{one.path} ({len(one.volume.films)} films)")
    except (TooLarge, FormatError, OSError) as error:
        raise BadCall(str(error)) from error


@click.command()
def archivist() -> None:
    """Pack what was sealed, copy it to S3 where configured, verify every package yearly."""
    from media.archive.process import run

    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    run(told)
