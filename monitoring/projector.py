"""Turning ledger entries into the rows of boards, inside the relay's transaction.

Besides rows it keeps the relay's own tables (standings, tallies, warnings), which repeat what the
entries say: they commit with the numbering of the entries, so each entry counts exactly once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

import accounts.selectors
import deadlines.events
import hall.events
import hall.selectors
import ledger.selectors
import live.selectors
import media.lamps
from live.checksum import Json
from live.projection import Change
from monitoring import events, rows, standings, warnings
from monitoring.doors import topic_of
from monitoring.models import ABOUT, Board

if TYPE_CHECKING:
    from ledger.selectors import Sequenced

STREAM, ACKS = 30, 5
"""How many rows of the stream and of acknowledgements a board keeps, reused in turn."""
BREATH = 0.25
"""Seconds between two sums of a board: a rush of deeds is summed once."""
LISTS = ("case:", "dept:", "alarm:", "rec:")
WORDS = {
    **hall.events.LABELS,
    deadlines.events.PROMPTED: _("临期预警"),
    deadlines.events.OVERDUE: _("超时报警"),
    **events.LABELS,
}
SLOW = 60.0
"""Seconds between two looks at what changes slowly: calendar, trend, names."""


class Boards:
    """The projector of the supervision room's boards."""

    def __init__(self) -> None:
        self._dirty: set[int] = set()
        self._summed: dict[int, float] = {}
        self._looked: dict[int, float] = {}

    def wants(self, kind: str) -> bool:
        """Everything that happens to a case, sounds, is acknowledged, or changes a lamp."""
        if kind.startswith("media."):
            return media.lamps.changes(kind)
        return kind.startswith(("hall.", "deadlines.alarm.")) or kind == events.ACKNOWLEDGED

    def project(self, entries: Sequence["Sequenced"], now: datetime) -> Iterable[Change]:
        """Keep the standings and warnings, and say at once what just happened."""
        cases = sorted({case for entry in entries if (case := case_of(entry.subject))})
        standings.refresh(cases)
        warnings.raise_from(entries)
        if any(one.kind == hall.events.IMPORTED for one in entries):
            rows.past_days.cache_clear()
        changes: list[Change] = []
        for board in _boards():
            mine = [one for one in entries if one.scope.startswith(board.organisation.path)]
            if mine:
                changes += _stream(board, mine)
                changes += _acks(board, mine)
                self._dirty.add(board.pk)
                board.save(update_fields=["stream", "acks"])
        return [*changes, *self._sum(now)]

    def tick(self, now: datetime) -> Iterable[Change]:
        """Sum what is not summed yet, and once a minute what changes slowly."""
        changes = list(self._sum(now))
        for board in _boards():
            if monotonic() - self._looked.get(board.pk, 0.0) >= SLOW:
                transaction.on_commit(partial(self._has_looked, board.pk))
                changes += _differences(board, rows.board(board.organisation, now))
                changes += _recalled(board)
            else:
                changes += _rows(board, rows.checkpoint())
        return changes

    def _sum(self, now: datetime) -> Iterator[Change]:
        """The sums of boards that something happened on, each at most four times a second."""
        due = [one for one in self._dirty if monotonic() - self._summed.get(one, 0.0) >= BREATH]
        for board in _boards().filter(pk__in=due):
            yield from _differences(board, rows.standing(board.organisation, now))
            transaction.on_commit(partial(self._has_summed, board.pk))

    # What the relay could not commit is to be done again, so it is not remembered as done before.
    def _has_looked(self, board: int) -> None:
        self._looked[board] = monotonic()

    def _has_summed(self, board: int) -> None:
        self._summed[board] = monotonic()
        self._dirty.discard(board)


def case_of(subject: str) -> int | None:
    """The case that an entry is about, if it is about one."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "case" else None


def _boards() -> "QuerySet[Board]":
    return Board.objects.select_related("organisation").order_by("pk")


def _rows(board: Board, said: rows.Rows) -> Iterator[Change]:
    topic = topic_of(board.organisation_id)
    return (Change(topic, key, row) for key, row in said.items())


def _differences(board: Board, said: rows.Rows) -> Iterator[Change]:
    """The rows as they are now, and the end of those of the lists that are no longer said."""
    topic = topic_of(board.organisation_id)
    for key in live.selectors.keys(topic, LISTS):
        if key not in said:
            yield Change(topic, key, None)
    yield from _rows(board, said)


def _recalled(board: Board) -> list[Change]:
    """The stream of a board that has none, as if the board had been open all along."""
    if live.selectors.keys(topic_of(board.organisation_id), ("stream:",)):
        return []
    board.stream = 0
    changes = list(_stream(board, ()))
    board.save(update_fields=["stream"])
    return changes


def _stream(board: Board, entries: Sequence["Sequenced"]) -> Iterator[Change]:
    """What just happened, newest last, in rows that are reused in turn.

    A board's first row brings with it what happened before, from the ledger, which numbers
    `entries` in this very transaction.
    """
    if board.stream == 0:
        entries = ledger.selectors.latest(WORDS.keys(), STREAM, scope=board.organisation.path)
    topic = topic_of(board.organisation_id)
    told = [one for one in entries if one.kind in WORDS][-STREAM:]
    numbers = hall.selectors.numbers_of(case_of(one.subject) or 0 for one in told)
    for entry in told:
        board.stream += 1
        number = numbers.get(case_of(entry.subject) or 0) or _number_of_tender(entry)
        yield Change(topic, f"stream:{board.stream % STREAM}", _told(entry, number))


def _number_of_tender(entry: "Sequenced") -> str:
    """What a clock of a tender calls itself; nothing for entries about cases."""
    return "" if case_of(entry.subject) else str(entry.body.get("label", ""))


def _told(entry: "Sequenced", number: str) -> dict[str, Json]:
    texts: dict[str, Json] = {}
    for field, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            texts[field] = str(WORDS[entry.kind])
    return {"at": rows.iso(entry.at), "kind": entry.kind, "no": number, **texts}


def _acks(board: Board, entries: Sequence["Sequenced"]) -> Iterator[Change]:
    """Who has just put their name under a warning."""
    topic = topic_of(board.organisation_id)
    for entry in entries:
        if entry.kind == events.ACKNOWLEDGED:
            board.acks += 1
            yield Change(topic, f"ack:{board.acks % ACKS}", _acknowledged(entry))


def _acknowledged(entry: "Sequenced") -> dict[str, Json]:
    by = accounts.selectors.names([entry.actor]).get(entry.actor, entry.actor)
    return {
        "no": next(entry.body[one] for one in ABOUT if one in entry.body),
        "by": by,
        "at": rows.iso(entry.at),
    }
