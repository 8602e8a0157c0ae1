"""A replay as it is ordered: what, where, how fast, and who keeps watch."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from hall.records import kept
from hall.records.book import Book, from_files
from hall.replay import database
from hall.replay.company import Member, company
from hall.replay.pace import Pace, Running, Standing, Steps
from hall.replay.performance import Outcome, begin, perform

Files = tuple[Path, Path, Path | None]
"""A map, a file of cases, a file of events."""


def replay(
    files: Files | None,
    *,
    until: datetime | None = None,
    speed: float | None = None,
    patience: float | None = None,
    watched: bool = True,
    here: bool = False,
    say: Callable[[str], None],
) -> Outcome:
    """Replay the records of `files`, or those imported into the configured database.

    In steps, or in time at `speed`, waits longer than `patience` seconds cut short; in a database
    made for it, or, where the configured one is itself a rehearsal, `here`: then the processes at
    work there keep watch. `say` is told of bad rows. Raises `Unusable`, `NoRehearsal` and
    `Helpless`, each of one line.
    """
    books = _books(files, say)
    with _company(here=here, watched=watched) as present:
        begin(books)
        pace = _pace(present, watched=watched)
        if speed is not None:
            pace = Running(speed, present, patience=patience)
        return perform(books, pace, until)


def _books(files: Files | None, say: Callable[[str], None]) -> Sequence[Book]:
    if files is None:
        return kept.books()
    return [from_files(*files, lambda fault: say(fault.text))]


def _company(*, here: bool, watched: bool) -> AbstractContextManager[Sequence[Member]]:
    """The processes at work beside us, where they are ours to keep."""
    if here:
        database.check_here()
        return nullcontext([])
    made = database.make()
    return company(["watcher", "relay"] if watched else ["relay"], made.environment)


def _pace(present: Sequence[Member], *, watched: bool) -> Pace:
    return Steps(present) if watched else Standing()
