"""The archivist as a process: packs what was sealed, copies, presses, searches, verifies yearly."""

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet

from ledger import clock
from media.archive import services, storage
from media.archive.models import Package, Pressing
from media.archive.rules import EVERY
from media.archive.storage import NotStored
from media.archive.timestamps import NoStamp
from media.errors import Refused
from media.format.errors import FormatError
from media.models import Recording
from media.review.comparing import compare
from media.review.selectors import uncompared
from media.review.surveying import survey
from media.rules import State

PAUSE = 30.0

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; what cannot be done now is tried again."""
    while not stop.is_set():
        try:
            look(stop)
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer (%s)", error)
            connection.close()
        stop.wait(PAUSE)
    connection.close()


def look(stop: threading.Event) -> None:
    """Do what is due, one piece of work after another; one that fails keeps no other waiting."""
    for work in _due():
        if stop.is_set():
            return
        try:
            work()
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # a film that somebody spoilt can fail in any way that its decoder can
            logger.exception("%r failed; it is tried again", work)


def _due() -> Iterator[Callable[[], None]]:
    """What is to be done now, each sort asked for when its turn comes."""
    sealed = Recording.objects.filter(state=State.SEALED)
    for recording in sealed.filter(package=None):
        yield partial(_try_to_pack, recording)
    for package in Package.objects.exclude(deleted_at=None).select_related("recording"):
        if services.remains(package):
            yield partial(services.remove, package)
    kept = Package.objects.filter(deleted_at=None)
    for package in kept.filter(copied_at=None) if storage.is_configured() else ():
        yield partial(_try_to_copy, package)
    for pressing in Pressing.objects.filter(ended_at=None).order_by("pk"):
        yield partial(_press, pressing)
    yield from _searches(sealed)
    for package in kept.exclude(checked_at__gt=clock.now() - EVERY).order_by(
        F("checked_at").asc(nulls_first=True)
    ):
        yield partial(_check, package)


def _searches(sealed: "QuerySet[Recording]") -> Iterator[Callable[[], None]]:
    """Recordings to be searched, and those to be compared with what has happened since."""
    for recording in sealed.filter(survey=None).exclude(package__deleted_at__isnull=False):
        yield partial(_try_to_survey, recording)
    for recording in uncompared(clock.now()):
        yield partial(compare, recording)


def _check(package: Package) -> None:
    if not services.check(package.pk).whole:
        logger.error("%s is not whole", package.folder)


def _press(pressing: Pressing) -> None:
    if problem := services.press(pressing.pk).problem:
        logger.warning("no discs of %s: %s", pressing.folder, problem)


def _try_to_pack(recording: Recording) -> None:
    try:
        services.pack(recording.pk)
    except (FormatError, NoStamp, OSError, Refused) as error:
        logger.warning("recording %s cannot be packed yet: %s", recording.pk, error)


def _try_to_survey(recording: Recording) -> None:
    try:
        survey(recording)
    except (FormatError, OSError) as error:
        logger.warning("recording %s cannot be searched yet: %s", recording.pk, error)


def _try_to_copy(package: Package) -> None:
    try:
        services.copy(package.pk)
    except (FormatError, NotStored, OSError, Refused) as error:
        logger.warning("%s cannot be copied yet: %s", package.name, error)
