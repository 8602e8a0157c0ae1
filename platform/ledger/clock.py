"""The only clock of the house: the database's, real or rehearsed.

In SQL it is `ledger_now()`. Whoever moves a rehearsal's clock wakes the listeners of the
PostgreSQL channel `ledger_clock` as the change commits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from ledger.errors import ClockError
from ledger.events import CLOCK_SETTLED, CLOCK_STEPPED
from ledger.models import Clock, Entry
from ledger.services import append

STEP_TOLERANCE = timedelta(milliseconds=100)
SUBJECT = "clock:1"


class Reading(NamedTuple):
    """What the clock shows, how many of its seconds pass in a real one, and what it is."""

    now: datetime
    rate: float
    rehearsal: bool


@dataclass(frozen=True)
class Trouble:
    """The clock stepped back at `entry`, and no person has decided about it yet."""

    entry: int
    before: datetime
    after: datetime


def now() -> datetime:
    """The moment by the database clock, aware, in UTC. It moves on inside a transaction too."""
    return reading().now


def reading() -> Reading:
    """The moment, the rate and whether this is a rehearsal.

    Raises `ClockError` in a database that was never migrated to the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now(), rate, rehearsal FROM ledger_clock")
        row = cursor.fetchone()
    if row is None:
        raise ClockError("this database has no clock yet: run its migrations")
    return Reading(*row)


@transaction.atomic
def begin_at(moment: datetime) -> None:
    """Let a rehearsal begin at `moment`, long past perhaps, before anything is on record.

    Raises `ClockError` for a real clock, and once the ledger has an entry.
    """
    _locked_reading()
    if Entry.objects.exists():
        raise ClockError("a rehearsal begins once, before its first entry")
    _set(moment, 1.0)
    Clock.objects.update(latest=moment)


@transaction.atomic
def step_to(moment: datetime, rate: float = 1.0) -> None:
    """Put a rehearsal's clock forward to `moment`; it runs on from there at `rate`.

    Raises `ClockError` for a real clock, a step back, or a rate that is not positive.
    """
    shown = _locked_reading()
    if moment < shown:
        raise ClockError(f"the clock shows {shown.isoformat()}; it does not go back")
    _set(moment, rate)


_ADVANCE = """
UPDATE ledger_clock SET anchor = greatest(%s, ledger_now()), anchor_real = clock_timestamp(),
                        rate = %s
WHERE rehearsal RETURNING anchor
"""


def advance_to(moment: datetime, rate: float = 1.0) -> datetime:
    """Put a rehearsal's clock forward to `moment` unless it is past it; it runs on at `rate`.

    Returns what it shows now. Raises `ClockError` for a real clock, or a rate that is not positive.
    """
    _check_rate(rate)
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [moment, rate])
        row: tuple[datetime] | None = cursor.fetchone()
    if row is None:
        raise ClockError("a real clock is not set by hand")
    return row[0]


@transaction.atomic
def take_up() -> datetime:
    """Let a rehearsal that was laid aside go on from where it stopped, at the rate of life.

    That is the highest moment anybody has seen: of the last entry, or of the relay's last look.
    Returns it. Raises `ClockError` for a real clock.
    """
    _locked_reading()
    last = Entry.objects.order_by("-id").values_list("at", flat=True).first()
    stopped = max(filter(None, [Clock.objects.get().latest, last]))
    _set(stopped, 1)
    return stopped


@transaction.atomic
def set_rate(rate: float) -> None:
    """Let a rehearsal's clock run at `rate` from now on.

    Raises `ClockError` for a real clock, or a rate that is not positive.
    """
    _set(_locked_reading(), rate)


def _locked_reading() -> datetime:
    """What the rehearsal's clock shows, with its row locked."""
    Clock.objects.select_for_update().get()
    shown = reading()
    if not shown.rehearsal:
        raise ClockError("a real clock is not set by hand")
    return shown.now


def _set(moment: datetime, rate: float) -> None:
    _check_rate(rate)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_clock SET anchor = %s, anchor_real = clock_timestamp(), rate = %s",
            [moment, rate],
        )


def _check_rate(rate: float) -> None:
    if rate <= 0:
        raise ClockError(f"a clock cannot run at the rate {rate}")


@transaction.atomic
def observe() -> Trouble | None:
    """Compare the clock with the highest reading seen so far, and record a step back once.

    The relay calls it with every pulse; a step smaller than the time between two pulses is not
    seen. While a trouble stands, nothing may be closed on this clock.
    """
    latest = Clock.objects.select_for_update().get().latest
    shown = now()
    if shown >= latest - STEP_TOLERANCE:
        Clock.objects.filter(latest__lt=shown).update(latest=shown)
    elif trouble() is None:
        append(
            CLOCK_STEPPED,
            subject=SUBJECT,
            actor="system:sequencer",
            scope="/",
            at=shown,
            body={"before": latest, "after": shown},
        )
    return trouble()


def trouble() -> Trouble | None:
    """The step back that still waits for a person's decision, if there is one."""
    last = Entry.objects.filter(kind__startswith="ledger.clock.").order_by("-id").first()
    if last is None or last.kind != CLOCK_STEPPED:
        return None
    before, after = (datetime.fromisoformat(last.body[name]) for name in ("before", "after"))
    return Trouble(last.pk, before, after)


@transaction.atomic
def settle(actor: str, reason: str) -> None:
    """Record a person's decision that the clock is right again; closings go on.

    Raises `ClockError` when there is no trouble.
    """
    clock = Clock.objects.select_for_update().get()
    standing = trouble()
    if standing is None:
        raise ClockError("the clock has not stepped back")
    shown = now()
    body = {"stepped": standing.entry, "highest": clock.latest, "reason": reason}
    append(CLOCK_SETTLED, subject=SUBJECT, actor=actor, scope="/", at=shown, body=body)
    Clock.objects.update(latest=shown)
