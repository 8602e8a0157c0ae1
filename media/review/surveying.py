"""A sealed recording searched by machine: faces, cameras' clocks, how loud it was.

Done once by the archivist's process; it decodes pictures, so no web process may import it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from media.faces import Detector, NoDetector
from media.faces.detector import Picture
from media.format import chain, layout
from media.format.pieces import read
from media.format.records import Begun, Clocked, Fragment, camera_time
from media.models import Recording
from media.review import services
from media.review.contradictions import Departure, Sample, Session
from media.review.contradictions.rules import AROUND, LEAP
from media.review.hearing import heard
from media.review.sessions import session_of

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Key:
    """A key fragment, the initialisation it is played with, and when it was complete."""

    at: datetime
    begun: Begun
    fragment: Fragment


def survey(recording: Recording) -> None:
    """Search a sealed recording, and keep what was found."""
    try:
        detector = Detector()
    except NoDetector:
        detector = None
    session = session_of(recording)
    wanted = moments(session)
    samples: list[Sample] = []
    departures: list[Departure] = []
    levels: dict[str, list[int]] = {}
    for track in layout.tracks(recording.folder):
        departures += departures_of(track)
        if loud := heard(track, recording.prepared_at, session.ended):
            levels[track.name] = loud
        if detector is not None:
            samples += _samples(track, wanted, detector)
    found = detector.sha256 if detector else ""
    services.surveyed(recording.pk, found, samples, departures, levels)


def moments(session: Session) -> list[datetime]:
    """When somebody should be in picture: at each deed in the room, and once a minute."""
    deeds = [one.at for one in session.done if one.in_room]
    minutes = (session.ended - session.prepared) // MINUTE
    return sorted({*deeds, *(session.prepared + number * MINUTE for number in range(minutes + 1))})


def _samples(track: Path, wanted: Sequence[datetime], detector: Detector) -> Iterator[Sample]:
    keys = list(_keys(track))
    for number in sorted({near for at in wanted if (near := _nearest(keys, at)) is not None}):
        picture = _picture(track, keys[number])
        if picture is not None:
            yield Sample(keys[number].at, track.name, len(detector.faces(picture)))


def _keys(track: Path) -> Iterator[_Key]:
    begun: Begun | None = None
    for record in chain.records(track):
        what = record.what
        if isinstance(what, Begun):
            begun = what
        elif isinstance(what, Fragment) and what.key and begun is not None:
            yield _Key(record.at, begun, what)


def _nearest(keys: Sequence[_Key], at: datetime) -> int | None:
    """The place of the key frame nearest to a moment; None where none is near."""
    after = bisect_left(keys, at, key=lambda one: one.at)
    near = [one for one in (after - 1, after) if 0 <= one < len(keys)]
    best = min(near, key=lambda one: abs(keys[one].at - at), default=None)
    return best if best is not None and abs(keys[best].at - at) <= AROUND else None


def _picture(track: Path, key: _Key) -> Picture | None:
    """The key frame itself; None where it cannot be read."""
    film = BytesIO(b"".join(read(track, piece) for piece in (key.begun, key.fragment)))
    try:
        with av.open(film, "r", format="mp4") as source:
            frame = next(source.decode(video=0), None)
            return None if frame is None else np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    except (FFmpegError, IndexError):
        return None


def departures_of(track: Path) -> Iterator[Departure]:
    """How far the camera's clock is behind the house's: at first, and wherever that changes.

    Only while the house clock runs as fast as life: no camera's keeps pace with a rehearsal's.
    """
    told: float | None = None
    rate = 1.0
    for record in chain.records(track):
        what = record.what
        rate = what.rate if isinstance(what, Clocked) else rate
        if rate != 1 or not isinstance(what, Fragment) or (shown := camera_time(what)) is None:
            continue
        began = record.at - timedelta(microseconds=what.duration)
        behind = (began - shown).total_seconds()
        if told is None or abs(behind - told) > LEAP / 2:
            told = behind
            yield Departure(began, track.name, round(behind, 3))
