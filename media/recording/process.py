"""The recorder: a thread for each source, one that speaks with the database, one that seals.

Summing up a long recording takes seconds, and heads must reach the ledger meanwhile.
The database may be lost for as long as it likes: the cameras' threads never ask it. What it missed
is told it afterwards, and stands in the chains anyway.
"""

import fcntl
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from ledger import clock
from ledger.errors import LedgerError
from media.alarms import services as alarms
from media.arrivals import Arrivals
from media.format.errors import FormatError
from media.format.records import Cause, Opened
from media.format.writing import TrackWriter
from media.models import Recording, Track
from media.recording.browser import BrowserRecorder
from media.recording.camera import CameraRecorder
from media.recording.clock import HouseClock
from media.recording.spare import Spare
from media.recording.standing import Standing
from media.rules import LIVE, State, TrackState
from media.sealing import unseal
from media.services import ending, feeds, tracks

PAUSE = 0.5
"""Seconds between two looks: each costs some milliseconds, with the database's share."""
TURN = 0.25
"""Seconds between two attempts of a second recorder to take over."""
SWITCH = 0.0005
"""Seconds that one thread may hold the interpreter while others wait: cameras do not."""
PATIENCE = 5.0
"""Seconds that an end waits for a recording that is being sealed; the next recorder does it."""
ANCHOR = 5.0
"""Seconds between two entries of chain heads; ten would still keep the promise."""

TROUBLE = (OSError, FormatError, LedgerError, InvalidToken)
"""What may be wrong with one track or one recording, and must not end the others."""

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Record until `stop` is set; a lost database is waited for, not died of."""
    folder = Path(settings.RECORDINGS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    sys.setswitchinterval(SWITCH)
    with _alone(folder, stop):
        recorder = Recorder(_spare(folder))
        sealing = threading.Thread(target=_again, args=(recorder.seal, stop), daemon=True)
        sealing.start()
        _again(recorder.look, stop)
        recorder.stop()
        sealing.join(PATIENCE)


def _again(deed: Callable[[], None], stop: threading.Event) -> None:
    """Do it again and again until `stop` is set, on this thread's own line to the database."""
    try:
        while not stop.is_set():
            try:
                deed()
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database does not answer (%s); recording goes on", error)
                connection.close()
            stop.wait(PAUSE)
    finally:
        stop.set()  # whoever fails ends the others too: the process is started again
        connection.close()


