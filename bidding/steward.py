"""The steward: what a tender's time asks for, done at its moment. Never missed, only late.

It begins logs, makes their batches, closes tenders, begins second openings, freezes sets, publishes
tender files, follows deposits and gives abandoned uploads back. Each is a transaction that asks
again whether it is due, so any number of stewards may run and each may be killed at any moment:
what was due meanwhile is done by the next.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from bidding import vault
from bidding.models import Opening, StewardBeat, Tender, TenderLog
from bidding.rules.ceremony import OpeningState
from bidding.rules.states import TenderState
from bidding.services import (
    closing,
    deposits,
    editions,
    log,
    programs,
    second,
    stamping,
    trustees,
    unlocking,
    witnessing,
)
from ledger import clock

PAUSE = 0.25
"""Real seconds between two looks."""
BEAT, MINUTE = 1.0, 60.0
"""Real seconds between two signs of life, and between two looks at the programs handed out."""

WAITING = (OpeningState.CALLED, OpeningState.LOCKS)
"""The steps of an opening that time alone ends."""

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Look after all tenders until `stop` is set; a lost database is waited for, not died of.

    Beside it witnesses and timestamp authorities are asked and bundles are built, in threads of
    their own: they may be slow, and nothing waits for them.
    """
    pauses = dict.fromkeys((cosign, stamp, publish), settings.ASK_EVERY) | {hand_out: MINUTE}
    asking = [
        threading.Thread(target=_each, args=(stop, partial(_apart, ask, ask.__name__), pause))
        for ask, pause in pauses.items()
    ]
    for one in asking:
        one.start()
    try:
        _each(stop, _Round().go, PAUSE)
    finally:
        stop.set()  # without the round the others are of no use: the process ends, and begins anew
        for one in asking:
            one.join()


class _Round:
    """A look at everything, and once a second a sign of life."""

    def __init__(self) -> None:
        self._beat = -BEAT

    def go(self) -> None:
        """Look, and say so."""
        look()
        if monotonic() - self._beat >= BEAT:
            StewardBeat.objects.update_or_create(pk=1, defaults={"at": clock.now()})
            self._beat = monotonic()


def seen_at() -> datetime | None:
    """When the steward last looked after everything; None where it never did."""
    return StewardBeat.objects.values_list("at", flat=True).first()


def _each(stop: threading.Event, work: Callable[[], None], pause: float) -> None:
    try:
        while not stop.is_set():
            try:
                work()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database does not answer (%s); trying again", error)
                connection.close()
            stop.wait(pause)
    finally:
        connection.close()


_said: dict[str, float] = {}


def _apart(work: Callable[[], object], name: str) -> None:
    """Do it; what is wrong with one keeps no other waiting, and is said once a minute."""
    try:
        work()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # a record that somebody spoilt as well as a full disk: say it, try again
        if monotonic() - _said.get(name, -MINUTE) >= MINUTE:
            _said[name] = monotonic()
            logger.exception("%s cannot be looked after; it is tried again", name)


def hand_out() -> None:
    """Put the hashes of the programs that are handed out on record, where they have changed."""
    if programs.record_changes():
        logger.info("the programs that are handed out have changed")


def cosign() -> None:
    """Have the newest head of every log cosigned, and say which witness would not."""
    for kept in TenderLog.objects.all():
        for refusal in witnessing.gather(kept):
            logger.warning("%s: %s", kept.origin, refusal)


_CHORES: list[Callable[[], None]] = []


def register(chore: Callable[[], None]) -> None:
    """Have another room's chore done with each look; it asks by itself what is due."""
    _CHORES.append(chore)


def stamp() -> None:
    """Have the newest head of every log that goes on stamped, and say why it was not."""
    for kept in TenderLog.objects.filter(ended_at=None):
        for refusal in stamping.gather(kept):
            logger.warning("%s: no timestamp: %s", kept.origin, refusal)


def publish() -> None:
    """Build the bundles of openings that are over."""
    for tender in editions.waiting().select_related("project"):
        editions.publish_if_due(tender)


def look() -> None:
    """Do everything that is due now, tender by tender, and then what other rooms have to do."""
    for tender in _tenders():
        _apart(partial(_look_after, tender), f"tender {tender.number}")
    for chore in (deposits.look_after, *_CHORES):
        _apart(chore, f"{chore.__module__}.{chore.__name__}")


def _tenders() -> Iterator[Tender]:
    under_way = Tender.objects.select_related("project")
    yield from under_way.filter(state=TenderState.PUBLISHED).order_by("deadline")
    ended = (TenderState.CANCELLED, TenderState.FAILED)
    yield from under_way.filter(state__in=ended, log__closed_at=None, log__ended_at=None).exclude(
        log=None
    )
    waiting = Opening.objects.filter(state__in=WAITING).values("tender")
    yield from under_way.filter(pk__in=waiting)


def _look_after(tender: Tender) -> None:
    if tender.state == TenderState.PUBLISHED:
        _keep_log(tender)
    elif tender.state in (TenderState.CANCELLED, TenderState.FAILED):
        closing.give_back(tender.pk)
    for opening in Opening.objects.filter(tender=tender, state__in=WAITING):
        second.begin_if_due(opening)
        unlocking.freeze_if_due(opening)


def _keep_log(tender: Tender) -> None:
    """Begin the log, or let it grow; close the tender when its time has come.

    With each batch the vault's files and its map are made one age, whatever was written meanwhile.
    """
    now = clock.now()
    if not TenderLog.objects.filter(tender=tender).exists():
        if tender.deadline is not None and now < tender.deadline:
            _make_room()
            log.begin(tender.pk)
        return
    if log.make_batches(tender):
        vault.even_out()
        vault.sweep()
        trustees.keep_files(tender)
    if tender.deadline is not None and tender.deadline <= now:
        closing.close_if_due(tender)


def _make_room() -> None:
    """Have the vault stand before the first bid; a full disk is said while there is time left."""
    try:
        vault.make_ready()
    except vault.VaultFull as error:
        logger.error("no room for the vault: %s", error.__cause__)
