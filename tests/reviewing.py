"""A sealed recording of the house, made from a film without a camera."""

import shutil
from datetime import timedelta
from pathlib import Path

from cast import SETUP, Cast
from filmed import room_with
from tapes import cuts

from media import services
from media.format.records import Opened
from media.format.writing import Instant, TrackWriter
from media.models import Recording
from media.rules import Occasion, State, TrackState
from media.services import ending


def sealed(
    cast: Cast,
    film: Path,
    occasion: Occasion = Occasion.OPENING,
    *,
    cameras: int = 2,
    times: int = 2,
) -> Recording:
    """A recording of so many cameras that all sent `film` at the same time, again and again.

    The ledger's key must stand.
    """
    room = room_with(cast.centre, *(f"rtsp://127.0.0.1/{n}" for n in range(cameras)))
    made = services.prepare(
        occasion, "tender:7", room=room.pk, title="道路工程开标", scope=cast.centre.path,
        actor=SETUP.actor,
    )  # fmt: skip
    shutil.rmtree(made.folder, ignore_errors=True)  # another test's, of the same number
    began = made.prepared_at
    passed = 0.0
    for track in made.tracks.all():
        passed = _film(made, track.name, track.folder, film, times)
        track.state = TrackState.CLOSED
        track.save()
    made.state, made.begun_at = State.ENDED, began
    made.ended_at = began + timedelta(seconds=passed)
    made.save()
    done = ending.seal(made.pk)
    assert done is not None
    return done


def _film(made: Recording, name: str, folder: Path, film: Path, times: int) -> float:
    """Write a track by hand on the recording's own clock; how long it became."""
    passed = 0.0

    def now() -> Instant:
        return Instant(made.prepared_at + timedelta(seconds=passed), round(passed * 1e9))

    opened = Opened(ending.name_of(made), name, f"开标一室 {name}")
    writer = TrackWriter(folder, opened, now(), now())
    writer.clocked("boot", 1.0, None, now())
    for _ in range(times):
        initialisation, cut = cuts(film)
        writer.begin(initialisation)
        for one in cut:
            passed += one.cut.duration / 1e6
            writer.append(one.cut, one.camera, now())
    writer.close(now())
    writer.release()
    return passed
