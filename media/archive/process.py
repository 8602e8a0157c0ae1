"""The archivist as a process: packs what was sealed, copies it, verifies each package yearly."""

import logging
import threading
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from ledger import clock
from media.archive import services, storage
from media.archive.models import Package
from media.archive.storage import NotStored
from media.archive.timestamps import NoStamp
from media.models import Recording
from media.rules import State

PAUSE = 30.0
EVERY = timedelta(days=365)
"""So long after a package was verified it is verified again."""

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
    """Do what is due, one recording after another."""
    for recording in Recording.objects.filter(state=State.SEALED, package=None):
        if stop.is_set():
            return
        _try_to_pack(recording)
    for package in Package.objects.filter(deleted_at=None, copied_at=None):
        if stop.is_set() or not storage.is_configured():
            break
        _try_to_copy(package)
    due = Package.objects.filter(deleted_at=None).exclude(checked_at__gt=clock.now() - EVERY)
    for package in due.order_by(F("checked_at").asc(nulls_first=True)):
        if stop.is_set():
            return
        if not services.check(package.pk).whole:
            logger.error("%s is not whole", package.folder)


def _try_to_pack(recording: Recording) -> None:
    try:
        services.pack(recording.pk)
    except (NoStamp, OSError) as error:
        logger.warning("recording %s cannot be packed yet: %s", recording.pk, error)


def _try_to_copy(package: Package) -> None:
    try:
        services.copy(package.pk)
    except (NotStored, OSError) as error:
        logger.warning("%s cannot be copied yet: %s", package.name, error)
