"""A recorder killed at a session's very end, again and again: the certificate comes out whole.

Between the end of the occasion and the closing of its tracks, between that and the sealing, and in
the midst of the sealing, as soon as its first or its last file is there.
"""

import random
import time
from collections.abc import Callable
from hashlib import sha256

import pytest
from cameras import Cameras
from cast import SETUP, Cast
from filmed import Filming, prepared, room_with, until

from ledger.selectors import history
from media import events, services
from media.format import layout
from media.format.chain import records
from media.format.manifest import load
from media.format.records import Closed, Fragment
from media.format.verifying import verify
from media.models import Recording
from media.rules import Occasion, State, TrackState

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CAMERAS = 3


def test_every_session_ends_with_one_whole_certificate(
    filming: Filming, cast: Cast, cameras: Cameras, kills: int
) -> None:
    room = room_with(cast.centre, *[cameras.address()] * CAMERAS)
    moments = [_some_time, _file(layout.MARKS), _file(layout.MANIFEST), _file(layout.NOTE)]
    for number in range(kills):
        recording = prepared(room, subject=f"tender:{number}")
        until(lambda one=recording: _all(one, TrackState.RECORDING) and filming.stands_by(), 120)
        before = _fragments(recording)
        services.end(Occasion.OPENING, recording.subject, actor=SETUP.actor)
        moments[number % len(moments)](recording)
        filming.kill()
        filming.start()
        until(lambda one=recording: _state(one) == State.SEALED, 60)
        _is_whole(recording, filming, before)


def _is_whole(recording: Recording, filming: Filming, before: dict[str, int]) -> None:
    """Verified as anyone would, nothing lost that was there, and one manifest."""
    recording.refresh_from_db()
    report = verify(recording.folder, trusted=[filming.key.verifier])
    assert report.whole, report.all_findings
    assert not [*recording.folder.rglob("*.part")]
    text = (recording.folder / layout.MANIFEST).read_bytes()
    assert sha256(text).hexdigest() == recording.manifest_sha256
    kinds = [one.kind for one in history(recording.entry_subject)]
    assert kinds.count(events.SEALED) == kinds.count(events.ENDED) == 1
    manifest = load(recording.folder)
    assert manifest is not None
    length = (manifest.closed_at - manifest.opened_at).total_seconds()
    for track in manifest.tracks:
        told = track.seconds + sum(gap.seconds for gap in track.gaps)
        assert abs(told - length) < 1, (track, length)
        assert track.fragments >= before[track.name]
        kept = [one.what for one in records(recording.folder / track.name)]
        assert [isinstance(one, Closed) for one in kept].count(True) == 1
        assert isinstance(kept[-1], Closed)


def _some_time(recording: Recording) -> None:
    """Any moment until the certificate is usually there."""
    time.sleep(random.uniform(0.0, 1.5))


def _file(name: str) -> Callable[[Recording], None]:
    """The moment at which a file of the certificate appears; at once, for it is followed soon."""

    def appears(recording: Recording) -> None:
        deadline = time.monotonic() + 30
        while not (recording.folder / name).exists():
            assert time.monotonic() < deadline

    return appears


def _fragments(recording: Recording) -> dict[str, int]:
    """How many fragments of each track are on record."""
    return {
        one.name: sum(isinstance(record.what, Fragment) for record in records(one.folder))
        for one in recording.tracks.all()
    }


def _all(recording: Recording, state: TrackState) -> bool:
    return all(one.state == state for one in recording.tracks.all())


def _state(recording: Recording) -> str:
    return Recording.objects.get(pk=recording.pk).state