class Recorder:
    """Keeps a thread for every track of a recording under way."""

    def __init__(self, spare: Spare | None = None) -> None:
        self._spare = spare
        self._clock: HouseClock | None = None
        self._cameras: dict[int, CameraRecorder | BrowserRecorder] = {}
        self._told: dict[int, Standing] = {}
        self._anchored = 0.0

    def look(self) -> None:
        """Start what is to be recorded, close what has ended, tell the database how it stands."""
        house = self._read_clock()
        due = Track.objects.exclude(state=TrackState.CLOSED).select_related("recording", "camera")
        for track in due:
            try:
                self._look_after(track, house)
            except TROUBLE as error:
                self._cannot(track, error, house)
        self._tell()
        if time.monotonic() - self._anchored >= ANCHOR:
            self._anchored = time.monotonic()
            self._anchor()

    def seal(self) -> None:
        """Sign what has ended and whose tracks are closed."""
        for ended in Recording.objects.filter(state=State.ENDED):
            try:
                ending.seal(ended.pk, self._spare.way if self._spare else None)
            except TROUBLE as error:
                logger.warning("%s cannot be sealed yet: %s", ended.folder, error)

    def stop(self) -> None:
        """Leave every track as it is; the next recorder takes them up."""
        for camera in self._cameras.values():
            camera.stop()
        for camera in self._cameras.values():
            camera.join()

    def _read_clock(self) -> HouseClock:
        """The house clock, read anew; a step of it goes on record in every chain."""
        shown = clock.reading()
        if self._clock is None:
            self._clock = HouseClock(shown.now, shown.rate)
        elif (step := self._clock.correct(shown.now, shown.rate)) is not None:
            for number, camera in self._cameras.items():
                camera.clocked(step)
                tracks.stepped(number, step)
        return self._clock

    def _look_after(self, track: Track, house: HouseClock) -> None:
        if track.browser_id is not None:
            feeds.give_up(track)
        live = track.recording.state in LIVE and track.left_at is None
        if live or not feeds.settled(track):
            self._keep(track, house)
        else:
            self._close(track, house)

    def _cannot(self, track: Track, error: Exception, house: HouseClock) -> None:
        """One track cannot be written; the others go on, and this one is tried again.

        Where its chain was spoilt and the recording has ended, it stays as it is: the certificate
        says so, and waits for nothing that cannot come.
        """
        logger.warning("%s: %s", track.folder, error)
        if isinstance(error, FormatError) and track.recording.state == State.ENDED:
            self._cameras.pop(track.pk, None)
            tracks.close(track.pk)
            return
        cause = Cause.DISK if isinstance(error, OSError) else Cause.RECORDER
        tracks.note(track.pk, recording=False, cause=cause, since=house.now().at)

    def _keep(self, track: Track, house: HouseClock) -> None:
        thread = self._cameras.get(track.pk)
        camera = track.camera
        address = unseal(bytes(camera.sealed_address)) if camera else ""
        if thread is not None and thread.is_alive():
            if thread.address != address:
                thread.stop()  # the next look begins anew, where the camera is now
            return
        writer = self._writer(track, house)
        shelter = self._spare.shelter(track.folder) if self._spare else None
        self._cameras[track.pk] = (
            CameraRecorder(address, writer, house, shelter)
            if camera
            else BrowserRecorder(Arrivals(track.arrivals), writer, house)
        )
        self._cameras[track.pk].start()

    def _close(self, track: Track, house: HouseClock) -> None:
        """End a track whose recording has ended, by its own thread or, after a crash, by hand."""
        ended_at = track.left_at or track.recording.ended_at or house.now().at
        camera = self._cameras.get(track.pk)
        if camera is not None and camera.is_alive():
            camera.stop(ended_at)
            return
        self._cameras.pop(track.pk, None)
        self._told.pop(track.pk, None)
        writer = self._writer(track, house)
        try:
            writer.close(house.at(ended_at))
        finally:
            writer.release()
        tracks.anchor(track.recording_id, [tracks.Head(track.pk, writer.n, writer.head)])
        tracks.close(track.pk)

    def _tell(self) -> None:
        """Put on record which tracks began or ceased to record."""
        for number, camera in self._cameras.items():
            shown, told = camera.standing, self._told.get(number)
            if told is None or (told.recording, told.cause) != (shown.recording, shown.cause):
                tracks.note(number, recording=shown.recording, cause=shown.cause, since=shown.since)
            if shown.spared and not (told and told.spared):
                alarms.spared(number)
            self._told[number] = shown

    def _anchor(self) -> None:
        of = dict(Track.objects.filter(pk__in=self._cameras).values_list("pk", "recording"))
        heads: dict[int, list[tracks.Head]] = {}
        for number, recording in of.items():
            shown = self._cameras[number].standing
            heads.setdefault(recording, []).append(tracks.Head(number, shown.n, shown.head))
        for recording, found in heads.items():
            tracks.anchor(recording, found)

    def _writer(self, track: Track, house: HouseClock) -> TrackWriter:
        """The writer of a track; its first record is of the moment the recording was asked for."""
        name = ending.name_of(track.recording)
        opened = Opened(name, track.name, track.title)
        asked, kept = house.at(track.recording.prepared_at), track.camera_id is None
        if self._spare is not None:
            self._spare.settle(track.recording.folder)
            self._spare.settle(track.folder)
        return TrackWriter(track.folder, opened, asked, house.now(), kept=kept)


def _spare(home: Path) -> Spare | None:
    """The spare disk, if one is configured and there."""
    if settings.RECORDINGS_SPARE_DIR is None:
        return None
    try:
        return Spare(home, settings.RECORDINGS_SPARE_DIR)
    except OSError as error:
        logger.warning("there is no spare disk: %s", error)
        return None


@contextmanager
def _alone(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Be the only recorder that writes below `folder`; a second waits its turn."""
    descriptor = os.open(folder / ".recorder", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not stop.is_set():
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stop.wait(TURN)
        yield
    finally:
        os.close(descriptor)
