"""`mingjing county`: found the demonstration's county, play its days, measure a record."""

import signal
import threading
from datetime import datetime
from pathlib import Path

import click

from ledger.cli_errors import clear_errors
from ledger.witness.cli import options, serve

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
    from mingjing.county import day, founding, market, office, tenders

    _must_be_rehearsal()
    if record is not None:
        office.found(record)
    else:
        calendar = deadlines.calendars.current()
        today = calendar.shift(clock.now().date(), 0)
        clock.begin_at(calendar.opening(tenders.first_day(today, calendar)))
        founding.found()
        market.found(today, calendar)
        day.come_to_past(today)
        day.Day().play_past(today)
    click.echo(_accounts())


@group.command()
def resume() -> None:
    """Let the county go on from where it was laid aside; print who may sign in.

    Where no deadline is near, the days until shortly before the next are played at once.
    """
    from ledger import clock
    from mingjing.county import visit

    _must_be_rehearsal()
    clock.take_up()
    visit.come_near()
    click.echo(_accounts())


def _accounts() -> str:
    from mingjing.county import visit

    return visit.welcome()


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
def forward() -> None:
    """Have the running county go on to its next working morning at once.

    Refused while a tender's opening lies ahead on the same day, or goes on.
    """
    from mingjing.county import day, visit

    _must_be_rehearsal()
    if deadline := visit.deadline_today():
        said = f"today's opening, at {deadline:%H:%M}, comes first and is waited for"
        raise click.ClickException(said)
    day.forward().touch()
    click.echo("the county goes on to its next working morning")


@group.command()
@click.option("--at", "root", required=True, help="The address of the house's pages.")
def tender(root: str) -> None:
    """Play the other parties of the county's tenders, at the house's own doors, until stopped."""
    from mingjing.county.founding import PASSWORD
    from mingjing.county.parties import scene

    _must_be_rehearsal()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    scene.play(root, PASSWORD, stop)


@group.command()
def cameras() -> None:
    """Be the cameras of the county's opening room until stopped; without a film there are none."""
    import asyncio

    from mingjing.county import film, filming
    from mingjing.county.cameras import Film
    from mingjing.county.market import keys
    from mingjing.county.parties.telling import note

    _must_be_rehearsal()
    try:
        films = [Film.read(one) for one in film.made(keys())]
    except film.NoFilm as none:
        note(keys(), f"没有摄像机（{none.zh}）：开标、抽取和评标都不录像",
             f"No cameras ({none.en}): nothing is recorded")  # fmt: skip
        return
    asyncio.run(filming.play(films))


@group.command()
@options
@clear_errors
def witness(
    listen: str, state: Path, key: Path, name: str | None, log_keys: tuple[Path, ...]
) -> None:
    """Witness the county's logs, at the county's own time, until told to stop.

    Anywhere else a witness has a clock of its own: `mingjing ledger witness`.
    """
    serve(listen, state, key, name, log_keys, now=_county_time)


def _county_time() -> datetime:
    """What the county's clock shows; each request of a witness has a thread of its own."""
    from django.db import connection

    from ledger import clock

    try:
        _must_be_rehearsal()
        return clock.now()
    finally:
        connection.close()


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
