"""The eye as a process: every track of a recording under way, looked at twice a second."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from media.alarms import selectors, services
from media.eye.frames import Follower
from media.format.errors import FormatError
from media.health import Baseline, Box, Change, Mask, Watch
from media.health.rules import Fault
from media.models import Track
from media.rules import LIVE, TrackState

PAUSE = 0.5
KEEP = 300.0
"""Seconds between two times that what was learned of a camera is kept."""
BURNED_IN = Mask([Box(0, 0, 1, 0.1), Box(0, 0.9, 1, 0.1)])
"""Cameras write their clock and name along the upper and lower edge."""
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Look until `stop` is set; a lost database is waited for."""
    eye = Eye()
    while not stop.is_set():
        try:
            eye.look()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer (%s)", error)
            connection.close()
        stop.wait(PAUSE)
    connection.close()


class Eye:
    """Keeps a gaze for every track of a recording under way."""

    def __init__(self) -> None:
        self._gazes: dict[int, Gaze] = {}

    def look(self) -> None:
        """Look at what came since the last time, and say what has changed."""
        due = Track.objects.filter(recording__state__in=LIVE).exclude(state=TrackState.CLOSED)
        for track in due.filter(camera=None, left_at=None):
            heed(track)
        cameras = due.exclude(camera=None).select_related("recording", "camera")
        found = {one.pk: one for one in cameras}
        for pk in self._gazes.keys() - found.keys():
            del self._gazes[pk]
        for pk, track in found.items():
            try:
                if pk not in self._gazes:
                    self._gazes[pk] = Gaze(track)
                self._gazes[pk].look()
            except (FormatError, OSError) as error:  # one that was spoilt blinds nobody else
                logger.warning("%s cannot be looked at: %s", track.folder, error)


def heed(track: Track) -> None:
    """Raise the alarm of a browser that is lost, and take it back; its picture is not judged.

    A screen may stand still for an hour, and an expert turns their camera as they sit.
    """
    if track.state == TrackState.LOST:
        services.sound(track.pk, Fault.LOST, track.since)
    elif track.state == TrackState.RECORDING:
        services.take_back(track.pk)


class Gaze:
    """One camera, followed and judged. The watch's times are those of the monotonic clock."""

    def __init__(self, track: Track) -> None:
        if track.camera_id is None:
            raise ValueError(f"{track.name} is no camera's")
        self._track, self._camera = track.pk, track.camera_id
        self._frames = Follower(track.folder)
        self._watch = Watch(_moment(time.monotonic_ns()), mask=BURNED_IN, baseline=self._known())
        self._house = (track.since, time.monotonic_ns())
        self._kept: float | None = None if self._watch.baseline is None else time.monotonic()
        self._well = False

    def look(self) -> None:
        """Judge the key frames that came, or the silence."""
        for frame in self._frames.new():
            self._house = (frame.at, frame.mono)
            self._say(self._watch.feed(_moment(frame.mono), frame.plane))
        self._say(self._watch.tick(_moment(time.monotonic_ns())))
        self._relearn()
        if self._watch.baseline is not None and self._watch.standing is None and not self._well:
            services.relieve(self._track)
            self._well = True
        self._keep()

    def _say(self, changes: list[Change]) -> None:
        for change in changes:
            self._well = False
            if change.raised:
                services.sound(self._track, change.fault, self._by_house_clock(change.since))
            else:
                services.relieve(self._track)

    def _by_house_clock(self, moment: datetime) -> datetime:
        at, mono = self._house
        return at + (moment - _moment(mono))

    def _known(self) -> Baseline | None:
        kept = selectors.sight(self._camera)
        return None if kept is None else Baseline.decode(kept)

    def _relearn(self) -> None:
        """A person who acknowledged that the camera was moved has its picture learned anew."""
        forgotten = self._watch.standing is not None and selectors.sight(self._camera) is None
        if forgotten and self._watch.baseline is not None:
            self._watch.relearn()
            self._kept = None

    def _keep(self) -> None:
        """Keep what was learned: at once when it is new, then now and then while all is well."""
        baseline = self._watch.baseline
        if baseline is None or self._watch.standing is not None:
            return
        if self._kept is None or time.monotonic() - self._kept > KEEP:
            services.learned(self._camera, baseline.encode())
            self._kept = time.monotonic()


def _moment(mono: int) -> datetime:
    return _ZERO + timedelta(microseconds=mono // 1000)
