"""What became of a film that was asked for: its maker is at it, it is made, or it cannot be."""

import shutil
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ledger import clock
from media.release import events
from media.release.derivation import DERIVATION, Derivation
from media.release.following import breaks
from media.release.models import Release
from media.release.rules import Standing
from media.release.services.record import locked, record

MAKER = "system:publisher"


def alive(order: Release) -> None:
    """Whoever makes a film that was ordered is at it; no deed, so no entry of the ledger."""
    Release.objects.filter(pk=order.pk, standing=Standing.ASKED).update(alive_at=timezone.now())


@transaction.atomic
def made(order: Release, derived: Derivation, film: Path) -> Release:
    """Keep a film and what it was derived from; it waits for its review from now on.

    One that nobody waits for any more is left where it is: of a task that was sent twice, or of an
    order that another has taken the place of meanwhile.
    """
    found = locked(order.pk)
    if not _is_open(found, order):
        return found
    shutil.rmtree(found.folder, ignore_errors=True)
    found.folder.mkdir(parents=True)
    shutil.move(film, found.film)
    (found.folder / DERIVATION).write_bytes(derived.text)
    found.standing, found.made_at = Standing.READY, clock.now()
    found.film_sha256, found.faces = derived.film_sha256, len(derived.seen)
    length = (derived.end - derived.start).total_seconds()
    found.breaks = breaks(derived.seen, length)
    found.save()
    facts = {"film_sha256": derived.film_sha256, "faces": found.faces}
    record(events.MADE, found, MAKER, found.made_at, facts)
    return found


@transaction.atomic
def broken(order: Release, problem: str) -> Release:
    """A film that could not be made says why."""
    found = locked(order.pk)
    if not _is_open(found, order):
        return found
    found.standing, found.problem = Standing.BROKEN, problem[:300]
    found.save()
    record(events.FAILED, found, MAKER, clock.now(), {"problem": found.problem})
    return found


def _is_open(found: Release, order: Release) -> bool:
    """Whether a film still waits to be made as it was ordered."""
    return found.standing == Standing.ASKED and found.asked_at == order.asked_at
