"""A real office's record in the place of the county: from its first deed on, replayed in time."""

import tomllib
from datetime import datetime
from pathlib import Path

import click

import hall.replay.production
from hall.records.book import Book, from_files
from hall.replay.pace import Alone
from hall.replay.performance import begin, perform
from mingjing.county.day import COMING
from mingjing.county.founding import open_boards, people_of_office

ROOT = Path(__file__).resolve().parents[3]
RECEIPT = ROOT / "infra" / "maps" / "receipt.toml"
"""How to read the receipt record, which has no map of its own."""
QUIET = 3.0
"""Seconds after which a wait in which nothing happens (a night, a weekend) is cut short."""


def found(record: Path) -> None:
    """Let the rehearsal begin with the record's first deed and come to its first ■; make who may
    watch it.
    """
    files = _files(record)
    book = from_files(*files, lambda fault: click.echo(fault.text, err=True))
    begin([book])
    centre = tomllib.loads(files[0].read_text(encoding="utf-8"))["centre"]
    people_of_office(centre["city"]["name"], centre["city"]["name_en"])
    open_boards()
    perform([book], Alone(), _before_first_alarm(book))


def _before_first_alarm(book: Book) -> datetime:
    """Shortly before the first case runs over, so that a visitor sees it; else its first deed."""
    over = (case.due_at for case in book.cases if not case.ended_at or case.ended_at >= case.due_at)
    first = min(case.started_at for case in book.cases)
    return max(min(over, default=first) - COMING, first)


def replay(record: Path, speed: float) -> None:
    """Do again what the record says was done, at `speed`, under the watch of this platform."""
    hall.replay.production.replay(
        _files(record),
        speed=speed,
        patience=QUIET,
        here=True,
        say=lambda line: click.echo(line, err=True),
    )


def _files(record: Path) -> tuple[Path, Path, Path]:
    own = record / "map.toml"
    return own if own.exists() else RECEIPT, record / "cases.csv", record / "events.csv"
