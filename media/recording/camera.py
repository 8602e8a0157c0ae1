"""One camera, recorded by a thread of its own: connects, copies, and connects again for ever."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import av
from av.error import EOFError as EndOfStream
from av.error import ExitError, FFmpegError

from media.format.errors import FormatError
from media.format.initialisation import Initialisation
from media.format.records import Cause
from media.format.writing import Instant, TrackWriter
from media.recording.clock import HouseClock, boot_id
from media.recording.copying import Copied, Copier
from media.recording.source import Source
from media.recording.spare import has_room
from media.recording.standing import Standing

CONNECT, SILENCE = 5.0, 4.0
"""Seconds a camera has to answer, and seconds without anything from it before it is lost."""
PAUSE = 0.5
"""Seconds between two attempts."""
INPUT = {
    "rtsp_transport": "tcp",
    "analyzeduration": "1000000",  # a second is enough to see what comes; the usual five are lost
    "fpsprobesize": "1",
}

logger = logging.getLogger(__name__)


class _DiskRefused(Exception):
    """The disk took no more; the cause is the `OSError`."""


class CameraRecorder(threading.Thread):
    """Records one camera into one track until told to stop.

    It never asks the database: what it has to tell stands in `standing`, for whoever looks.
    """

    def __init__(
        self, address: str, writer: TrackWriter, clock: HouseClock, shelter: Path | None = None
    ) -> None:
        """Record `address` (an `Address` as text), on the spare disk's `shelter` once the usual
        disk takes no more.
        """
        super().__init__(name=writer.folder.name, daemon=True)
        self.address, self._writer, self._clock = address, writer, clock
        self._source = Source(address)
        self._shelter = shelter
        self._spared = shelter is not None and writer.place.resolve() == shelter.resolve()
        self._ended = threading.Event()
        self._stepped: list[tuple[float, int | None, Instant]] = []
        self._lost: tuple[Cause, str, Instant] | None = None
        self._closing: Instant | None = None
        now = clock.now()
        self.standing = Standing(
            False, Cause.START, "", now.at, writer.n, writer.head, spared=self._spared
        )
        self.clocked(None)

    def clocked(self, step: int | None) -> None:
        """Have the chain say how the clocks stand, from now on; any thread may call it."""
        self._stepped.append((self._clock.rate, step, self._clock.now()))

    def stop(self, closing: datetime | None = None) -> None:
        """Ask for the end; `join` waits for it. The track stays open unless `closing` says when."""
        self._closing = None if closing is None else self._clock.at(closing)
        self._ended.set()

    def run(self) -> None:
        """Record, whatever happens to the camera or the disk; the next one takes the track up."""
        try:
            self._record()
            self._finish()
        finally:
            self._writer.release()

    def _record(self) -> None:
        while not self._ended.is_set():
            try:
                self._catch_up()
                self._connection()
            except _DiskRefused as refused:
                self._lose(Cause.DISK, str(refused.__cause__))
                self._wait_for_room()
            except (FFmpegError, FormatError, ValueError) as error:
                self._lose(*_reason(error, connected=self.standing.recording))
                self._source.failed()
            self._ended.wait(PAUSE)

    def _finish(self) -> None:
        try:
            self._catch_up()
            if self._closing is not None:
                self._write(partial(self._writer.close, self._closing))
        except _DiskRefused as error:
            logger.warning("%s: cannot be closed yet: %s", self.name, error)

    def _connection(self) -> None:
        """Record as long as the camera sends; its end without a word is a loss of signal."""
        timeout = (CONNECT, SILENCE)
        stream = self._source.stream
        options = INPUT if stream.startswith("rtsp") else {}
        with av.open(stream, options=options, timeout=timeout) as source:
            copier = Copier(source)
            for packet in source.demux(copier.chosen):
                self._keep(copier.copy(packet))
                if self._ended.is_set():
                    break
            self._keep(copier.end())
        if not self._ended.is_set():
            self._lose(Cause.SIGNAL, "end of stream")

    def _keep(self, made: "Iterable[Initialisation | Copied]") -> None:
        for one in made:
            if isinstance(one, Initialisation):
                self._writer.begin(one)
                continue
            now = self._clock.now()
            self._write(self._note_clock)
            self._write(partial(self._writer.append, one.cut, one.camera, now))
            self._stand(now)

    def _write(self, deed: Callable[[], object]) -> None:
        """Do what writes; where the disk refuses it, once more on the spare one.

        Raises `_DiskRefused`.
        """
        try:
            deed()
        except OSError as error:
            try:
                self._move(error)
                deed()
            except OSError as again:
                raise _DiskRefused from again

    def _move(self, refused: OSError) -> None:
        """Turn to the spare disk; raises `OSError` where there is none, or it refuses too."""
        if self._shelter is None or self._spared:
            raise refused
        self._writer.move(self._shelter)
        self._spared = True
        logger.warning("%s: goes on on the spare disk: %s", self.name, refused)

    def _stand(self, now: Instant) -> None:
        before, writer = self.standing, self._writer
        since = before.since if before.recording else now.at
        self.standing = Standing(
            True, None, "", since, writer.n, writer.head, now.at, spared=self._spared
        )

    def _lose(self, cause: Cause, detail: str) -> None:
        """Say so at once to whoever looks, and on record as soon as the disk takes it."""
        now = self._clock.now()
        before = self.standing
        if before.recording or before.cause is not cause:
            logger.warning("%s: lost (%s) %s", self.name, cause, detail)
            self.standing = replace(
                before, recording=False, cause=cause, detail=detail,
                since=now.at if before.recording else before.since,
            )  # fmt: skip
        self._lost = self._lost or (cause, detail, now)
        try:
            self._catch_up()
        except _DiskRefused:
            logger.warning("%s: the loss cannot be put on record yet", self.name)

    def _catch_up(self) -> None:
        """Put on record what waits to be; raises `_DiskRefused`."""
        self._write(self._note_loss)
        self._write(self._note_clock)
        self.standing = replace(self.standing, n=self._writer.n, head=self._writer.head)

    def _note_loss(self) -> None:
        if self._lost is not None:
            self._writer.lost(*self._lost)
            self._lost = None

    def _note_clock(self) -> None:
        while self._stepped:
            rate, step, now = self._stepped[0]
            self._writer.clocked(boot_id(), rate, step, now)
            del self._stepped[0]

    def _wait_for_room(self) -> None:
        while not self._ended.is_set() and not has_room(self._writer.place):
            self._ended.wait(1.0)


def _reason(error: Exception, *, connected: bool) -> tuple[Cause, str]:
    """Why a connection ended, or none came to be; without the address, which holds a password."""
    said = error.strerror if isinstance(error, FFmpegError) else str(error)
    detail = str(said).split("\n", 1)[0]
    if isinstance(error, ExitError):
        return Cause.SILENT, "no answer in time"
    if isinstance(error, EndOfStream):
        return Cause.SIGNAL, "end of stream"
    if connected:
        return Cause.SIGNAL, detail
    return Cause.REFUSED, detail
