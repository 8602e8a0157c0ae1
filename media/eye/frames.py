"""The key frames of a track that is being written: its chain is followed, what is new decoded."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame

from media.format.following import Following
from media.format.records import Begun, Fragment, Piece, Record
from media.health import Plane, plane_of


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """A key frame made small, when its fragment was complete by both clocks."""

    at: datetime
    mono: int
    plane: Plane


class Follower:
    """Follows one track's chain from wherever it stands now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._following = Following(folder)
        self._begun: Begun | None = None
        self._first = True

    def new(self) -> Iterator[KeyFrame]:
        """The key frames written since the last look; on the first look the newest one alone."""
        keys = [
            (record, self._begun)
            for record in self._records()
            if isinstance(record.what, Fragment) and record.what.key
        ]
        if self._first:
            keys, self._first = keys[-1:], False
        for record, begun in keys:
            plane = None if begun is None else self._decoded(begun, record.what)
            if plane is not None:
                yield KeyFrame(record.at, record.mono, plane)

    def _records(self) -> Iterator[Record]:
        with suppress(FileNotFoundError):
            for record in self._following.new():
                if isinstance(record.what, Begun):
                    self._begun = record.what
                yield record

    def _decoded(self, begun: Begun, piece: object) -> Plane | None:
        """The first picture of a fragment; None where it holds none that can be read."""
        if not isinstance(piece, Fragment):
            return None
        film = BytesIO(self._bytes(begun) + self._bytes(piece))
        try:
            with av.open(film, "r", format="mp4") as source:
                stream = source.streams.video[0]
                stream.codec_context.skip_frame = "NONKEY"
                stream.codec_context.thread_type = "NONE"
                return next((_luma(frame) for frame in source.decode(stream)), None)
        except (FFmpegError, IndexError):
            return None

    def _bytes(self, piece: Piece) -> bytes:
        with (self._folder / piece.file).open("rb") as file:
            file.seek(piece.offset)
            return file.read(piece.size)


def _luma(frame: VideoFrame) -> Plane:
    """The Y plane of a picture; every format that cameras send has it first, in bytes."""
    if not frame.format.name.startswith(("yuv", "nv", "gray")):
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    rows = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)
    return plane_of(np.ascontiguousarray(rows[: frame.height, : frame.width]))
