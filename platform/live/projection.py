"""Who turns ledger entries into rows on a screen.

Rooms above register their projectors as they start (`AppConfig.ready`); the relay hands each the
entries it wants, in the order of the ledger, inside the transaction that numbers them. So a row is
on record if and only if its entry has a number; a killed relay repeats nothing and skips nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.sequencer import Sequenced
from live.checksum import Json


@dataclass(frozen=True, slots=True)
class Change:
    """The row of `key` in `topic` is now `row`; None takes it away. Saying it again is harmless."""

    topic: str
    key: str
    row: dict[str, Json] | None


class Projector(Protocol):
    """Turns what happened into rows. It may ask the database; it writes only through changes.

    An exception stops the relay before anything is committed: screens turn grey, the log says
    why, and the same entries come again.
    """

    def wants(self, kind: str) -> bool:
        """Tell whether entries of `kind` can change a row."""
        ...

    def project(self, entries: Sequence[Sequenced], now: datetime) -> Iterable[Change]:
        """The changes of one batch of wanted entries; `now` is the ledger's clock."""
        ...

    def tick(self, now: datetime) -> Iterable[Change]:
        """What time alone changes, or what else is to be brought up to date; called each second."""
        ...


_projectors: list[Projector] = []


def register(projector: Projector) -> None:
    """Have the relay ask `projector` from now on."""
    _projectors.append(projector)


def project(entries: Sequence[Sequenced], now: datetime) -> list[Change]:
    """What all projectors make of `entries`, in their order of registration."""
    changes: list[Change] = []
    for projector in _projectors:
        if wanted := [entry for entry in entries if projector.wants(entry.kind)]:
            changes.extend(projector.project(wanted, now))
    return changes


def tick(now: datetime) -> list[Change]:
    """What all projectors change for the passing of time."""
    return [change for projector in _projectors for change in projector.tick(now)]
