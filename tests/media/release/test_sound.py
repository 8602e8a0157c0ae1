"""A film for the public of a room whose cameras send G.711, which MP4 has no place for."""

from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest
from cast import Cast
from django.conf import LazySettings
from footage import with_sound
from reviewing import sealed

from media.format.pieces import shots
from media.release.rendering import Cut, render

pytestmark = pytest.mark.django_db


def samples(film: Path) -> bytes:
    with av.open(str(film)) as source:
        return b"".join(
            np.ascontiguousarray(one.to_ndarray()).tobytes() for one in source.decode(audio=0)
        )


def test_every_sample_is_kept(
    cast: Cast, ledger_key: None, settings: LazySettings, bunny: Path, tmp_path: Path
) -> None:
    settings.RECORDINGS_DIR = tmp_path / "recordings"
    spoken = with_sound(bunny, tmp_path, "pcm_alaw")
    track = sealed(cast, spoken, cameras=1, times=1).tracks.get()
    start = track.recording.prepared_at
    end = start + timedelta(seconds=1)
    found = shots(track.folder, start, end)
    film = tmp_path / "film.mp4"
    assert render(Cut(track.folder, found, start, end, (), (), sound=True), film) > 20
    with av.open(str(film)) as made:
        assert made.streams.audio[0].codec_context.name == "flac"
    heard = samples(film)
    assert len(heard) > 2 * 8000 * 0.9
    assert samples(spoken).startswith(heard)
