"""One camera recorded by the recorder's own thread, on a clock that stands for the house's."""

import errno
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tapes import NAME

from media.format.chain import records
from media.format.records import Opened
from media.format.timeline import Coverage, coverage
from media.format.verifying import verify
from media.format.writing import TrackWriter
from media.recording.camera import CameraRecorder
from media.recording.clock import HouseClock

START = datetime(2026, 9, 30, 8, tzinfo=UTC)


class Recorded:
    """One track being recorded."""

    def __init__(self, folder: Path, address: str, shelter: Path | None = None) -> None:
        self.folder = folder
        self.clock = HouseClock(START, 1.0)
        now = self.clock.now()
        writer = TrackWriter(folder, Opened(NAME, folder.name, "前"), now, now)
        self.recorder = CameraRecorder(address, writer, self.clock, shelter)
        self.recorder.start()

    def until(self, holds: Callable[[], bool], seconds: float = 15) -> float:
        """Wait until something holds; how long that took."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < seconds, self.recorder.standing
            time.sleep(0.02)
        return time.monotonic() - began

    def until_recording(self) -> float:
        return self.until(lambda: self.recorder.standing.recording)

    def until_lost(self) -> float:
        return self.until(lambda: not self.recorder.standing.recording)

    def goes_on(self, records: int = 3) -> None:
        """Wait until so many records more are in its chain: of a fragment, half a second each."""
        before = self.recorder.standing.n
        self.until(lambda: self.recorder.standing.n >= before + records)

    def stop(self) -> Coverage:
        """Stop, close the track, and say what it holds."""
        self.recorder.stop(self.clock.now().at)
        self.recorder.join(15)
        assert verify(self.folder.parent).whole
        return coverage(records(self.folder))


def fill(disk: Path) -> Path:
    """Leave no byte free."""
    ballast = disk / "ballast"
    with ballast.open("wb", 0) as file:
        for portion in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(portion))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return ballast
