"""How loud a track was, second by second: what the timeline draws beneath the picture."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from media.format.pieces import Shot, read, shots

FLOOR = 60.0
"""Decibels below full scale that count as silence."""


def heard(track: Path, start: datetime, end: datetime) -> list[int]:
    """The loudest moment of each second from `start`, 0 (silence) to 100; [] without any sound."""
    seconds = int((end - start).total_seconds()) + 1
    loud = [0] * seconds
    any_sound = False
    for _file, part in groupby(shots(track, start, end), key=lambda one: one.fragment.file):
        for second, level in _levels(track, list(part), start):
            any_sound = True
            if 0 <= second < seconds:
                loud[int(second)] = max(loud[int(second)], level)
    return loud if any_sound else []


def _levels(track: Path, part: Sequence[Shot], start: datetime) -> Iterator[tuple[float, int]]:
    """The level of every frame of sound of a segment; none where it has none, or is unreadable."""
    shift = (part[0].start - start).total_seconds() - part[0].fragment.start / 1e6
    film = BytesIO(b"".join([read(track, part[0].begun), *(read(track, s.fragment) for s in part)]))
    try:
        with av.open(film, "r", format="mp4") as source:
            if source.streams.audio:
                for frame in source.decode(audio=0):
                    if frame.time is not None:
                        yield frame.time + shift, _level(frame)
    except FFmpegError:
        return


def _level(frame: AudioFrame) -> int:
    """The frame's loudness as a part of the range from `FLOOR` to full scale, in per cent."""
    samples = frame.to_ndarray().astype(np.float64)
    if not frame.format.name.startswith("flt"):
        samples /= float(np.iinfo(np.int16).max)
    power = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
    decibels = 20 * np.log10(max(power, 1e-9))
    return round(float(np.clip((decibels + FLOOR) / FLOOR, 0, 1)) * 100)
