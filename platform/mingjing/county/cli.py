"""`mingjing county`: found the demonstration's county, play its days, measure a record."""

import signal
import threading
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
RECORD = click.option(
    "--record",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with cases.csv, events.csv and, unless it is the receipt record, map.toml.",
)


@click.group()
def group() -> None:
    """The demonstration's county."""


@group.command()
@RECORD
def found(record: Path | None) -> None:
    """Found the county, with its past weeks, in an empty rehearsal; print who may sign in."""
    import deadlines.calendars
    from ledger import clock
    from mingjing.county import day, founding, office

    _must_be_rehearsal()
    if record is not None:
        office.found(record)
    else:
        today = deadlines.calendars.current().shift(clock.now().date(), 0)
        day.begin(today)
        founding.found()
        day.Day().play_past(today)
    click.echo(_accounts())


@group.command()
def resume() -> None:
    """Let the county go on from where it was laid aside; print who may sign in."""
    from ledger import clock

    _must_be_rehearsal()
    clock.take_up()
    click.echo(_accounts())


def _accounts() -> str:
    from mingjing.county.founding import PARTS, PASSWORD

    lines = [f"    {name:<14} {PASSWORD}" for name in PARTS]
    return "\n".join(["  Sign in as (name, password):", *lines]) + "\n"


@group.command("day")
@click.option("--speed", type=click.FloatRange(0, min_open=True), default=60.0, show_default=True)
@RECORD
def day_command(speed: float, record: Path | None) -> None:
    """Play day after day of the county at SPEED until told to stop."""
    from mingjing.county import office
    from mingjing.county.day import Day

    _must_be_rehearsal()
    if record is not None:
        office.replay(record, speed)
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    Day().play(stop, speed)


@group.command()
@click.argument("cases", type=FILE)
@click.argument("events", type=FILE)
@click.option("--source", required=True, help="Where the record comes from, as it is cited.")
def measure(cases: Path, events: Path, source: str) -> None:
    """Measure the rhythm of a record and print it as JSON."""
    from mingjing.county import rhythm

    click.echo(rhythm.dump(rhythm.measure(cases, events, source)), nl=False)


def _must_be_rehearsal() -> None:
    from ledger import clock

    if not clock.reading().rehearsal:
        raise click.ClickException("this database is a real one; the county lives in a rehearsal")
