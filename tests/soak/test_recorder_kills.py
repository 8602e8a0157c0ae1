"""A recorder killed a hundred times: at most a second each, and every second accounted for.

Two run, as `mingjing up` has it: one records, the other stands by.
"""

import random
import time

import pytest
from cameras import Cameras
from cast import SETUP, Cast
from filmed import Filming, prepared, room_with, until

from media import services
from media.format.chain import records
from media.format.records import Cause, Fragment
from media.format.timeline import coverage
from media.format.verifying import verify
from media.models import Recording
from media.rules import Occasion, State

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
RESTART = 5.0
"""Seconds without a picture that a kill may cost, from the last one to the first again."""


def test_a_hundred_kills(filming: Filming, cast: Cast, cameras: Cameras, kills: int) -> None:
    recording = prepared(room_with(cast.centre, cameras.address()))
    folder = recording.tracks.get().folder
    losses = []

    def last_seen() -> int:
        if not (folder / "chain.jsonl").exists():
            return 0
        found = (one.mono for one in records(folder) if isinstance(one.what, Fragment))
        return max(found, default=0)

    for _ in range(kills):
        begun = time.monotonic_ns()
        until(lambda since=begun: last_seen() > since and filming.stands_by(), 120)
        time.sleep(random.uniform(0.0, 1.5))
        losses.append((filming.kill() - last_seen()) / 1e9)
        filming.start()
    begun = time.monotonic_ns()
    until(lambda: last_seen() > begun, 120)
    services.end(Occasion.OPENING, "tender:7", actor=SETUP.actor)
    until(lambda: Recording.objects.get(pk=recording.pk).state == State.SEALED, 30)
    held = coverage(records(folder))
    gaps = [one.seconds for one in held.gaps if one.cause is Cause.RECORDER]
    print(f"{kills} kills: lost {_told(losses)}; without a picture {_told(gaps)}")
    assert max(losses) < 1, sorted(losses)[-5:]
    assert verify(recording.folder, trusted=[filming.key.verifier]).whole
    assert len(gaps) == kills
    assert max(gaps) <= RESTART, sorted(gaps)[-5:]


def _told(seconds: list[float]) -> str:
    median, worst = sorted(seconds)[len(seconds) // 2], max(seconds)
    return f"{median:.2f} s in the median, {worst:.2f} s at most"
